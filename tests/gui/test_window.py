"""The window as a whole: opening, scanning, menus, closing, what it remembers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThreadPool, QTimer, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from qualityculler.domain import Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.window_state import WindowState
from tests.fixtures.fake_scorer import write_photos
from tests.gui.driving import NO, decision, place, press


def test_photos_show_and_can_be_decided_during_the_scan(
    qtbot: QtBot, window: MainWindow, folder: Path, scorer: object
) -> None:
    write_photos(folder, 80)
    scorer.batch_s = 0.1  # type: ignore[attr-defined]
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) > 4, timeout=10_000)
    assert window.parts.scanning.state is ScanState.RUNNING
    window.session.want_rows(window.session.order.ids)
    qtbot.waitUntil(lambda: window.session.row(window.session.current) is not None)
    press(window, "P")
    assert decision(window, place(window) or 0).flag is Flag.PICK
    assert window.status.bar.isVisible()
    window.status.pause.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.PAUSED, timeout=10_000)
    window.status.pause.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.RUNNING)
    window.status.cancel.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE, timeout=10_000)


def test_a_dropped_folder_opens_and_is_remembered(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    write_photos(folder, 3)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder / "p0001.png"))])
    copy = Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(9, 9), copy, mime, Qt.MouseButton.LeftButton, NO)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: len(window.session.order) == 3, timeout=10_000)
    qtbot.waitUntil(lambda: place(window) == 1)
    assert [a.text() for a in window.menus.menu("recent").actions()] == [str(folder)]


def test_panels_dock_and_show_in_the_menu(window: MainWindow) -> None:
    dock = window.add_panel(QLabel("details"), "Details", name="details")
    assert dock.toggleViewAction() in window.menus.menu("panels").actions()


def test_the_context_menu_has_what_acts_on_a_photo(shoot: MainWindow) -> None:
    menu = shoot.menus.context()
    assert shoot.actions_table.by_name["pick"] in menu.actions()
    menu.deleteLater()


def test_nothing_runs_after_the_window_is_closed(
    qtbot: QtBot, window: MainWindow, folder: Path, scorer: object
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05  # type: ignore[attr-defined]
    window.open_path(folder)
    qtbot.waitUntil(lambda: window.session.current is not None, timeout=10_000)
    press(window, "X")
    window.close()
    assert [t for t in window.findChildren(QTimer) if t.isActive()] == []
    assert all(pool.activeThreadCount() == 0 for pool in window.findChildren(QThreadPool))
    with window.session.library.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone() == (1,)


def test_geometry_and_choices_are_remembered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    from qualityculler.gui import assembly
    from qualityculler.gui.window_state import WindowState

    window.resize(790, 560)
    window.commands.set_auto_advance(True)
    window.stage.grid.set_side(256)
    window.close()
    again = assembly.build(window.session.library, "rali-s", WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (790, 560)
    assert again.commands.auto_advance
    assert again.stage.grid.side_px == 256
    again.close()


def test_widgets_have_names_for_screen_readers(shoot: MainWindow) -> None:
    named: list[QWidget] = [shoot.stage.grid, shoot.stage.filmstrip, shoot.tools.sort]
    assert all(widget.accessibleName() for widget in named)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_what_the_window_remembers_is_closed_to_others(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "qualityculler" / "window.ini"
    remembered = WindowState(path)
    remembered.keep("a", 1)
    remembered.sync()
    assert path.stat().st_size > 0
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_programs_own_menu_of_macos(window: MainWindow) -> None:
    role = QAction.MenuRole
    found = {name: one.menuRole() for name, one in window.actions_table.by_name.items()}
    special = {name: kind for name, kind in found.items() if kind is not role.NoRole}
    assert special == {
        "about": role.AboutRole, "settings": role.PreferencesRole, "quit": role.QuitRole
    }  # fmt: skip
