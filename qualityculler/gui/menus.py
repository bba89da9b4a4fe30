"""The menu bar and the context menu, made of the table of actions; panels add their own lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from qualityculler.gui.actions import Actions
from qualityculler.text import N_, tr

TITLES = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "photo": N_("&Photo"),
    "view": N_("&View"),
    "help": N_("&Help"),
}
SUBMENUS = {
    "recent": ("file", N_("Open recent")),
    "stars": ("photo", N_("Stars")),
    "label": ("photo", N_("Label")),
    "groups": ("photo", N_("Group")),
    "overlays": ("view", N_("Over the photo")),
    "panels": ("view", N_("Panels")),
}
CONTEXT: Sequence[str] = (
    "explain", "", "loupe", "compare", "survey", "", "pick", "reject", "unflag", "",
    "reveal", "copy_path", "rescore", "rejects", "",
)  # fmt: skip
"""The first lines of the context menu, by the names of the table; "" is a line between."""


class Menus(QObject):
    """``menu`` gives any menu by name, to add to; ``add_to_context`` a line of the context menu."""

    def __init__(self, actions: Actions, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions = actions
        self._window = window
        self._menus: dict[str, QMenu] = {}
        for name, title in TITLES.items():
            self._menus[name] = window.menuBar().addMenu(tr(title))
            self._menus[name].addActions(actions.of_menu(name))
        for name, (parent, title) in SUBMENUS.items():
            self._menus[name] = self._menus[parent].addMenu(tr(title))
            self._menus[name].addActions(actions.of_menu(name))
        self._context: list[QAction | None] = [
            actions.by_name[name] if name else None for name in CONTEXT
        ]

    def menu(self, name: str) -> QMenu:
        """A menu of the bar or one of its submenus, by its key in this file."""
        return self._menus[name]

    def add_to_context(self, *lines: QAction | None) -> None:
        """Put lines at the end of the context menu; None is a line between."""
        self._context += lines

    def context(self) -> QMenu:
        """The context menu of a photo, made anew each time."""
        menu = QMenu(self._window)
        for action in self._context:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        for name in ("stars", "label"):
            menu.addAction(self._menus[name].menuAction())
        return menu

    def show_recent(self, folders: Sequence[Path], choose: Callable[[Path], None]) -> None:
        """Fill the list of recent folders."""
        menu = self._menus["recent"]
        menu.clear()
        for folder in folders:
            menu.addAction(str(folder).replace("&", "&&"), partial(choose, folder))
        menu.setEnabled(bool(folders))
