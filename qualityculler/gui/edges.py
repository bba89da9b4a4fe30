"""Panels at the edges of the window: a bar of buttons on each side opens and closes them.

Photos get the room: panels give way where the window is too narrow for them, and come back where
it is wide enough. What is wanted and what can be seen are two things: a reason to hide panels (Tab,
the start page, the whole screen) leaves what is wanted as it is.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolBar, QToolButton, QWidget
from shiboken6 import isValid

from qualityculler.gui import icons
from qualityculler.gui.icons import IconSet
from qualityculler.gui.plain import label, set_tip
from qualityculler.text import tr

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BAR_AREAS = {
    LEFT: Qt.ToolBarArea.LeftToolBarArea,
    RIGHT: Qt.ToolBarArea.RightToolBarArea,
}
PHOTO_MIN_PX = 420
"""Panels that would leave the photos less than this give way."""


class Why(StrEnum):
    """Reasons to hide all panels."""

    START = "start page"
    TAB = "hidden by key"
    FULL = "full screen"


class Edges(QObject):
    """Owns the two bars; a panel belongs to the side it is docked at."""

    def __init__(self, window: QMainWindow, icon_set: IconSet) -> None:
        super().__init__(window)
        self._window = window
        self._icons = icon_set
        self._docks: dict[str, QDockWidget] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._wanted: set[str] = set()
        self._why: set[Why] = set()
        self._latest = LEFT
        self._last: dict[Qt.DockWidgetArea, str] = {}
        self._asked = False
        self._narrow: set[Qt.DockWidgetArea] = set()
        self._following = False
        self._closed = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._sync)
        self.bars = {side: self._bar(side) for side in (LEFT, RIGHT)}
        window.installEventFilter(self)

    def add(self, dock: QDockWidget) -> None:
        """Take a panel up; its drawing has its name."""
        name = dock.objectName()
        self._docks[name] = dock
        dock.setTitleBarWidget(_Title(dock, self._icons, partial(self.close, name)))
        if name in icons.names():
            self._button(name, dock)
        dock.visibilityChanged.connect(self._on_seen)
        dock.toggleViewAction().triggered.connect(partial(self._on_toggled, name))

    def adopt(self) -> None:
        """What can be seen now is what is wanted: after the window was put back as it was."""
        self._wanted = {name for name, dock in self._docks.items() if not dock.isHidden()}
        self._sync()

    def open(self, name: str) -> None:
        """Show a panel in front, in place of the others of its side."""
        dock = self._docks[name]
        side = self._side(dock)
        if not dock.isFloating():
            beside = {n for n, one in self._docks.items() if self._side(one) is side}
            self._wanted -= {n for n in beside if not self._docks[n].isFloating()}
            self._latest, self._asked = side, True
            self._last[side] = name
        self._wanted.add(name)
        self._why.discard(Why.TAB)
        self._sync()
        dock.show()
        dock.raise_()

    def close(self, name: str) -> None:
        """Take a panel away."""
        self._wanted.discard(name)
        self._sync()

    def toggle(self, name: str) -> None:
        """Open a panel, or close it if it is in sight."""
        if self._docks[name].isVisible():
            self.close(name)
        else:
            self.open(name)

    def go_to(self, side: Qt.DockWidgetArea) -> bool:
        """Bring the keys to the panel of a side, opened if need be; False if they were there."""
        here = [name for name, dock in self._docks.items() if self._side(dock) is side]
        shown = [name for name in here if self._docks[name].isVisible()]
        focus = self._window.focusWidget()
        if shown and focus is not None and self._docks[shown[0]].isAncestorOf(focus):
            return False
        name = (shown or [n for n in here if n == self._last.get(side)] or here)[0]
        if not shown:
            self.open(name)
        inside = self._docks[name].findChildren(QWidget)
        for widget in inside:
            wants_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if wants_keys and widget.isEnabled() and widget.isVisible():
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                break
        return True

    def hide(self, why: Why) -> None:
        """Hide all panels and bars for a reason."""
        self._why.add(why)
        self._sync()

    def show(self, why: Why) -> None:
        """The reason is gone."""
        self._why.discard(why)
        self._sync()

    def hidden_for(self, why: Why) -> bool:
        """Whether they are hidden for this reason."""
        return why in self._why

    def reveal_all(self) -> None:
        """Everything that is wanted can be seen again: before the window's state is remembered."""
        self._why.clear()
        self._narrow.clear()
        self._show_wanted()

    def close_down(self) -> None:
        """No timer runs any more."""
        self._closed = True
        self._soon.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is wider or narrower."""
        if event.type() == QEvent.Type.Resize:
            self._asked = False
            self._soon.start()
        return False

    # Making

    def _bar(self, side: Qt.DockWidgetArea) -> QToolBar:
        bar = QToolBar(self._window)
        bar.setObjectName("edge_left" if side is LEFT else "edge_right")
        bar.setWindowTitle(tr("Panels on the left") if side is LEFT else tr("Panels on the right"))
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setIconSize(icons.tool_size())
        bar.toggleViewAction().setVisible(False)
        self._window.addToolBar(_BAR_AREAS[side], bar)
        return bar

    def _button(self, name: str, dock: QDockWidget) -> None:
        button = QToolButton()
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(dock.windowTitle())
        set_tip(button, dock.windowTitle())
        self._icons.give(button, name)
        button.clicked.connect(partial(self._on_clicked, name))
        self.bars[self._side(dock)].addWidget(button)
        self._buttons[name] = button

    def _on_clicked(self, name: str, _: bool = False) -> None:
        self.toggle(name)

    def _on_toggled(self, name: str, on: bool) -> None:
        if on:
            self.open(name)
        else:
            self.close(name)

    # What can be seen

    def _side(self, dock: QDockWidget) -> Qt.DockWidgetArea:
        side = self._window.dockWidgetArea(dock)
        return LEFT if side is LEFT else RIGHT

    def _on_seen(self, _: bool) -> None:
        """Somebody else has shown or hidden a panel."""
        # A window that is taken down hides its panels too, when it is no window any more.
        if not self._following and not self._closed and isValid(self._window):
            for name, dock in self._docks.items():
                if not self._is_kept_from_sight(dock):
                    self._wanted -= {name}
                    self._wanted |= set() if dock.isHidden() else {name}
            self._mark()

    def _is_kept_from_sight(self, dock: QDockWidget) -> bool:
        return bool(self._why) or (not dock.isFloating() and self._side(dock) in self._narrow)

    def _sync(self) -> None:
        self._narrow = self._too_wide()
        self._show_wanted()

    def _show_wanted(self) -> None:
        self._following = True
        for name, dock in self._docks.items():
            seen = name in self._wanted and not self._is_kept_from_sight(dock)
            if dock.isHidden() is seen:
                dock.setVisible(seen)
        for bar in self.bars.values():
            bar.setVisible(not self._why and bool(bar.actions()))
        self._following = False
        self._mark()

    def _too_wide(self) -> set[Qt.DockWidgetArea]:
        """The sides whose panels would crush the photos; the one used last stays longest."""
        bars = sum(bar.sizeHint().width() for bar in self.bars.values())
        room = self._window.width() - PHOTO_MIN_PX - bars
        narrow = set()
        for side in (self._latest, RIGHT if self._latest is LEFT else LEFT):
            docks = [
                self._docks[name]
                for name in self._wanted
                if not self._docks[name].isFloating() and self._side(self._docks[name]) is side
            ]
            needed = max((dock.minimumSizeHint().width() for dock in docks), default=0)
            # What somebody has just opened is shown, however narrow the window is.
            if needed > room and not (self._asked and side is self._latest):
                narrow.add(side)
            else:
                room -= needed
        return narrow

    def _mark(self) -> None:
        for name, button in self._buttons.items():
            dock = self._docks[name]
            button.setChecked(not dock.isHidden())


class _Title(QWidget):
    """The line above a panel: its name, and a button that closes it to the edge."""

    def __init__(self, dock: QDockWidget, icon_set: IconSet, close: object) -> None:
        super().__init__(dock)
        name = label(dock.windowTitle(), bold=True)
        dock.windowTitleChanged.connect(name.setText)
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said = tr("Close {0}").format(dock.windowTitle())
        button.setAccessibleName(said)
        set_tip(button, said)
        icon_set.give(button, "close")
        button.clicked.connect(lambda _: close())  # type: ignore[operator]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 3, 4, 3)
        layout.addWidget(name, 1)
        layout.addWidget(button)
