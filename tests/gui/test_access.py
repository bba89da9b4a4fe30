"""Everything can be reached by keyboard and has a name for those who cannot see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from tests.gui.driving import press


def controls(window: MainWindow) -> list[QWidget]:
    """Whatever of our own making takes the focus; not the inside of Qt's widgets."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.window() is window
        and not isinstance(one, QTabBar | QScrollBar)
        and not one.objectName().startswith("qt_")
    ]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name)


def test_every_control_has_a_name(shoot: MainWindow) -> None:
    nameless = [one for one in controls(shoot) if not name_of(one) and not name_of(one.parent())]  # type: ignore[arg-type]
    assert nameless == []


@pytest.mark.parametrize(
    "name", ["filters", "details", "explanation", "history", "skipped", "rejects"]
)
def test_every_panel_is_reached_by_keys(qtbot: QtBot, shoot: MainWindow, name: str) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    board.show(name)
    press(shoot, "F7" if name == "filters" else "F8")
    inside = board.docks[name].widget()
    reachable = [one for one in controls(shoot) if inside.isAncestorOf(one) and one.isEnabled()]
    if not [one for one in reachable if one.isVisible()]:
        return
    first = QApplication.focusWidget()
    assert first is not None and inside.isAncestorOf(first)
    # Inside a panel Tab goes on to its next control, and does not hide the panel.
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert inside.isVisible() and QApplication.focusWidget() is not first
    first.setFocus()
    press(shoot, "F7" if name == "filters" else "F8")
    assert QApplication.focusWidget() is shoot.stage.grid


def test_a_cell_speaks_its_verdict(shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.PICK, rating=3), ids[11:])
    index = shoot.stage.model.index(11)
    said = shoot.stage.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("p0011.png, Picked, 3 stars, score 1.17")
    assert "the program suggests" in said
    shoot.session.set_current(ids[11])
    described = shoot.stage.model.data(index, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert described == said
    assert shoot.stage.grid.accessibleDescription() == said
