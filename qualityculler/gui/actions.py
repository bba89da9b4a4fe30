"""The one table of verbs: name, menu, text, default keys, what it does.

A new verb is one line here and, if it is a new deed, one method of ``commands``. Names are what key
maps are written with, so they do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from qualityculler.domain import BurstFilter, Flag, Label
from qualityculler.gui.commands import Commands
from qualityculler.gui.keymaps import Keymap, Keys
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.stage import View
from qualityculler.text import N_, tr

Slot = Callable[[Commands, bool], None]
GO_ON = "_and_go_on"


@dataclass(frozen=True, slots=True)
class Verb:
    """One line of the table. ``decides`` gives it a twin with Shift that goes on to the next photo.

    ``in_views`` limits its keys to the views, so that lists and sliders elsewhere keep their
    arrows. ``group`` names verbs of which one is checked.
    """

    name: str
    menu: str
    text: str
    keys: Keys
    slot: Slot
    decides: bool = False
    checkable: bool = False
    in_views: bool = False
    group: str = ""


def _decision(name: str, menu: str, text: str, key: str, slot: Slot) -> Verb:
    return Verb(name, menu, text, (key,) if key else (), slot, decides=True)


def _overlay(overlay: Overlay, text: str, key: str) -> Verb:
    return Verb(
        overlay.value, "overlays", text, (key,), lambda c, _: c.overlay(overlay), checkable=True
    )


def _view(view: View, text: str, *keys: str) -> Verb:
    return Verb(view.value, "view", text, keys, lambda c, _: c.show(view), group="view")


VERBS: tuple[Verb, ...] = (
    Verb("open", "file", N_("Open folder…"), ("Ctrl+O",),
         lambda c, _: c.open_asked.emit()),
    Verb("start", "file", N_("Start page"), ("Alt+Home",),
         lambda c, _: c.start_asked.emit()),
    Verb("import", "file", N_("Import from a card…"), ("Ctrl+Shift+I",),
         lambda c, _: c.import_asked.emit()),
    Verb("rescan", "file", N_("Look for new photos"), ("Ctrl+R",),
         lambda c, _: c.rescan()),
    Verb("pause", "file", N_("Pause the scan"), ("Ctrl+P",),
         lambda c, _: c.pause()),
    Verb("cancel", "file", N_("Cancel the scan"), (),
         lambda c, _: c.cancel()),
    Verb("write_sidecars", "file", N_("Write sidecars…"), (),
         lambda c, _: c.sidecars_asked.emit()),
    Verb("settings", "file", N_("Settings…"), ("Ctrl+,",),
         lambda c, _: c.settings_asked.emit()),
    Verb("quit", "file", N_("Quit"), ("Ctrl+Q",),
         lambda c, _: c.leave_asked.emit()),
    Verb("copy_files", "edit", N_("Copy files"), ("Ctrl+C",),
         lambda c, _: c.copy_files(), in_views=True),
    Verb("undo", "edit", N_("Undo"), ("Ctrl+Z",), lambda c, _: c.undo()),
    Verb("redo", "edit", N_("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"),
         lambda c, _: c.redo()),
    Verb("select_all", "edit", N_("Select all"), ("Ctrl+A",),
         lambda c, _: c.select_all()),
    Verb("select_none", "edit", N_("Select only the current photo"),
         ("Ctrl+D",), lambda c, _: c.select_none()),
    Verb("find", "edit", N_("Filter…"), ("Ctrl+F",),
         lambda c, _: c.find_asked.emit()),
    Verb("rejects", "edit", N_("Move rejects…"), ("Ctrl+Backspace",),
         lambda c, _: c.rejects_asked.emit()),
    Verb("transfer", "edit", N_("Copy or move photos…"), ("Ctrl+Shift+M",),
         lambda c, _: c.transfer_asked.emit()),
    Verb("auto_advance", "photo", N_("Auto-advance"),
         ("Ctrl+Shift+A",), lambda c, _: c.set_auto_advance(not c.auto_advance), checkable=True),
    _decision("pick", "photo", N_("Pick"), "P",
              lambda c, go: c.flag(Flag.PICK, go)),
    _decision("reject", "photo", N_("Reject"), "X",
              lambda c, go: c.flag(Flag.REJECT, go)),
    _decision("unflag", "photo", N_("No flag"), "U",
              lambda c, go: c.flag(Flag.NONE, go)),
    _decision("rate_0", "stars", N_("No stars"), "0",
              lambda c, go: c.rate(0, go)),
    _decision("rate_1", "stars", N_("1 star"), "1",
              lambda c, go: c.rate(1, go)),
    _decision("rate_2", "stars", N_("2 stars"), "2",
              lambda c, go: c.rate(2, go)),
    _decision("rate_3", "stars", N_("3 stars"), "3",
              lambda c, go: c.rate(3, go)),
    _decision("rate_4", "stars", N_("4 stars"), "4",
              lambda c, go: c.rate(4, go)),
    _decision("rate_5", "stars", N_("5 stars"), "5",
              lambda c, go: c.rate(5, go)),
    _decision("label_red", "label", N_("Red"), "6",
              lambda c, go: c.label(Label.RED, go)),
    _decision("label_yellow", "label", N_("Yellow"), "7",
              lambda c, go: c.label(Label.YELLOW, go)),
    _decision("label_green", "label", N_("Green"), "8",
              lambda c, go: c.label(Label.GREEN, go)),
    _decision("label_blue", "label", N_("Blue"), "9",
              lambda c, go: c.label(Label.BLUE, go)),
    _decision("label_purple", "label", N_("Purple"), "F5",
              lambda c, go: c.label(Label.PURPLE, go)),
    _decision("label_none", "label", N_("No label"), "",
              lambda c, go: c.no_label(go)),
    Verb("explain", "photo", N_("Explain quality"), ("Ctrl+E",),
         lambda c, _: c.explain_asked.emit()),
    Verb("edit", "photo", N_("Open in the editor"), ("Ctrl+Shift+E",),
         lambda c, _: c.edit()),
    Verb("reveal", "photo", N_("Show in file manager"), ("Ctrl+Shift+R",),
         lambda c, _: c.reveal()),
    Verb("copy_path", "photo", N_("Copy path"), ("Ctrl+Shift+C",),
         lambda c, _: c.copy_path()),
    Verb("embed", "photo", N_("Write into the files…"), (),
         lambda c, _: c.embed_asked.emit()),
    Verb("rescore", "photo", N_("Rescore"), (),
         lambda c, _: c.rescore()),
    Verb("set_apart", "photo", N_("Show each file on its own"), (),
         lambda c, _: c.set_apart(True)),
    Verb("set_together", "photo", N_("Show RAW and JPEG as one"), (),
         lambda c, _: c.set_apart(False)),
    Verb("collapse", "groups", N_("Open or close the stack"), ("S",),
         lambda c, _: c.bursts.toggle()),
    Verb("collapse_all", "groups", N_("Open or close all stacks"), ("Shift+S",),
         lambda c, _: c.bursts.toggle_all()),
    Verb("next_frame", "groups", N_("Next frame of the group"), (".",),
         lambda c, _: c.bursts.step_frame(1)),
    Verb("previous_frame", "groups", N_("Previous frame of the group"), (",",),
         lambda c, _: c.bursts.step_frame(-1)),
    Verb("next_group", "groups", N_("Next group"), ("]",),
         lambda c, _: c.bursts.step(1)),
    Verb("previous_group", "groups", N_("Previous group"), ("[",),
         lambda c, _: c.bursts.step(-1)),
    Verb("compare_group", "groups", N_("Compare the best frames"), ("Shift+C",),
         lambda c, _: c.bursts.compare()),
    Verb("why_best", "groups", N_("Say which frame is best and why"), ("W",),
         lambda c, _: c.bursts.why()),
    Verb("join_group", "groups", N_("Join the selected photos to a group"), (),
         lambda c, _: c.bursts.join()),
    Verb("split_group", "groups", N_("Begin a new group here"), (),
         lambda c, _: c.bursts.split()),
    Verb("all_frames", "groups", N_("Show all frames"), (),
         lambda c, _: c.bursts.show(None)),
    Verb("best_of_group", "groups", N_("Show groups as stacks"), (),
         lambda c, _: c.bursts.show(BurstFilter.BEST)),
    Verb("singles", "groups", N_("Show photos that are in no group"), (),
         lambda c, _: c.bursts.show(BurstFilter.SINGLES)),
    Verb("without_pick", "groups", N_("Show groups without a pick"), (),
         lambda c, _: c.bursts.show(BurstFilter.WITHOUT_PICK)),
    Verb("next", "photo", N_("Next photo"), ("Right",),
         lambda c, _: c.step(1), in_views=True),
    Verb("previous", "photo", N_("Previous photo"), ("Left",),
         lambda c, _: c.step(-1), in_views=True),
    _view(View.GRID, N_("Grid"), "G"),
    _view(View.LOUPE, N_("Loupe"), "E", "Return", "Enter"),
    _view(View.COMPARE, N_("Compare"), "C"),
    _view(View.SURVEY, N_("Survey"), "N"),
    Verb("back", "view", N_("Back"), ("Esc",), lambda c, _: c.back(),
         in_views=True),
    Verb("zoom", "view", N_("Zoom: fit or 100 %"), ("Z", "Space"),
         lambda c, _: c.zoom()),
    Verb("zoom_in", "view", N_("Zoom in"), ("Ctrl++", "Ctrl+=", "+"),
         lambda c, _: c.zoom_by(1.5)),
    Verb("zoom_out", "view", N_("Zoom out"), ("Ctrl+-", "-"),
         lambda c, _: c.zoom_by(1 / 1.5)),
    Verb("pan_left", "pan", N_("Look further left"), ("Ctrl+Left",),
         lambda c, _: c.pan(-1, 0)),
    Verb("pan_right", "pan", N_("Look further right"), ("Ctrl+Right",),
         lambda c, _: c.pan(1, 0)),
    Verb("pan_up", "pan", N_("Look further up"), ("Ctrl+Up",),
         lambda c, _: c.pan(0, -1)),
    Verb("pan_down", "pan", N_("Look further down"), ("Ctrl+Down",),
         lambda c, _: c.pan(0, 1)),
    Verb("hide_panels", "view", N_("Hide all panels"), ("Tab",),
         lambda c, _: c.panels_asked.emit(), in_views=True),
    Verb("left_panel", "view", N_("Go to the left panel"), ("F7",),
         lambda c, _: c.panel_asked.emit(Qt.DockWidgetArea.LeftDockWidgetArea)),
    Verb("right_panel", "view", N_("Go to the right panel"), ("F8",),
         lambda c, _: c.panel_asked.emit(Qt.DockWidgetArea.RightDockWidgetArea)),
    Verb("next_pane", "view", N_("Frame the other photo"), ("Ctrl+Tab",),
         lambda c, _: c.next_pane(), in_views=True),
    Verb("filmstrip", "view", N_("Filmstrip"), ("F6",),
         lambda c, _: c.filmstrip(), checkable=True),
    Verb("second_screen", "view", N_("Second screen"), ("Shift+F11",),
         lambda c, _: c.second_screen(), checkable=True),
    Verb("full_screen", "view", N_("Full screen"), ("F", "F11"),
         lambda c, _: c.full_screen(), checkable=True),
    _overlay(Overlay.CLIPPING, N_("Clipped light and shadow"), "J"),
    _overlay(Overlay.PEAKING, N_("Focus peaking"), "K"),
    _overlay(Overlay.THIRDS, N_("Rule of thirds"), "O"),
    _overlay(Overlay.HISTOGRAM, N_("Histogram"), "H"),
    Verb("keys", "help", N_("Keys at a glance"), ("?", "F1"),
         lambda c, _: c.keys_asked.emit()),
    Verb("edit_keys", "help", N_("Change keys…"), (),
         lambda c, _: c.edit_keys_asked.emit()),
    Verb("palette", "help", N_("Find an action…"), ("Ctrl+K",),
         lambda c, _: c.find_action()),
    Verb("about", "help", N_("About QualityCuller"), (),
         lambda c, _: c.about_asked.emit()),
)  # fmt: skip


def defaults() -> dict[str, Keys]:
    """The default keys of each verb."""
    return {verb.name: verb.keys for verb in VERBS}


MENU_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "settings": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""What stands in the program's own menu on macOS."""


