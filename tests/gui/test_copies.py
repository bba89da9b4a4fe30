"""Photos that show the same in different folders: found on request, compared, nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.copies import CopiesPanel
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.stage import View
from tests.gui.test_panels import board_of, rows


def until(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=20_000)


def save(path: Path, seed: int, size: tuple[int, int] = (300, 200)) -> None:
    patches = np.random.default_rng(seed).integers(30, 200, (4, 6, 3), np.uint8)
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(patches).resize(size, Image.Resampling.BICUBIC).save(path, quality=90)


@pytest.fixture
def board(qtbot: QtBot, window: MainWindow, folder: Path) -> Board:
    """Two photos, and in another folder a smaller version of the first."""
    save(folder / "card" / "a.jpg", 1)
    save(folder / "card" / "b.jpg", 2)
    save(folder / "web" / "of_a.jpg", 1, (150, 100))
    window.open_path(folder)
    until(qtbot, lambda: len(window.session.order) == 3)
    until(qtbot, lambda: window.parts.scanning.state is ScanState.IDLE)
    board = board_of(window)
    board.show("copies")
    return board


def panel_of(board: Board) -> CopiesPanel:
    panel = board.panels["copies"]
    assert isinstance(panel, CopiesPanel)
    return panel


def test_copies_are_looked_for_on_request_and_compared(
    qtbot: QtBot, board: Board, window: MainWindow
) -> None:
    panel, session = panel_of(board), window.session
    until(qtbot, lambda: len(rows(window)) == 3)
    before = rows(window)
    assert (panel.tree.topLevelItemCount(), panel.compare.isEnabled()) == (0, False)
    panel.look.click()
    until(qtbot, lambda: panel.tree.topLevelItemCount() == 1)
    assert not panel.running
    assert panel.said.text() == "1 picture lies in several folders."
    branch = panel.tree.topLevelItem(0)
    assert [branch.child(n).text(0) for n in range(2)] == ["card/a.jpg", "web/of_a.jpg"]
    shown: list[object] = []
    panel.tree.model().modelReset.connect(lambda: shown.append(1))
    panel.tree.model().rowsInserted.connect(lambda *_: shown.append(1))
    panel.tree.setCurrentItem(branch.child(1))
    panel.compare.click()
    assert window.stage.view is View.COMPARE
    of_a, a = (
        next(row.photo.id for row in before if row.photo.path.name == name)
        for name in ("of_a.jpg", "a.jpg")
    )
    assert set(session.selection) == {of_a, a}
    shown.clear()
    panel.read()
    until(qtbot, lambda: bool(shown))
    branch = panel.tree.topLevelItem(0)
    assert panel.tree.currentItem().text(0) == "web/of_a.jpg"
    panel.tree.itemActivated.emit(branch.child(1), 0)
    assert session.current == of_a
    assert {row.photo.path for row in rows(window) if row.decision == Decision()} == {
        row.photo.path for row in before
    }
    assert all(row.photo.path.exists() for row in before)


def test_what_the_list_hides_is_said(qtbot: QtBot, board: Board, window: MainWindow) -> None:
    panel, session = panel_of(board), window.session
    panel.look.click()
    until(qtbot, lambda: panel.tree.topLevelItemCount() == 1)
    session.set_query(replace(session.query, text="of_a.jpg"))
    until(qtbot, lambda: len(session.order) == 1)
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    panel.compare.click()
    assert "The list hides some" in panel.said.text()
    assert window.stage.view is View.GRID


def test_without_copies_that_is_said_and_another_folder_begins_anew(
    qtbot: QtBot, board: Board, window: MainWindow, folder: Path
) -> None:
    panel = panel_of(board)
    panel.look.click()
    until(qtbot, lambda: panel.tree.topLevelItemCount() == 1)
    window.open_path(folder / "card")
    until(qtbot, lambda: len(window.session.order) == 2)
    assert (panel.tree.topLevelItemCount(), panel.said.text()) == (0, "")
    panel.look.click()
    until(qtbot, lambda: panel.said.text() == "No photos in different folders look the same.")
    until(qtbot, lambda: window.parts.scanning.state is ScanState.IDLE)
