"""The grid: selecting, opening, its size, its place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.views.stage import View
from tests.gui.driving import NO, SHIFT, place, press


def test_the_grid_keeps_its_place_when_the_list_changes(qtbot: QtBot, window: MainWindow,
                                                        folder: Path) -> None:  # fmt: skip
    from dataclasses import replace

    from tests.gui.conftest import enter

    # Without a file in it the folder would be told to be away, in a line that takes room.
    (folder / "p.txt").touch()
    ids = enter(window.session.library.catalog, folder, 400)
    window.session.open(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 400)
    window.session.set_current(ids[200])
    grid = window.stage.grid
    top = grid.visualRect(grid.currentIndex()).top()
    window.session.set_query(replace(window.session.query, min_score=2.0))
    qtbot.waitUntil(lambda: len(window.session.order) < 400)
    assert window.session.current == ids[200]
    assert abs(grid.visualRect(grid.currentIndex()).top() - top) <= 1


def test_shift_click_selects_a_range(shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    for spot, modifier in ((1, NO), (4, SHIFT)):
        middle = grid.visualRect(grid.model().index(spot, 0)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, middle)
    assert shoot.session.selection == shoot.session.order.ids[1:5]


def test_a_double_click_opens_the_loupe(qtbot: QtBot, shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    middle: QPoint = grid.visualRect(grid.model().index(2, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, NO, middle)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, NO, middle)
    assert (shoot.stage.view, place(shoot)) == (View.LOUPE, 2)


def test_size_filmstrip_and_full_screen(qtbot: QtBot, shoot: MainWindow) -> None:
    side = shoot.stage.grid.side_px
    press(shoot, "+")
    assert shoot.stage.grid.side_px == side + 32
    assert shoot.tools.size_slider.value() * 16 == side + 32
    press(shoot, "E")
    press(shoot, "F6")
    assert not shoot.stage.filmstrip.isVisible()
    press(shoot, "F6")
    press(shoot, "F")
    assert shoot.isFullScreen()
    assert not shoot.tools.isVisible()
    press(shoot, "Esc")
    assert not shoot.isFullScreen()
    assert shoot.tools.isVisible()
    assert shoot.stage.view is View.LOUPE


def test_a_cell_names_the_files_it_stands_for() -> None:
    from pathlib import Path

    from qualityculler.domain import Fingerprint, Photo, PhotoRow, PhotoStatus
    from qualityculler.gui.delegates.cell import files_of

    photo = Photo(1, Path("/p"), Path("IMG_1.jpg"), Fingerprint(1, 1, "d"))
    row = PhotoRow(photo, PhotoStatus.PENDING, None, None, partners=("IMG_1.CR2", "IMG_1.HIF"))
    assert files_of(row) == "JPG+CR2+HIF"
