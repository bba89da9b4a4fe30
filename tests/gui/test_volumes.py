"""Two cards that take turns at one place, and copies of photos that are decided about."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Decision, Flag, PhotoQuery
from qualityculler.gui.main_window import MainWindow
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from tests.fixtures import mounted
from tests.fixtures.fake_scorer import ID, write_photo
from tests.gui.conftest import enter

card_slot = mounted.card_slot


def decisions(catalog: Catalog, folder: Path) -> list[Decision]:
    with catalog.read() as db:
        return [row.decision for row in query.stream(db, PhotoQuery(ID, folders=(folder,)))]


def opened(qtbot: QtBot, window: MainWindow, folder: Path, count: int) -> None:
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == count, timeout=20_000)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)


def test_another_card_is_listed_by_itself(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, card_slot: mounted.MountPoint
) -> None:
    cards = [tmp_path / name for name in ("first", "second")]
    for number, card in enumerate(cards):
        for n in range(3 - number):
            write_photo(card / f"{n}.png", 40 + 50 * n + 20 * number, size=(24 + number, 16))
    session, catalog = window.session, window.session.library.catalog
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 3)
    qtbot.waitUntil(lambda: not window.parts.jobs.busy(), timeout=20_000)
    session.decide(Change(flag=Flag.REJECT), session.order.ids)
    qtbot.waitUntil(lambda: not session.busy)
    first = session.order.ids
    # Another one is put in while the folder is open: it is seen without being asked for.
    card_slot.put_in(cards[1])
    window.stage.away.look()
    notice = window.stage.volume
    qtbot.waitUntil(notice.isVisible, timeout=20_000)
    assert "Another drive than before is at" in notice.said.text()
    qtbot.waitUntil(lambda: len(session.order) == 2 and not session.busy, timeout=20_000)
    assert not set(first) & set(session.order.ids)
    assert decisions(catalog, card_slot.place) == [Decision()] * 2
    # What was known is offline, and can be decided about.
    notice.act.click()
    qtbot.waitUntil(lambda: session.order.ids == first, timeout=20_000)
    qtbot.waitUntil(window.stage.away.isVisible)
    session.decide(Change(rating=3), first[:1])
    qtbot.waitUntil(lambda: not session.busy)
    # Back in its place, the first card has it all.
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 3)
    assert session.order.ids == first
    expected = [Decision(Flag.REJECT, rating) for rating in (3, 0, 0)]
    assert sorted(decisions(catalog, card_slot.place), key=lambda one: -one.rating) == expected


def test_copies_are_named_and_take_over_when_asked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session, catalog = window.session, window.session.library.catalog
    card, backup = tmp_path / "card", tmp_path / "backup"
    for folder in (card, backup):
        write_photo(folder / "a.png", 100)
        write_photo(folder / "b.png", 150)
    opened(qtbot, window, card, 2)
    notice = window.stage.copies
    qtbot.waitUntil(lambda: not window.parts.jobs.busy(), timeout=20_000)
    session.decide(Change(flag=Flag.PICK, rating=4), session.order.ids[:1])
    qtbot.waitUntil(lambda: not session.busy)
    assert not notice.isVisible()
    opened(qtbot, window, backup, 2)
    qtbot.waitUntil(notice.isVisible, timeout=20_000)
    assert notice.said.text() == (
        "1 photo here is a copy of one that is decided about elsewhere. "
        f"a.png: copy of {card / 'a.png'} (Picked, 4 stars)"
    )
    assert decisions(catalog, backup) == [Decision()] * 2
    notice.act.click()
    qtbot.waitUntil(lambda: not notice.isVisible() and not session.busy)
    taken = sorted(decisions(catalog, backup), key=lambda one: -one.rating)
    assert taken == [Decision(Flag.PICK, 4), Decision()]
    session.undo()
    qtbot.waitUntil(notice.isVisible)
    assert decisions(catalog, backup) == [Decision()] * 2
    notice.close_it.click()
    assert not notice.isVisible()


def test_more_than_fifty_copies_are_asked_about(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    session, catalog = window.session, window.session.library.catalog
    enter(catalog, folder, 60)
    card = enter(catalog, folder.parent / "card", 60)
    session.open(folder.parent / "card")
    qtbot.waitUntil(lambda: len(session.order) == 60)
    session.decide(Change(rating=2), card)
    qtbot.waitUntil(lambda: not session.busy)
    session.open(folder)
    notice = window.stage.copies
    qtbot.waitUntil(notice.isVisible)
    notice.act.click()
    question = window.status.question
    assert question.said.text() == "Take over the decisions about 60 photos?"
    assert decisions(catalog, folder) == [Decision()] * 60
    question.yes.click()
    qtbot.waitUntil(lambda: decisions(catalog, folder) == [Decision(rating=2)] * 60)
