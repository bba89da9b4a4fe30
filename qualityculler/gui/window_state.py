"""What the window remembers from one start to the next: its place, and small choices."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow

from qualityculler import private

STATE_VERSION = 1


class WindowState:
    """A small file beside the catalog; losing it loses nothing that matters. For the GUI thread."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        with suppress(OSError):  # it is not remembered then, which Qt says nothing about either
            private.folder(path.parent)
            private.file(path)  # Qt keeps the mode of a file
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    def save_window(self, window: QMainWindow) -> None:
        """Geometry, docks and tool bars."""
        self._file.setValue("window/geometry", window.saveGeometry())
        self._file.setValue("window/state", window.saveState(STATE_VERSION))

    def restore_window(self, window: QMainWindow) -> bool:
        """Put the window back where it was; False if that is not known."""
        if (geometry := self._file.value("window/geometry")) is None:
            return False
        window.restoreGeometry(geometry)
        if (state := self._file.value("window/state")) is not None:
            window.restoreState(state, STATE_VERSION)
        return True

    def text(self, name: str, default: str = "") -> str:
        """A remembered text."""
        return str(self._file.value(name, default))

    def number(self, name: str, default: int) -> int:
        """A remembered number; the default if what is there is none."""
        text = self.text(name, str(default))
        return int(text) if text.lstrip("-").isdigit() else default

    def keep(self, name: str, value: str | int) -> None:
        """Remember something small."""
        self._file.setValue(name, value)

    def sync(self) -> None:
        """Write it down now."""
        self._file.sync()
