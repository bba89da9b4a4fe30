"""Frames of a group in the loupe and in Details: strip, held key, the two crops that prove it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Capture, Fingerprint, Score
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.fold import Fold
from qualityculler.gui.panels.proof import ProofPanel, around
from qualityculler.gui.views.stage import View
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID

START = datetime(2026, 5, 1, 10)
COLOURS = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (120, 120, 120))


@pytest.fixture
def ids(catalog: Catalog, folder: Path) -> list[int]:
    """A burst of red, green (the best) and blue, and a grey photo that is alone."""
    found = []
    for n, colour in enumerate(COLOURS):
        path = folder / f"p{n}.png"
        Image.fromarray(np.full((300, 400, 3), colour, np.uint8)).save(path)
        stat = path.stat()
        taken = START + timedelta(seconds=0.2 * n if n < 3 else 900)
        mark = Fingerprint(stat.st_size, stat.st_mtime_ns, f"{n:032d}")
        score = Score(4.0 if n == 1 else 3.0 - n / 10, ID, datetime.now(UTC), 0.1)
        found.append(ingest.ScanRecord(folder, path, mark, score, (400, 300), Capture(taken, "A")))
    return catalog.write(lambda db: ingest.record(db, found, ID, "test")).result()


@pytest.fixture
def grouped(qtbot: QtBot, window: MainWindow, folder: Path, ids: list[int]) -> MainWindow:
    with qtbot.waitSignal(window.session.ids_changed, timeout=10_000):
        window.session.open(folder)
    with qtbot.waitSignal(window.commands.bursts.grouped, timeout=10_000):
        window.commands.bursts.find()
    qtbot.waitUntil(lambda: window.session.order.ids == [ids[1], ids[3]], timeout=10_000)
    window.session.set_current(ids[1])
    return window


def held(window: MainWindow, kind: QEvent.Type) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(kind, Qt.Key.Key_Backslash, none)
    loupe = window.stage.loupe
    (loupe.keyPressEvent if kind is QEvent.Type.KeyPress else loupe.keyReleaseEvent)(event)


def test_while_a_key_is_held_the_next_best_frame_is_shown(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    grouped.stage.show_view(View.LOUPE)
    loupe = grouped.stage.loupe
    second = grouped.commands.bursts._of[ids[1]].photo_ids[1]
    qtbot.waitUntil(lambda: loupe._rival == second, timeout=10_000)
    held(grouped, QEvent.Type.KeyPress)
    assert loupe.canvas.photo_id == second
    assert grouped.session.current == ids[1]
    held(grouped, QEvent.Type.KeyRelease)
    assert loupe.canvas.photo_id == ids[1]
    grouped.session.set_current(ids[3])
    held(grouped, QEvent.Type.KeyPress)
    # Alone: the photo before.
    assert loupe.canvas.photo_id == ids[1]
    held(grouped, QEvent.Type.KeyRelease)


def test_the_loupe_has_the_frames_of_the_group_and_a_click_goes_to_one(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    strip = grouped.stage.frames
    assert strip.isHidden()
    grouped.stage.show_view(View.LOUPE)
    ranked = grouped.commands.bursts._of[ids[1]].photo_ids
    qtbot.waitUntil(lambda: strip.ids == ranked, timeout=10_000)
    assert strip.isVisible()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell(2).center())
    qtbot.waitUntil(lambda: grouped.session.current == ranked[2], timeout=10_000)
    grouped.session.set_current(ids[3])
    qtbot.waitUntil(lambda: strip.isHidden(), timeout=10_000)
    grouped.stage.show_view(View.GRID)
    grouped.session.set_current(ids[1])
    qtbot.waitUntil(lambda: not grouped.session.busy, timeout=10_000)
    assert strip.isHidden()


def test_details_prove_the_best_frame_with_both_frames_side_by_side(
    qtbot: QtBot, grouped: MainWindow, ids: list[int]
) -> None:
    panel = grouped.findChild(Board).panel(ProofPanel)
    qtbot.waitUntil(lambda: all(crop.cut is not None for crop in panel.crops), timeout=20_000)
    second = grouped.commands.bursts._of[ids[1]].photo_ids[1]
    assert [name.text() for name in panel.names] == ["p1.png", f"p{ids.index(second)}.png"]
    assert "4.00" in panel.why.text()
    best, other = (crop.cut for crop in panel.crops)
    assert best is not None and other is not None
    assert best.toImage().pixelColor(5, 5).green() == 200
    red, _, blue = COLOURS[ids.index(second)]
    pixel = other.toImage().pixelColor(5, 5)
    assert (pixel.red(), pixel.blue()) == (red, blue)
    grouped.session.set_current(ids[3])
    # Of a photo in no group nothing is proved, and no empty section says so.
    fold = panel.parentWidget()
    assert isinstance(fold, Fold) and not fold.isHidden()
    qtbot.waitUntil(fold.isHidden, timeout=10_000)
    grouped.session.set_current(ids[1])
    qtbot.waitUntil(lambda: not fold.isHidden() and bool(panel.why.text()), timeout=10_000)


def test_a_part_is_moved_inwards_at_the_edges() -> None:
    whole, part = QSize(100, 80), QSize(40, 20)
    assert around(whole, part, QPointF(0.5, 0.5)).topLeft().toTuple() == (30, 30)
    assert around(whole, part, QPointF(1, 0)).topLeft().toTuple() == (60, 0)
    assert around(QSize(10, 10), part, QPointF(0.5, 0.5)).size() == QSize(10, 10)
