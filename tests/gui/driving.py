"""Keys and clicks on the real window, and what they lead to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision
from qualityculler.gui.main_window import MainWindow

NO = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, keys: str) -> None:
    """Press keys as they are written in the table, on whatever has the focus."""
    combination = QKeySequence(keys)[0]
    target = window.focusWidget() or window
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def decision(window: MainWindow, place: int) -> Decision:
    photo_id = window.session.order.ids[place]
    window.session.want_rows([photo_id])  # it may be out of sight, so nobody else asks for it
    row = window.session.row(photo_id)
    assert row is not None
    return row.decision


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
