"""Groups in the window: collapsed and opened, one key picks a frame and rejects the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import BurstFilter, Capture, Fingerprint, Flag, Score
from qualityculler.gui.delegates.cell import badge
from qualityculler.gui.main_window import MainWindow
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
    with qtbot.waitSignal(window.session.ids_changed, timeout=20_000):
        window.session.open(folder)
    with qtbot.waitSignal(window.commands.bursts.grouped, timeout=20_000):
        window.commands.bursts.find()
    window.session.want_rows(ids)
    qtbot.waitUntil(lambda: all(_row(window, id) for id in ids), timeout=20_000)
    return window


def _row(window: MainWindow, id: int) -> bool:
    row = window.session.row(id)
    return row is not None and (row.group is not None or id == 4)


def flags(window: MainWindow, ids: list[int]) -> list[Flag]:
    rows = [window.session.row(id) for id in ids]
    return [row.decision.flag for row in rows if row is not None]


def test_a_group_shows_its_best_frame_and_opens(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    assert len(session.order) == sum(SIZES)
    row = session.row(ids[1])
    assert row is not None
    assert badge(row) == "best of 3"
    session.set_current(ids[1])
    press(grouped, "S")
    qtbot.waitUntil(lambda: len(session.order) == len(SIZES), timeout=20_000)
    assert session.order.ids == [ids[1], ids[3], ids[5]]
    press(grouped, "S")
    qtbot.waitUntil(lambda: len(session.order) == len(SIZES) + 2, timeout=20_000)
    assert session.order.ids[:3] == ids[:3]


def test_one_key_picks_a_frame_and_rejects_the_rest_and_undo_takes_all_back(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    grouped.session.set_current(ids[1])
    press(grouped, "Shift+P")
    wanted = [Flag.REJECT, Flag.PICK, Flag.REJECT, Flag.NONE]
    qtbot.waitUntil(lambda: flags(grouped, ids[:4]) == wanted, timeout=20_000)
    qtbot.waitUntil(lambda: not grouped.session.busy, timeout=20_000)
    press(grouped, "Ctrl+Z")
    qtbot.waitUntil(lambda: flags(grouped, ids[:4]) == [Flag.NONE] * 4, timeout=20_000)


def test_frames_that_are_hidden_are_shown_before_they_are_rejected(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    grouped.commands.bursts.show(BurstFilter.BEST)
    qtbot.waitUntil(lambda: len(session.order) == len(SIZES), timeout=20_000)
    session.set_current(ids[1])
    with qtbot.waitSignal(grouped.commands.noted, timeout=20_000):
        press(grouped, "Shift+P")
    qtbot.waitUntil(lambda: len(session.order) == len(SIZES) + 2, timeout=20_000)
    assert flags(grouped, ids[:3]) == [Flag.NONE] * 3


def test_more_than_twenty_are_asked_about(
    qtbot: QtBot, grouped: MainWindow, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    grouped.session.asked.disconnect()
    grouped.session.asked.connect(lambda question, do: asked.append(question))
    grouped.session.set_current(ids[5])
    press(grouped, "Shift+P")
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert "reject 24 others" in asked[0]
    assert flags(grouped, ids[4:]) == [Flag.NONE] * 25


def test_from_group_to_group_and_the_best_side_by_side(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    session = grouped.session
    session.set_current(ids[0])
    press(grouped, "]")
    qtbot.waitUntil(lambda: session.current == ids[4], timeout=20_000)
    press(grouped, "[")
    qtbot.waitUntil(lambda: session.current == ids[0], timeout=20_000)
    press(grouped, "Shift+C")
    qtbot.waitUntil(lambda: grouped.stage.view is View.SURVEY, timeout=20_000)
    assert set(session.selection) == set(ids[:3])


def test_alone_shift_still_goes_on(qtbot: QtBot, grouped: MainWindow, ids: list[int]) -> None:
    grouped.session.set_current(ids[3])
    press(grouped, "Shift+P")
    qtbot.waitUntil(lambda: grouped.session.current == ids[4], timeout=20_000)
    assert flags(grouped, [ids[3]]) == [Flag.PICK]
