"""The menu bar and the context menu, made of the table of actions; panels add their own lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from qualityculler.gui.actions import VERBS, Actions
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
    "pan": ("view", N_("Move the view")),
    "overlays": ("view", N_("Over the photo")),
    "panels": ("view", N_("Panels")),
}
LAYOUT: Mapping[str, Sequence[str]] = {
    "file": (
        "open", ">recent", "start", "import", "", "rescan", "pause", "cancel", "", "transfer",
        "rejects", "write_sidecars", "+", "", "settings", "", "quit",
    ),
    "edit": (
        "undo", "redo", "", "copy_files", "copy_path", "", "select_all", "select_none", "", "find",
    ),
    "photo": (
        "pick", "reject", "unflag", ">stars", ">label", "auto_advance", "", ">groups",
        "set_together", "set_apart", "", "next", "previous", "", "explain", "", "edit", "reveal",
        "", "embed", "rescore",
    ),
    "view": (
        "grid", "loupe", "compare", "survey", "next_pane", "back", "", "zoom", "zoom_in",
        "zoom_out", ">pan", "", ">overlays", "filmstrip", "", ">panels", "hide_panels",
        "left_panel", "right_panel", "", "second_screen", "full_screen",
    ),
    "help": ("keys", "edit_keys", "palette", "", "about"),
}  # fmt: skip
"""The order in each menu: "" is a line between, ">" a menu below, "+" where verbs come that are not
named here and that the table of actions puts into this menu; without it they come at its end."""
CONTEXT: Sequence[str] = (
    "explain", "", "loupe", "compare", "survey", "", "pick", "reject", "unflag", "",
    "edit", "reveal", "copy_files", "copy_path", "", "rescore", "rejects", "",
)  # fmt: skip
"""The first lines of the context menu, by the names of the table; "" is a line between."""


def verbs_of(menu: str) -> list[str]:
    """The names of the verbs of a menu or submenu, in the order they stand in it."""
    if menu not in LAYOUT:
        return [verb.name for verb in VERBS if verb.menu == menu]
    rest = _unnamed(menu)
    if "+" not in LAYOUT[menu]:
        return [*_verbs(LAYOUT[menu]), *rest]
    where = LAYOUT[menu].index("+")
    return [*_verbs(LAYOUT[menu][:where]), *rest, *_verbs(LAYOUT[menu][where:])]


def _verbs(entries: Sequence[str]) -> list[str]:
    return [entry for entry in entries if entry not in ("", "+") and not entry.startswith(">")]


def _unnamed(menu: str) -> list[str]:
    """The verbs of the table that belong to a menu and whose place is not said here."""
    named = {entry for some in LAYOUT.values() for entry in some}
    return [verb.name for verb in VERBS if verb.menu == menu and verb.name not in named]


class Menus(QObject):
    """``menu`` gives any menu by name."""

    def __init__(self, actions: Actions, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions = actions
        self._window = window
        self._menus: dict[str, QMenu] = {}
        for name, (_, title) in SUBMENUS.items():
            self._menus[name] = QMenu(tr(title), window)
            self._menus[name].addActions(actions.of_menu(name))
        for name, title in TITLES.items():
            self._menus[name] = window.menuBar().addMenu(tr(title))
            self._fill(name)
        for name, (parent, _) in SUBMENUS.items():
            if f">{name}" not in LAYOUT[parent]:
                self._menus[parent].addMenu(self._menus[name])
        self._context: list[QAction | None] = [
            actions.by_name[name] if name else None for name in CONTEXT
        ]

    def _fill(self, name: str) -> None:
        menu = self._menus[name]
        rest = [self._actions.by_name[one] for one in _unnamed(name)]
        for entry in LAYOUT[name]:
            if entry == "+":
                menu.addActions(rest)
            elif not entry:
                menu.addSeparator()
            elif entry.startswith(">"):
                menu.addMenu(self._menus[entry[1:]])
            else:
                menu.addAction(self._actions.by_name[entry])
        if rest and "+" not in LAYOUT[name]:
            menu.addSeparator()
            menu.addActions(rest)

    def everything(self) -> list[tuple[str, QAction]]:
        """All that can be done, each with the menu it stands in, those that panels added too."""
        found = []
        for menu in self._menus.values():
            title = menu.title().replace("&", "")
            found += [(title, one) for one in menu.actions()
                      if not one.isSeparator() and one.menu() is None]  # fmt: skip
        return found

    def menu(self, name: str) -> QMenu:
        """A menu of the bar or one of its submenus, by its key in this file."""
        return self._menus[name]

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
