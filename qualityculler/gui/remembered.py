"""What the window remembers from one start to the next: its place, the folders, small choices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow

RECENT = 10
STATE_VERSION = 1


class Remembered:
    """A small file beside the catalog; losing it loses nothing that matters. For the GUI thread."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
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

    def recent(self) -> list[Path]:
        """Folders opened lately, newest first."""
        return [Path(text) for text in self.texts("recent") if text]

    def opened(self, folder: Path) -> None:
        """A folder has been opened."""
        others = [str(path) for path in self.recent() if path != folder]
        self._file.setValue("recent", [str(folder), *others][:RECENT])

    def texts(self, name: str) -> list[str]:
        """A remembered list of texts."""
        value = self._file.value(name, [])
        # A list of one comes back as a text.
        return [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []

    def text(self, name: str, default: str = "") -> str:
        """A remembered text."""
        return str(self._file.value(name, default))

    def number(self, name: str, default: int) -> int:
        """A remembered number; the default if what is there is none."""
        text = self.text(name, str(default))
        return int(text) if text.lstrip("-").isdigit() else default

    def keep(self, name: str, value: str | int | Sequence[str]) -> None:
        """Remember something small."""
        self._file.setValue(name, value)

    def sync(self) -> None:
        """Write it down now."""
        self._file.sync()
