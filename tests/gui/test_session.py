from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import CLEAR, Change, Flag, Label, SortKey
from qualityculler.errors import CatalogError
from qualityculler.gui import session as session_module
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.session import Session
from qualityculler.operations import decide
from qualityculler.operations.decide import Decide
from qualityculler.operations.library import Library
from qualityculler.operations.undo import Walked
from qualityculler.store import decisions
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import enter


def opened(qtbot: QtBot, session: Session, folder: Path, number: int) -> list[int]:
    ids = enter(session.library.catalog, folder, number)
    session.open(folder)
    qtbot.waitUntil(lambda: len(session.order) == number)
    session.want_rows(ids[:200])
    qtbot.waitUntil(lambda: session.row(ids[0]) is not None)
    return ids


def stored(catalog: Catalog, ids: list[int]) -> list[Flag]:
    with catalog.read() as db:
        return [row.decision.flag for row in queries.rows(db, ids, ID)]


def test_opens_by_name_with_the_first_one_current(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    ids = opened(qtbot, session, folder, 5)
    assert session.order.ids == ids
    assert (session.current, session.selection, session.targets()) == (ids[0], [ids[0]], [ids[0]])


def test_a_decision_shows_before_it_is_stored(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = opened(qtbot, session, folder, 3)
    with qtbot.waitSignal(session.rows_changed, check_params_cb=lambda some: some == [ids[0]]):
        session.decide(Change(flag=Flag.PICK, rating=3, label=Label.BLUE))
    row = session.row(ids[0])
    assert row is not None
    assert (row.decision.flag, row.decision.rating) == (Flag.PICK, 3)
    assert row.decision.label is Label.BLUE
    with qtbot.waitSignal(session.history_changed):
        pass
    assert stored(session.library.catalog, ids) == [Flag.PICK, Flag.NONE, Flag.NONE]
    session.decide(Change(label=CLEAR))
    cleared = session.row(ids[0])
    assert cleared is not None and cleared.decision.label is None


def test_a_refused_decision_is_taken_back_with_a_sentence(
    qtbot: QtBot, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = opened(qtbot, session, folder, 3)

    def refuse(db: object, **_: object) -> None:
        raise CatalogError("The disk is full.")

    monkeypatch.setattr(decisions, "decide_together", refuse)
    with qtbot.waitSignal(session.failed) as told:
        session.decide(Change(flag=Flag.REJECT))
        painted = session.row(ids[0])
        assert painted is not None and painted.decision.flag is Flag.REJECT
    assert told.args == ["The disk is full."]
    row = session.row(ids[0])
    assert row is not None and row.decision.flag is Flag.NONE
    session.library.catalog.flush()  # a scan that goes on beside it is not stopped by this


def test_a_batch_of_500_is_one_undo(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = opened(qtbot, session, folder, 600)
    session.decide(Change(flag=Flag.PICK), ids[:3])
    session.select(ids[:500])
    session.decide(Change(flag=Flag.REJECT))
    qtbot.waitUntil(lambda: stored(session.library.catalog, ids).count(Flag.REJECT) == 500)
    with qtbot.waitSignal(session.replayed) as told:
        session.undo()
    assert (told.args[0].photo_ids, told.args[1]) == (ids[:500], True)
    assert stored(session.library.catalog, ids).count(Flag.PICK) == 3
    assert stored(session.library.catalog, ids).count(Flag.REJECT) == 0
    session.want_rows(ids[:5])
    qtbot.waitUntil(lambda: _flag(session, ids[4]) is Flag.NONE)
    with qtbot.waitSignal(session.replayed):
        session.redo()
    assert stored(session.library.catalog, ids).count(Flag.REJECT) == 500


def test_undo_works_after_a_restart(
    qtbot: QtBot, session: Session, catalog: Catalog, folder: Path
) -> None:
    ids = opened(qtbot, session, folder, 3)
    session.decide(Change(flag=Flag.PICK))
    session.close()
    later = Session(Library(catalog), ID)
    later.open(folder)
    with qtbot.waitSignal(later.replayed) as told:
        later.undo()
    assert (told.args[0].photo_ids, told.args[1]) == (ids[:1], True)
    assert stored(catalog, ids) == [Flag.NONE] * 3
    later.close()


def test_nothing_to_undo_is_said(qtbot: QtBot, session: Session, folder: Path) -> None:
    session.open(folder)
    with qtbot.waitSignal(session.replayed) as told:
        session.undo()
    assert told.args == [Walked(()), True]


def test_a_photo_that_is_filtered_out_makes_room_for_its_neighbour(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    ids = opened(qtbot, session, folder, 5)
    with qtbot.waitSignal(session.ids_changed, raising=False, timeout=300):
        session.set_query(replace(session.query, flags=frozenset({Flag.NONE, Flag.PICK})))
    session.set_current(ids[2])
    session.decide(Change(flag=Flag.REJECT))
    qtbot.waitUntil(lambda: len(session.order) == 4)
    assert session.current == ids[3]
    with qtbot.waitSignal(session.ids_changed):
        session.undo()
    qtbot.waitUntil(lambda: session.order.ids == ids)


def test_sorting_keeps_the_current_photo(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = opened(qtbot, session, folder, 20)
    session.set_current(ids[7])
    with qtbot.waitSignal(session.ids_changed):
        session.set_query(replace(session.query, sort=SortKey.SCORE, descending=True))
    assert session.order.ids == ids[::-1]
    assert session.current == ids[7]


def test_keys_mean_one_photo_where_the_selection_is_not_seen(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    ids = opened(qtbot, session, folder, 5)
    session.select(ids[1:4])
    assert session.targets() == ids[1:4]
    session.show_batch(False)
    assert session.targets() == [ids[0]]


def test_opens_at_a_photo(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = enter(session.library.catalog, folder, 5)
    session.open(folder, folder / "p000003.jpg")
    qtbot.waitUntil(lambda: session.current == ids[3])


def _flag(session: Session, photo_id: int) -> Flag | None:
    row = session.row(photo_id)
    return None if row is None else row.decision.flag


def test_what_another_window_decides_is_seen(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = opened(qtbot, session, folder, 3)
    with Catalog.open(session.library.catalog.path) as other:
        with qtbot.waitSignal(session.history_changed):
            other.write_now(Decide([(ids[1:2], Change(flag=Flag.PICK))])).result()

        def seen() -> bool:
            session.want_rows(ids)
            return _flag(session, ids[1]) is Flag.PICK

        qtbot.waitUntil(seen)
        # Ctrl+Z here is not about it.
        with qtbot.waitSignal(session.replayed) as told:
            session.undo()
        assert told.args == [Walked(()), True]
        assert stored(other, ids)[1] is Flag.PICK


def test_what_is_not_on_the_disk_after_a_moment_is_said(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    session, saving = window.session, window.status.saving
    ids = enter(session.library.catalog, folder, 3)
    session.open(folder)
    qtbot.waitUntil(lambda: len(session.order) == 3 and not session.busy)
    session.want_rows(ids)
    qtbot.waitUntil(lambda: session.row(ids[0]) is not None)
    disk = threading.Event()  # a slow one
    session.library.catalog.write(lambda db: disk.wait(20))
    try:
        for id in ids[:2]:
            session.decide(Change(rating=4), [id])
        row = session.row(ids[0])
        assert row is not None and row.decision.rating == 4  # painted at once
        qtbot.waitUntil(lambda: saving.text() == "Saving 2 changes …")
        session.decide(Change(rating=4), [ids[2]])
    finally:
        disk.set()
    qtbot.waitUntil(lambda: not session.busy and saving.text() == "")
    assert stored(session.library.catalog, ids) == [Flag.NONE] * 3


def test_a_late_list_of_the_folder_before_is_dropped(
    qtbot: QtBot,
    session: Session,
    catalog: Catalog,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is under way while another folder is opened, and that one waits for its drives."""
    other = folder.parent / "other"
    ids = enter(catalog, folder, 3), enter(catalog, other, 2)
    for place in (folder, other):
        place.mkdir(exist_ok=True)
    session.open(folder)
    qtbot.waitUntil(lambda: session.order.ids == ids[0] and not session.busy)
    asked, go_on, held = (threading.Event() for _ in range(3))
    order = session_module._order

    def slowly(*args: Any, **named: Any) -> Any:
        found = order(*args, **named)
        asked.set()
        assert go_on.wait(20)
        return found

    monkeypatch.setattr(session_module, "_order", slowly)
    session.refresh()
    assert asked.wait(20)
    writing = catalog.write_now(lambda _: held.wait(20))
    session.open(other)
    go_on.set()
    qtbot.waitUntil(lambda: not session.listing)
    assert session.query.folders == (other,)
    assert session.order.ids == []
    held.set()
    assert writing.result()
    qtbot.waitUntil(lambda: session.order.ids == ids[1])


def test_a_later_decision_wins_over_a_large_one_that_is_still_being_made(
    qtbot: QtBot, session: Session, catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "AT_ONCE", 2)
    ids = enter(catalog, folder, 7)
    session.open(folder)
    qtbot.waitUntil(lambda: len(session.order) == 7 and not session.busy)
    held = threading.Event()
    writing = catalog.write_now(lambda _: held.wait(20))
    session.decide(Change(rating=3), ids)
    session.decide(Change(rating=5), ids[-1:])
    held.set()
    assert writing.result()
    qtbot.waitUntil(lambda: not session.busy)
    with session.library.reading() as reads:
        assert [row.decision.rating for row in reads.rows(ids, ID)] == [3] * 6 + [5]
        assert [one.photos for one in reads.history(5)] == [1, 7]