class Actions(QObject):
    """The table as QActions of a window; ``by_name`` finds one."""

    def __init__(self, commands: Commands, window: QWidget, views: QWidget) -> None:
        super().__init__(window)
        self.by_name: dict[str, QAction] = {}
        self.keymap = Keymap()
        self._groups: dict[str, QActionGroup] = {}
        for verb in VERBS:
            self._enter(verb, commands, views if verb.in_views else window)
        self.apply(self.keymap)

    def apply(self, keymap: Keymap) -> None:
        """Use the keys of a map from now on."""
        self.keymap = keymap
        for verb in VERBS:
            keys = keymap.keys(verb.name, verb.keys)
            self.by_name[verb.name].setShortcuts([QKeySequence(key) for key in keys])
            if verb.decides:
                twins = [QKeySequence(with_shift(key)) for key in keys]
                self.by_name[verb.name + GO_ON].setShortcuts(twins)

    def of_menu(self, menu: str) -> Sequence[QAction]:
        """The actions of a menu, in the order of the table."""
        return [self.by_name[verb.name] for verb in VERBS if verb.menu == menu]

    def _enter(self, verb: Verb, commands: Commands, owner: QWidget) -> None:
        action = self._make(verb.name, verb, commands, owner, go_on=False)
        action.setText(tr(verb.text))
        action.setCheckable(verb.checkable or bool(verb.group))
        if verb.group:
            self._group(verb.group).addAction(action)
        if verb.decides:
            self._make(verb.name + GO_ON, verb, commands, owner, go_on=True)

    def _make(
        self, name: str, verb: Verb, commands: Commands, owner: QWidget, *, go_on: bool
    ) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        # Only macOS has places of its own for these; left alone Qt guesses by the words.
        action.setMenuRole(MENU_ROLES.get(name, QAction.MenuRole.NoRole))
        if verb.in_views:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(partial(_run, verb.slot, commands, go_on))
        owner.addAction(action)
        self.by_name[name] = action
        return action

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self)
        return self._groups[name]


def _run(slot: Slot, commands: Commands, go_on: bool, checked: bool = False) -> None:
    slot(commands, go_on)


def with_shift(key: str) -> str:
    """The twin of a key: Shift comes after Ctrl, as Qt writes it."""
    *modifiers, last = key.split("+") if not key.endswith("+") else (key,)
    return "+".join([*modifiers, "Shift", last])
