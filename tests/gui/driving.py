"""Keys and clicks on the real window, and what they lead to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision, PhotoRow
from qualityculler.gui.main_window import MainWindow

NO = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, keys: str) -> None:
    """Press keys as they are written in the table, on whatever has the focus."""
    combination = QKeySequence(keys)[0]
    target = window.focusWidget() or window
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def row_of(window: MainWindow, photo_id: int | None) -> PhotoRow:
    """The row of a photo, waited for: it may be on its way, or out of sight."""
    assert photo_id is not None
    for _ in range(1000):
        window.session.want_rows([photo_id])
        if (row := window.session.row(photo_id)) is not None:
            return row
        QTest.qWait(10)
    raise AssertionError("the row did not come")


def decision(window: MainWindow, place: int) -> Decision:
    return row_of(window, window.session.order.ids[place]).decision


def place(window: MainWindow) -> int | None:
    return window.session.order.position(window.session.current)


def loaded(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the view in front has all it asked for."""
    large = window.stage.large()
    assert large is not None
    qtbot.waitUntil(
        lambda: large.focus_canvas().at_hand() is not None and window.parts.loader.idle,
        timeout=10_000,
    )
