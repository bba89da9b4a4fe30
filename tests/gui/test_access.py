"""Everything can be reached by keyboard and has a name for those who cannot see it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QScrollBar,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from tests.gui.dialogs import every_dialog
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
    "name", ["filters", "details", "explanation", "history", "skipped", "copies", "rejects"]
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
    described = shoot.stage.model.data(index, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert described == said
    shoot.session.set_current(ids[11])
    assert shoot.stage.loupe.accessibleDescription() == said


def test_a_list_has_a_line_for_each_photo(shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    photos = QAccessible.queryAccessibleInterface(grid)
    assert photos.role() == QAccessible.Role.List and photos.childCount() == 12
    shoot.session.select(shoot.session.order.ids[2:4])
    cells = [photos.child(n) for n in range(12)]
    assert all(cell.role() == QAccessible.Role.ListItem for cell in cells)
    assert cells[3].text(QAccessible.Text.Name).startswith("p0003.png, No flag")
    assert [n for n, cell in enumerate(cells) if cell.state().selected] == [2, 3]
    assert photos.indexOfChild(cells[5]) == 5 and photos.child(12) is None
    at = cells[1].rect().center()
    assert photos.childAt(at.x(), at.y()) is cells[1]
    # A shorter list: what a reader still holds says that it is gone.
    shoot.session.set_query(replace(shoot.session.query, text="p0001"))
    while photos.childCount() != 1:
        QApplication.sendPostedEvents()
        QTest.qWait(10)
    assert cells[0].isValid() and not cells[1].isValid()


def test_every_dialog_tells_what_its_controls_are(shoot: MainWindow) -> None:
    everything = (shoot, *every_dialog(shoot))
    inside = [one for dialog in everything for one in dialog.findChildren(QWidget)]
    # Not the list a box opens: its window is Qt's own.
    for widget in [one for one in inside if one.window() in everything]:
        told = QAccessible.queryAccessibleInterface(widget)
        if isinstance(widget, QComboBox):
            labels = told.relations(QAccessible.RelationFlag.Label)
            assert widget.accessibleDescription() or labels, widget
        if isinstance(widget, QLabel) and widget.text() and widget.accessibleName():
            assert widget.text().replace("\u200b", "") in widget.accessibleName()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _inside_of_qt(widget):
            assert told.role() not in (QAccessible.Role.Client, QAccessible.Role.NoRole), widget
            assert name_of(widget) or name_of(widget.parent()), widget  # type: ignore[arg-type]


def _inside_of_qt(widget: QWidget) -> bool:
    return isinstance(widget, QTabBar | QScrollBar | QTabWidget) or widget.objectName().startswith(
        "qt_"
    )
