"""Dialogs and window fit a laptop's screen of 1366 x 768, and letters of twice the size."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from qualityculler.gui.main_window import WINDOW_MIN, MainWindow

SCREEN = (1366, 768)
FRAME_PX = 60
"""Title bar of the window, and the desktop's own bar."""


def test_dialogs_fit_a_small_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(SCREEN[0], SCREEN[1] - FRAME_PX)
    commands = window.commands
    for asked in (commands.settings_asked, commands.about_asked, commands.palette_asked):
        asked.emit()
    window.tell_bug(RuntimeError("x"))
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 4
    for dialog in dialogs:
        least = dialog.minimumSizeHint()
        assert dialog.height() <= SCREEN[1] - FRAME_PX, dialog.windowTitle()
        assert least.height() <= SCREEN[1] - FRAME_PX, dialog.windowTitle()
        assert max(least.width(), dialog.width()) <= SCREEN[0], dialog.windowTitle()


def test_the_window_fits_half_of_a_small_screen(qtbot: QtBot, shoot: MainWindow) -> None:
    """As it is at scale 2: 683 x 384."""
    shoot.resize(683, 340)
    qtbot.waitUntil(lambda: shoot.stage.width() >= 500)
    assert (shoot.width(), shoot.height()) == (683, 340)
    assert WINDOW_MIN.width() <= 683 and WINDOW_MIN.height() <= 340
    assert QApplication.activeModalWidget() is None
