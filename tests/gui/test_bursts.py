"""Groups in the window: closed and opened stacks, one key picks a frame and rejects the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Capture, Change, Fingerprint, Flag, Score
from qualityculler.gui.bursts import Bursts
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import Stack, badge, stack_of
from qualityculler.gui.views.stage import View
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.driving import press

START = datetime(2026, 5, 1, 10)
SIZES = (3, 1, 25)
"""Frames of each burst of the folder, a photo that is alone between them."""


@pytest.fixture
def ids(catalog: Catalog, folder: Path) -> list[int]:
    found, number = [], 0
    for burst, size in enumerate(SIZES):
        for frame in range(size):
            number += 1
            taken = START + timedelta(seconds=100 * burst + 0.2 * frame)
            found.append(
                ingest.ScanRecord(
                    folder,
                    folder / f"p{number:03d}.jpg",
                    Fingerprint(number, 1, f"{number:032d}"),
                    Score(3.0 + (frame == 1), ID, datetime.now(UTC), 0.1),
                    (600, 400),
                    Capture(taken, "A"),
                )
            )
    return catalog.write(lambda db: ingest.record(db, found, ID, "test")).result()


@pytest.fixture
def grouped(qtbot: QtBot, window: MainWindow, folder: Path, ids: list[int]) -> MainWindow:
    """The window with the groups of the folder."""
    with qtbot.waitSignal(window.session.ids_changed, timeout=6_000):
        window.session.open(folder)
    with qtbot.waitSignal(window.commands.bursts.grouped, timeout=6_000):
        window.commands.bursts.find()
    window.session.want_rows(ids)
    qtbot.waitUntil(lambda: all(_row(window, id) for id in ids), timeout=6_000)
    return window


def _row(window: MainWindow, id: int) -> bool:
    row = window.session.row(id)
    return row is not None and (row.group is not None or id == 4)


def flags(window: MainWindow, ids: list[int]) -> list[Flag]:
    window.session.want_rows(ids)  # nobody else asks for what is beneath a stack
    rows = [window.session.row(id) for id in ids]
    return [row.decision.flag for row in rows if row is not None]


def shown(qtbot: QtBot, window: MainWindow, ids: list[int]) -> None:
    """Wait until these are listed, and no others."""
    qtbot.waitUntil(lambda: window.session.order.ids == ids, timeout=6_000)


def fronts(ids: list[int]) -> list[int]:
    return [ids[1], ids[3], ids[5]]


def test_a_folder_opens_with_a_stack_for_each_group_its_best_frame_in_front(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    shown(qtbot, grouped, fronts(ids))
    row = session.row(ids[1])
    assert row is not None
    assert badge(row) == "best of 3"
    assert stack_of(row, session.query) is Stack.CLOSED
    index = grouped.stage.model.index_of(ids[1])
    assert "closed stack: best of 3" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    session.set_current(ids[1])
    press(grouped, "S")
    rest = [id for id in ids[:3] if id != ids[1]]
    shown(qtbot, grouped, [ids[1], *rest, ids[3], ids[5]])
    assert "open stack: best of 3" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    session.set_current(rest[1])
    press(grouped, "S")
    shown(qtbot, grouped, fronts(ids))
    assert session.current == ids[1]
    press(grouped, "Shift+S")
    shown(qtbot, grouped, ids)
    press(grouped, "Shift+S")
    shown(qtbot, grouped, fronts(ids))


def test_a_click_on_the_badge_opens_its_stack_and_selects_nothing(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.set_current(ids[3])
    grid = grouped.stage.grid
    cell = grid.visualRect(grouped.stage.model.index_of(ids[1]))
    row = grouped.session.row(ids[1])
    assert row is not None
    hits = [
        QPoint(x, y)
        for y in range(cell.top(), cell.bottom(), 3)
        for x in range(cell.left(), cell.right(), 3)
        if grid._cells.badge_hit(cell, QPoint(x, y), row)
    ]
    assert hits[0].y() > cell.center().y()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=hits[len(hits) // 2])
    qtbot.waitUntil(lambda: len(grouped.session.order) == len(SIZES) + 2, timeout=6_000)
    assert grouped.session.current == ids[3]


def test_a_flag_goes_to_the_front_alone_and_the_status_line_says_so(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.set_current(ids[1])
    assert "front of 3 frames" in grouped.status.target.text()
    press(grouped, "X")
    wanted = [Flag.NONE, Flag.REJECT, Flag.NONE]
    qtbot.waitUntil(lambda: flags(grouped, ids[:3]) == wanted, timeout=6_000)
    grouped.session.select([ids[1], ids[3]])
    assert grouped.status.target.text() == "2 photos selected, nothing beneath them"
    grouped.session.select([ids[3]])
    qtbot.waitUntil(lambda: not grouped.session.busy, timeout=6_000)
    assert flags(grouped, ids[:3]) == wanted


def test_one_key_picks_the_front_rejects_what_is_beneath_goes_on_and_undo_takes_all_back(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.set_current(ids[1])
    press(grouped, "Shift+P")
    wanted = [Flag.REJECT, Flag.PICK, Flag.REJECT, Flag.NONE]
    qtbot.waitUntil(lambda: flags(grouped, ids[:4]) == wanted, timeout=6_000)
    assert grouped.session.current == ids[3]
    qtbot.waitUntil(lambda: not grouped.session.busy, timeout=6_000)
    press(grouped, "Ctrl+Z")
    qtbot.waitUntil(lambda: flags(grouped, ids[:4]) == [Flag.NONE] * 4, timeout=6_000)
    qtbot.waitUntil(lambda: grouped.session.current == ids[1], timeout=6_000)


def test_frames_that_a_filter_hides_are_not_rejected(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    shown(qtbot, grouped, fronts(ids))
    session.set_query(replace(session.query, min_score=3.5))
    shown(qtbot, grouped, [ids[1], ids[5]])
    session.set_current(ids[1])
    with qtbot.waitSignal(grouped.commands.noted, timeout=6_000) as noted:
        press(grouped, "Shift+P")
    assert "hides 2 frames" in noted.args[0]
    assert flags(grouped, ids[:3]) == [Flag.NONE] * 3


def test_a_filter_finds_frames_beneath_and_the_best_of_them_is_in_front(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    shown(qtbot, grouped, fronts(ids))
    session.set_query(replace(session.query, max_score=3.5))
    best = grouped.commands.bursts._of[ids[4]].photo_ids
    shown(qtbot, grouped, [ids[0], ids[3], next(id for id in best if id != ids[5])])
    assert grouped.stage.hidden.isHidden()


def test_more_than_twenty_are_asked_about(
    qtbot: QtBot, grouped: MainWindow, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    shown(qtbot, grouped, fronts(ids))
    grouped.session.asked.disconnect()
    grouped.session.asked.connect(lambda question, do: asked.append(question))
    grouped.session.set_current(ids[5])
    press(grouped, "Shift+P")
    qtbot.waitUntil(lambda: bool(asked), timeout=6_000)
    assert "reject 24 others" in asked[0]
    assert flags(grouped, ids[4:]) == [Flag.NONE] * 25


def test_from_group_to_group_from_frame_to_frame_and_the_best_side_by_side(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    shown(qtbot, grouped, fronts(ids))
    session.set_current(ids[1])
    press(grouped, "]")
    qtbot.waitUntil(lambda: session.current == ids[5], timeout=6_000)
    press(grouped, "[")
    qtbot.waitUntil(lambda: session.current == ids[1], timeout=6_000)
    ranked = grouped.commands.bursts._of[ids[1]].photo_ids
    for frame in (*ranked[1:], ranked[0]):
        press(grouped, ".")
        qtbot.waitUntil(lambda frame=frame: session.current == frame, timeout=6_000)
    press(grouped, ",")
    qtbot.waitUntil(lambda: session.current == ranked[-1], timeout=6_000)
    press(grouped, "Shift+C")
    qtbot.waitUntil(lambda: grouped.stage.view is View.SURVEY, timeout=6_000)
    assert set(session.selection) == set(ids[:3])


def test_alone_shift_still_goes_on(qtbot: QtBot, grouped: MainWindow, ids: list[int]) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.set_current(ids[3])
    press(grouped, "Shift+P")
    qtbot.waitUntil(lambda: grouped.session.current == ids[5], timeout=6_000)
    assert flags(grouped, [ids[3]]) == [Flag.PICK]


def test_what_was_open_is_open_again(
    qtbot: QtBot, grouped: MainWindow, ids: list[int], folder: Path, tmp_path: Path
) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.set_current(ids[1])
    press(grouped, "S")
    qtbot.waitUntil(lambda: len(grouped.session.order) == len(SIZES) + 2, timeout=6_000)
    opened = list(grouped.session.order.ids)
    assert opened[:1] == [ids[1]]
    other = tmp_path / "other"
    other.mkdir()
    grouped.session.open(other)
    assert not grouped.session.query.expanded
    grouped.session.open(folder)
    shown(qtbot, grouped, opened)
    grouped.commands.bursts.close_down()
    again = Session(grouped.session.library, ID)
    bursts = Bursts(again, grouped.parts.scanning, grouped.stage, grouped.parts.jobs, again)
    bursts.remember(grouped.parts.remembered)
    with qtbot.waitSignal(again.ids_changed, timeout=6_000):
        again.open(folder)
    qtbot.waitUntil(lambda: again.order.ids == opened, timeout=6_000)
    bursts._soon.stop()
    again.close()


def test_a_photo_that_is_asked_for_by_its_path_is_not_left_beneath_a_stack(
    qtbot: QtBot, grouped: MainWindow, ids: list[int], folder: Path
) -> None:
    shown(qtbot, grouped, fronts(ids))
    grouped.session.open(folder, folder / "p003.jpg")
    qtbot.waitUntil(lambda: grouped.session.current == ids[2], timeout=6_000)
    assert len(grouped.session.order) == len(SIZES) + 2


def test_groups_found_while_somebody_works_close_nothing_under_their_hand(
    qtbot: QtBot, window: MainWindow, folder: Path, ids: list[int]
) -> None:
    session, grid = window.session, window.stage.grid
    with qtbot.waitSignal(session.ids_changed, timeout=6_000):
        session.open(folder)
    window.commands.bursts._soon.stop()
    grid.set_side(512)
    session.set_current(ids[14])
    top = grid.visualRect(grid.currentIndex()).top()
    assert grid.verticalOffset() > 0
    with qtbot.waitSignal(window.commands.bursts.grouped, timeout=6_000):
        window.commands.bursts.find()
    qtbot.waitUntil(lambda: len(session.order) == 2 + 25, timeout=6_000)
    assert session.current == ids[14]
    assert grid.visualRect(grid.currentIndex()).top() == top


def test_the_grid_stays_at_a_photo_that_is_left_when_others_go_beneath(
    qtbot: QtBot, window: MainWindow, catalog: Catalog, folder: Path, ids: list[int]
) -> None:
    session, grid = window.session, window.stage.grid
    alone = [
        ingest.ScanRecord(
            folder,
            folder / f"q{n:03d}.jpg",
            Fingerprint(500 + n, 1, f"{500 + n:032d}"),
            Score(3.0, ID, datetime.now(UTC), 0.1),
            (600, 400),
            Capture(START + timedelta(hours=1 + n), "A"),
        )
        for n in range(40)
    ]
    catalog.write(lambda db: ingest.record(db, alone, ID, "test")).result()
    with qtbot.waitSignal(session.ids_changed, timeout=6_000):
        session.open(folder)
    window.commands.bursts._soon.stop()
    grid.set_side(512)
    # Nothing in sight will be left: the front of its stack is above it.
    grid.verticalScrollBar().setValue(grid.shape().rect(session.order.ids.index(ids[20]))[1])
    with qtbot.waitSignal(window.commands.bursts.grouped, timeout=6_000):
        window.commands.bursts.find()
    qtbot.waitUntil(lambda: session.order.ids[:3] == fronts(ids), timeout=6_000)
    assert grid.visualRect(grid._photos.index_of(ids[5])).top() == 0


def test_a_group_that_grows_says_its_number_on_each_frame(
    qtbot: QtBot, grouped: MainWindow, catalog: Catalog, folder: Path, ids: list[int]
) -> None:
    late = ingest.ScanRecord(
        folder,
        folder / "p900.jpg",
        Fingerprint(900, 1, f"{900:032d}"),
        Score(1.5, ID, datetime.now(UTC), 0.1),
        (600, 400),
        Capture(START + timedelta(seconds=0.7), "A"),
    )
    catalog.write(lambda db: ingest.record(db, [late], ID, "test")).result()
    with qtbot.waitSignal(grouped.commands.bursts.grouped, timeout=6_000):
        grouped.commands.bursts.find()

    def sizes() -> list[int]:
        grouped.session.want_rows(ids[:3])
        rows = [grouped.session.row(id) for id in ids[:3]]
        return [row.group.size for row in rows if row is not None and row.group is not None]

    qtbot.waitUntil(lambda: sizes() == [4, 4, 4], timeout=6_000)


def test_a_group_is_split_by_time_however_it_is_listed(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session, bursts = grouped.session, grouped.commands.bursts

    def split_at(id: int) -> None:
        session.set_current(id)
        with qtbot.waitSignal(bursts.grouped, timeout=6_000):
            bursts.split()

    shown(qtbot, grouped, fronts(ids))
    session.set_current(ids[1])
    bursts.toggle()
    # The best in front, and no frame of the group has been taken before the one behind it.
    shown(qtbot, grouped, [ids[1], ids[0], ids[2], ids[3], ids[5]])
    split_at(ids[0])
    shown(qtbot, grouped, [ids[1], ids[0], ids[2], ids[3], ids[5]])
    split_at(ids[1])
    with session.library.reading() as reads:
        assert reads.groups(session.folders)[0].photo_ids == (ids[1], ids[2])
        assert reads.group_of(ids[0]) is None


def test_frames_that_a_filter_hides_are_compared_never_later_on(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    """The list stays as it was; the next one, of another folder even, is none of it."""
    session, bursts = grouped.session, grouped.commands.bursts
    only = frozenset({ids[1]})
    session.decide(Change(flag=Flag.PICK), [ids[1]])
    session.set_query(replace(session.query, flags=frozenset({Flag.PICK})))
    shown(qtbot, grouped, [ids[1]])
    session.set_current(ids[1])
    bursts.compare()
    qtbot.waitUntil(lambda: bool(session.query.expanded) and not session.busy, timeout=6_000)
    assert session.order.ids == sorted(only)
    session.set_query(replace(session.query, flags=None, burst=None))
    shown(qtbot, grouped, ids)
    assert grouped.stage.view is View.GRID
