"""The user's settings while the window is open: shown, changed, kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler import settings
from qualityculler.errors import UserError
from qualityculler.gui.keymaps import PRESETS, Keymap
from qualityculler.settings import Settings
from qualityculler.text.reasons import sentence

SAVE_MS = 500


class Preferences(QObject):
    """Each change is told at once and written a moment later; for the GUI thread."""

    changed = Signal(object)  # Settings
    failed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        loaded = settings.load(path)
        self.now: Settings = loaded.settings
        self.troubles = loaded.troubles
        self._save = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._save.timeout.connect(self.save)

    def change(self, **parts: Any) -> None:
        """Choose something else. Raises ValueError for what cannot be."""
        new = dataclasses.replace(self.now, **parts)
        if new != self.now:
            self.now = new
            self.changed.emit(new)
            self._save.start()

    def keymap(self) -> Keymap:
        """The keys; an unknown preset, of a newer version perhaps, counts as the first one."""
        preset = self.now.keymap if self.now.keymap in PRESETS else next(iter(PRESETS))
        return Keymap(preset, dict(self.now.keys))

    def set_keymap(self, keymap: Keymap) -> None:
        """Use other keys."""
        self.change(keymap=keymap.preset, keys=dict(keymap.changed))

    def save(self) -> None:
        """Write the file now; a file that cannot be written is told."""
        self._save.stop()
        try:
            settings.save(self.now, self._path)
        except UserError as error:
            self.failed.emit(sentence(error))

    def close(self) -> None:
        """Write what is not yet written."""
        if self._save.isActive():
            self.save()
