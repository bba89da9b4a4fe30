"""The key map: a preset, what the user has changed of it, and a file to take it along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QKeySequenceEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qualityculler.errors import UserError
from qualityculler.gui import keymaps
from qualityculler.gui.accessible import give_name
from qualityculler.gui.actions import VERBS, defaults
from qualityculler.gui.keymaps import PRESET_NAMES, Keymap, Keys
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.plain import label
from qualityculler.gui.preferences import Preferences
from qualityculler.text import tr
from qualityculler.text.reasons import sentence

_VERB = Qt.ItemDataRole.UserRole


class KeysPage(QWidget):
    """Choose a verb, press its keys, add them; conflicts are told, not forbidden."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._lines: dict[str, QTreeWidgetItem] = {}
        self._make()
        self._lay_out()
        self._fill()
        preferences.changed.connect(lambda _: self._show())
        self._show()

    def save_to(self, path: Path) -> None:
        """Write the map to a file; what goes wrong is told on this page."""
        try:
            keymaps.save(self._preferences.keymap(), path)
        except UserError as error:
            self.said.setText(sentence(error))

    def load_from(self, path: Path) -> None:
        """Use the map in a file; what goes wrong is told on this page."""
        try:
            self._preferences.set_keymap(keymaps.load(path))
        except UserError as error:
            self.said.setText(sentence(error))

    def _make(self) -> None:
        self.preset = QComboBox()
        give_name(self.preset, tr("Preset"))
        for name, text in PRESET_NAMES.items():
            self.preset.addItem(text, name)
        self.preset.activated.connect(self._on_preset)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Keys"))
        self.tree.setHeaderLabels([tr("What"), tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setColumnWidth(0, 280)
        self.tree.currentItemChanged.connect(self._on_current)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(tr("New keys"))
        self.add = _button(tr("Add"), self._on_add)
        self.clear = _button(tr("No keys"), lambda: self._set(()))
        self.reset = _button(tr("As in the preset"), self._on_reset)
        self.export = _button(tr("Export…"), self._on_export)
        self.load = _button(tr("Import…"), self._on_import)
        self.said = plain_label()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label(tr("Preset")))
        for widget in (self.preset, self.load, self.export):
            top.addWidget(widget, 1)
        bottom = QGridLayout()
        bottom.addWidget(self.edit, 0, 0)
        for column, widget in enumerate((self.add, self.clear, self.reset), 1):
            bottom.addWidget(widget, 0, column)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addLayout(bottom)
        layout.addWidget(self.said)

    # What is shown

    def _fill(self) -> None:
        for verb in VERBS:
            line = QTreeWidgetItem([tr(verb.text)])
            line.setData(0, _VERB, verb.name)
            self._lines[verb.name] = line
        self.tree.addTopLevelItems(list(self._lines.values()))
        self.tree.setCurrentItem(self._lines[VERBS[0].name])

    def _show(self) -> None:
        keymap = self._preferences.keymap()
        self.preset.setCurrentIndex(self.preset.findData(keymap.preset))
        for verb in VERBS:
            self._show_line(self._lines[verb.name], keymap, keymap.keys(verb.name, verb.keys))
        self._tell_conflicts(keymap)

    def _show_line(self, line: QTreeWidgetItem, keymap: Keymap, keys: Keys) -> None:
        native = QKeySequence.SequenceFormat.NativeText
        line.setText(1, "   ".join(QKeySequence(key).toString(native) for key in keys))
        font = line.font(1)
        font.setBold(line.data(0, _VERB) in keymap.changed)
        line.setFont(1, font)

    def _tell_conflicts(self, keymap: Keymap) -> None:
        texts = {verb.name: tr(verb.text) for verb in VERBS}
        told = [
            tr("{0} means several things: {1}.").format(key, ", ".join(texts[v] for v in verbs))
            for key, verbs in keymaps.conflicts(keymap, defaults()).items()
        ]
        self.said.setText("\n".join(told))

    # What is changed

    def _verb(self) -> str:
        line = self.tree.currentItem()
        return VERBS[0].name if line is None else str(line.data(0, _VERB))

    def _set(self, keys: Keys) -> None:
        self._preferences.set_keymap(self._preferences.keymap().with_keys(self._verb(), keys))

    def _on_current(self, *_: object) -> None:
        self.edit.clear()

    def _on_add(self) -> None:
        key = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if key:
            verb = self._verb()
            now = self._preferences.keymap().keys(verb, defaults()[verb])
            self._set((*now, key) if key not in now else now)
            self.edit.clear()

    def _on_reset(self) -> None:
        keymap = self._preferences.keymap()
        changed = {verb: keys for verb, keys in keymap.changed.items() if verb != self._verb()}
        self._preferences.set_keymap(Keymap(keymap.preset, changed))

    def _on_preset(self, place: int) -> None:
        self._preferences.set_keymap(Keymap(self.preset.itemData(place)))

    def _on_export(self) -> None:
        dialog = self._file_dialog(tr("Export the key map"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.open()

    def _on_import(self) -> None:
        dialog = self._file_dialog(tr("Import a key map"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.load_from(Path(path)))
        dialog.open()

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setNameFilter(tr("Key maps (*.json)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog


def _button(text: str, slot: object) -> QPushButton:
    button = QPushButton(text)
    # In a dialog the first button would take Return, which may be the key somebody wants to set.
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    return button
