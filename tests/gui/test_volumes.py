"""Two cards that take turns at one place, and copies of photos that are decided about."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Decision, Flag, PhotoQuery
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.views import away_notice
from qualityculler.operations.volumes import FollowVolumes
from qualityculler.scan import index
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
    """Open a folder and have it scanned to the end: a card that is changed during a scan is another
    story."""
    window.open_path(folder)
    qtbot.waitUntil(
        lambda: (
            len(window.session.order) == count
            and not window.session.busy
            and not window.parts.jobs.busy()
        ),
        timeout=20_000,
    )


def test_another_card_is_listed_by_itself(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, card_slot: mounted.MountPoint
) -> None:
    cards = [tmp_path / name for name in ("first", "second")]
    for number, card in enumerate(cards):
        for n in range(3 - number):
            write_photo(card / f"{n}.png", 40 + 50 * n + 20 * number, size=(24 + number, 16))
            os.utime(card / f"{n}.png", (86_400 * n,) * 2)  # of one second they are a closed stack
    session, catalog = window.session, window.session.library.catalog
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 3)
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


@pytest.fixture
def cards(tmp_path: Path) -> list[Path]:
    """Two cards with a photo each."""
    cards = [tmp_path / name for name in ("first", "second")]
    for number, card in enumerate(cards):
        write_photo(card / "a.png", 60 + 90 * number, size=(24 + number, 16))
    return cards


def test_a_late_look_does_not_take_the_line_away(
    qtbot: QtBot,
    window: MainWindow,
    cards: list[Path],
    card_slot: mounted.MountPoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was found while the catalog was being brought in line may be told after that."""
    looked, go_on = threading.Event(), threading.Event()
    look = away_notice._look

    def slowly(*args: Any, **named: Any) -> tuple[bool, bool]:
        found = look(*args, **named)
        looked.set()
        assert go_on.wait(20)
        return found

    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 1)
    card_slot.put_in(cards[1])
    monkeypatch.setattr(away_notice, "_look", slowly)
    held = threading.Event()
    writing = window.session.library.catalog.write_now(lambda _: held.wait(20))
    window.open_path(card_slot.place)
    assert looked.wait(20)
    held.set()
    assert writing.result()
    qtbot.waitUntil(window.stage.volume.isVisible, timeout=20_000)
    opened_again: list[Path] = []
    window.session.folder_changed.connect(opened_again.append)
    go_on.set()
    qtbot.waitUntil(lambda: not window.stage.away.looking)
    assert opened_again == []
    assert window.stage.volume.isVisible()


def test_of_folders_opened_together_each_is_looked_after(
    qtbot: QtBot,
    window: MainWindow,
    cards: list[Path],
    tmp_path: Path,
    card_slot: mounted.MountPoint,
) -> None:
    """Not only the first one: another card in the second's place, then that one gone."""
    beside, session, away = tmp_path / "beside", window.session, window.stage.away
    write_photo(beside / "b.png", 120, size=(30, 16))
    card_slot.put_in(cards[0])
    both = (beside, card_slot.place)

    window.open_paths(both)
    qtbot.waitUntil(lambda: len(session.order) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: not session.busy and not window.parts.jobs.busy(), timeout=20_000)
    first = set(session.order.ids)
    card_slot.put_in(cards[1])
    away.look()
    qtbot.waitUntil(
        lambda: len(session.order) == 2 and len(first & set(session.order.ids)) == 1,
        timeout=20_000,
    )
    assert session.folders == both
    qtbot.waitUntil(lambda: not session.busy and not window.parts.jobs.busy(), timeout=20_000)
    (cards[1] / "a.png").rename(tmp_path / "a.png")
    away.look()
    qtbot.waitUntil(away.isVisible, timeout=20_000)
    assert card_slot.place.name in away.said.text()
    assert beside.name not in away.said.text()
    assert session.folders == both


def test_the_line_stays_when_the_same_folder_is_opened_again(
    qtbot: QtBot, window: MainWindow, cards: list[Path], card_slot: mounted.MountPoint
) -> None:
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 1)
    (cards[1] / "a.png").rename(cards[1] / "a.txt")
    card_slot.put_in(cards[1])
    # Twice in a moment: the first one's work is under way, or queued, or done.
    window.open_path(card_slot.place)
    opened(qtbot, window, card_slot.place, 0)
    notice = window.stage.volume
    qtbot.waitUntil(notice.isVisible, timeout=20_000)
    opened(qtbot, window, card_slot.place, 0)
    assert notice.isVisible()
    # Nothing gives way to the first one when it is back.
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 1)
    qtbot.waitUntil(lambda: not notice.isVisible(), timeout=20_000)


def test_the_line_is_there_though_a_scan_was_first(
    qtbot: QtBot,
    window: MainWindow,
    cards: list[Path],
    card_slot: mounted.MountPoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever follows the volumes tells it, and not at the end of a scan that may be given up."""
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 1)
    card_slot.put_in(cards[1])
    told, begun, held = (threading.Event() for _ in range(3))
    follow, settle = FollowVolumes.run, index.settle_volumes

    def later(*args: Any) -> Any:
        assert told.wait(20)
        return follow(*args)

    def begins(*args: Any) -> Any:
        begun.set()
        return settle(*args)

    monkeypatch.setattr(FollowVolumes, "run", later)
    monkeypatch.setattr(index, "settle_volumes", begins)
    writing = window.session.library.catalog.write_now(lambda _: held.wait(20))
    window.open_path(card_slot.place)
    assert begun.wait(20)
    window.commands.rescan()
    window.parts.scanning.pause()  # neither of the two scans comes to its end
    held.set()
    assert writing.result()
    qtbot.waitUntil(window.stage.volume.isVisible, timeout=20_000)
    told.set()
    qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)
    assert window.stage.volume.isVisible()


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


def test_copies_in_every_open_folder_are_named_and_taken_over(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    session, catalog = window.session, window.session.library.catalog
    card, first, second = (folder.with_name(name) for name in ("card", "first", "second"))
    for empty in (card, first, second):
        empty.mkdir()  # else its photos would be taken for moved
    first_ids, _ = enter(catalog, first, 1), enter(catalog, second, 2)
    known = enter(catalog, card, 2)
    session.open(card)
    qtbot.waitUntil(lambda: len(session.order) == 2)
    session.decide(Change(rating=2), known)
    qtbot.waitUntil(lambda: not session.busy)
    session.open(first, others=[second])
    notice = window.stage.copies
    qtbot.waitUntil(lambda: len(notice.copies) == 3)
    assert notice.copies[0].photo_id == first_ids[0]
    notice.act.click()
    qtbot.waitUntil(lambda: decisions(catalog, second) == [Decision(rating=2)] * 2)
    assert decisions(catalog, first) == [Decision(rating=2)]


def test_volumes_of_every_open_folder_are_followed_before_they_are_listed(
    qtbot: QtBot,
    window: MainWindow,
    folder: Path,
    cards: list[Path],
    card_slot: mounted.MountPoint,
) -> None:
    session = window.session
    card_slot.put_in(cards[0])
    opened(qtbot, window, card_slot.place, 1)
    [known] = session.order.ids
    enter(session.library.catalog, folder, 2)
    card_slot.put_in(cards[1])
    session.open(folder, others=[card_slot.place])
    qtbot.waitUntil(lambda: len(session.order) == 2 and not session.busy, timeout=20_000)
    assert known not in session.order
