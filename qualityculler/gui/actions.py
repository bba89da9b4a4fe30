"""The one table of verbs: name, menu, text, default keys, what it does.

A new verb is one line here and, if it is a new deed, one method of ``commands``. Names are what key
maps are written with, so they do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from qualityculler.domain import Flag, Label
from qualityculler.gui.commands import Commands
from qualityculler.gui.keymaps import Keymap, Keys
from qualityculler.gui.noop import QT_TRANSLATE_NOOP
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.stage import View

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
    Verb("open", "file", QT_TRANSLATE_NOOP("actions", "Open folder…"), ("Ctrl+O",),
         lambda c, _: c.open_asked.emit()),
    Verb("rescan", "file", QT_TRANSLATE_NOOP("actions", "Look for new photos"), ("Ctrl+R",),
         lambda c, _: c.rescan()),
    Verb("pause", "file", QT_TRANSLATE_NOOP("actions", "Pause the scan"), ("Ctrl+P",),
         lambda c, _: c.pause()),
    Verb("cancel", "file", QT_TRANSLATE_NOOP("actions", "Cancel the scan"), (),
         lambda c, _: c.cancel()),
    Verb("settings", "file", QT_TRANSLATE_NOOP("actions", "Settings…"), ("Ctrl+,",),
         lambda c, _: c.settings_asked.emit()),
    Verb("quit", "file", QT_TRANSLATE_NOOP("actions", "Quit"), ("Ctrl+Q",),
         lambda c, _: c.leave_asked.emit()),
    Verb("undo", "edit", QT_TRANSLATE_NOOP("actions", "Undo"), ("Ctrl+Z",), lambda c, _: c.undo()),
    Verb("redo", "edit", QT_TRANSLATE_NOOP("actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"),
         lambda c, _: c.redo()),
    Verb("select_all", "edit", QT_TRANSLATE_NOOP("actions", "Select all"), ("Ctrl+A",),
         lambda c, _: c.select_all()),
    Verb("select_none", "edit", QT_TRANSLATE_NOOP("actions", "Select only the current photo"),
         ("Ctrl+D",), lambda c, _: c.select_none()),
    Verb("find", "edit", QT_TRANSLATE_NOOP("actions", "Filter…"), ("Ctrl+F",),
         lambda c, _: c.find_asked.emit()),
    Verb("rejects", "edit", QT_TRANSLATE_NOOP("actions", "Move rejects…"), ("Ctrl+Backspace",),
         lambda c, _: c.rejects_asked.emit()),
    Verb("auto_advance", "photo", QT_TRANSLATE_NOOP("actions", "Auto-advance"),
         ("Ctrl+Shift+A",), lambda c, _: c.set_auto_advance(not c.auto_advance), checkable=True),
    _decision("pick", "photo", QT_TRANSLATE_NOOP("actions", "Pick"), "P",
              lambda c, go: c.flag(Flag.PICK, go)),
    _decision("reject", "photo", QT_TRANSLATE_NOOP("actions", "Reject"), "X",
              lambda c, go: c.flag(Flag.REJECT, go)),
    _decision("unflag", "photo", QT_TRANSLATE_NOOP("actions", "No flag"), "U",
              lambda c, go: c.flag(Flag.NONE, go)),
    _decision("rate_0", "stars", QT_TRANSLATE_NOOP("actions", "No stars"), "0",
              lambda c, go: c.rate(0, go)),
    _decision("rate_1", "stars", QT_TRANSLATE_NOOP("actions", "1 star"), "1",
              lambda c, go: c.rate(1, go)),
    _decision("rate_2", "stars", QT_TRANSLATE_NOOP("actions", "2 stars"), "2",
              lambda c, go: c.rate(2, go)),
    _decision("rate_3", "stars", QT_TRANSLATE_NOOP("actions", "3 stars"), "3",
              lambda c, go: c.rate(3, go)),
    _decision("rate_4", "stars", QT_TRANSLATE_NOOP("actions", "4 stars"), "4",
              lambda c, go: c.rate(4, go)),
    _decision("rate_5", "stars", QT_TRANSLATE_NOOP("actions", "5 stars"), "5",
              lambda c, go: c.rate(5, go)),
    _decision("label_red", "label", QT_TRANSLATE_NOOP("actions", "Red"), "6",
              lambda c, go: c.label(Label.RED, go)),
    _decision("label_yellow", "label", QT_TRANSLATE_NOOP("actions", "Yellow"), "7",
              lambda c, go: c.label(Label.YELLOW, go)),
    _decision("label_green", "label", QT_TRANSLATE_NOOP("actions", "Green"), "8",
              lambda c, go: c.label(Label.GREEN, go)),
    _decision("label_blue", "label", QT_TRANSLATE_NOOP("actions", "Blue"), "9",
              lambda c, go: c.label(Label.BLUE, go)),
    _decision("label_purple", "label", QT_TRANSLATE_NOOP("actions", "Purple"), "F5",
              lambda c, go: c.label(Label.PURPLE, go)),
    _decision("label_none", "label", QT_TRANSLATE_NOOP("actions", "No label"), "",
              lambda c, go: c.no_label(go)),
    Verb("explain", "photo", QT_TRANSLATE_NOOP("actions", "Explain quality"), ("Ctrl+E",),
         lambda c, _: c.explain_asked.emit()),
    Verb("reveal", "photo", QT_TRANSLATE_NOOP("actions", "Show in file manager"), ("Ctrl+Shift+R",),
         lambda c, _: c.reveal_asked.emit()),
    Verb("copy_path", "photo", QT_TRANSLATE_NOOP("actions", "Copy path"), ("Ctrl+Shift+C",),
         lambda c, _: c.copy_path_asked.emit()),
    Verb("rescore", "photo", QT_TRANSLATE_NOOP("actions", "Rescore"), (),
         lambda c, _: c.rescore_asked.emit()),
    Verb("next", "photo", QT_TRANSLATE_NOOP("actions", "Next photo"), ("Right",),
         lambda c, _: c.step(1), in_views=True),
    Verb("previous", "photo", QT_TRANSLATE_NOOP("actions", "Previous photo"), ("Left",),
         lambda c, _: c.step(-1), in_views=True),
    _view(View.GRID, QT_TRANSLATE_NOOP("actions", "Grid"), "G"),
    _view(View.LOUPE, QT_TRANSLATE_NOOP("actions", "Loupe"), "E", "Return", "Enter"),
    _view(View.COMPARE, QT_TRANSLATE_NOOP("actions", "Compare"), "C"),
    _view(View.SURVEY, QT_TRANSLATE_NOOP("actions", "Survey"), "N"),
    Verb("back", "view", QT_TRANSLATE_NOOP("actions", "Back"), ("Esc",), lambda c, _: c.back(),
         in_views=True),
    Verb("zoom", "view", QT_TRANSLATE_NOOP("actions", "Fit or 100 %"), ("Z",),
         lambda c, _: c.zoom()),
    Verb("zoom_in", "view", QT_TRANSLATE_NOOP("actions", "Nearer"), ("Ctrl++", "Ctrl+=", "+"),
         lambda c, _: c.zoom_by(1.5)),
    Verb("zoom_out", "view", QT_TRANSLATE_NOOP("actions", "Further away"), ("Ctrl+-", "-"),
         lambda c, _: c.zoom_by(1 / 1.5)),
    Verb("pan_left", "view", QT_TRANSLATE_NOOP("actions", "Look further left"), ("Ctrl+Left",),
         lambda c, _: c.pan(-1, 0)),
    Verb("pan_right", "view", QT_TRANSLATE_NOOP("actions", "Look further right"), ("Ctrl+Right",),
         lambda c, _: c.pan(1, 0)),
    Verb("pan_up", "view", QT_TRANSLATE_NOOP("actions", "Look further up"), ("Ctrl+Up",),
         lambda c, _: c.pan(0, -1)),
    Verb("pan_down", "view", QT_TRANSLATE_NOOP("actions", "Look further down"), ("Ctrl+Down",),
         lambda c, _: c.pan(0, 1)),
    Verb("next_pane", "view", QT_TRANSLATE_NOOP("actions", "Frame the other photo"), ("Tab",),
         lambda c, _: c.next_pane(), in_views=True),
    Verb("filmstrip", "view", QT_TRANSLATE_NOOP("actions", "Filmstrip"), ("F6",),
         lambda c, _: c.filmstrip(), checkable=True),
    Verb("full_screen", "view", QT_TRANSLATE_NOOP("actions", "Full screen"), ("F", "F11"),
         lambda c, _: c.full_screen(), checkable=True),
    _overlay(Overlay.CLIPPING, QT_TRANSLATE_NOOP("actions", "Clipped light and shadow"), "J"),
    _overlay(Overlay.PEAKING, QT_TRANSLATE_NOOP("actions", "Focus peaking"), "K"),
    _overlay(Overlay.THIRDS, QT_TRANSLATE_NOOP("actions", "Rule of thirds"), "O"),
    _overlay(Overlay.HISTOGRAM, QT_TRANSLATE_NOOP("actions", "Histogram"), "H"),
    Verb("keys", "help", QT_TRANSLATE_NOOP("actions", "Keys…"), ("?", "F1"),
         lambda c, _: c.keys_asked.emit()),
    Verb("about", "help", QT_TRANSLATE_NOOP("actions", "About QualityCuller"), (),
         lambda c, _: c.about_asked.emit()),
)  # fmt: skip


def defaults() -> dict[str, Keys]:
    """The default keys of each verb."""
    return {verb.name: verb.keys for verb in VERBS}


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
                twins = [QKeySequence(_with_shift(key)) for key in keys]
                self.by_name[verb.name + GO_ON].setShortcuts(twins)

    def retranslate(self) -> None:
        """Write the texts anew in the language of now."""
        for verb in VERBS:
            self.by_name[verb.name].setText(QCoreApplication.translate("actions", verb.text))

    def of_menu(self, menu: str) -> Sequence[QAction]:
        """The actions of a menu, in the order of the table."""
        return [self.by_name[verb.name] for verb in VERBS if verb.menu == menu]

    def _enter(self, verb: Verb, commands: Commands, owner: QWidget) -> None:
        action = self._make(verb.name, verb, commands, owner, go_on=False)
        action.setText(QCoreApplication.translate("actions", verb.text))
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


def _with_shift(key: str) -> str:
    """The twin of a key: Shift comes after Ctrl, as Qt writes it."""
    *modifiers, last = key.split("+") if not key.endswith("+") else (key,)
    return "+".join([*modifiers, "Shift", last])
