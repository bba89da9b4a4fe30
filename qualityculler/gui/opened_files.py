"""Files that the system hands to a program that is running already, as macOS does by an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent


class OpenedFiles(QObject):
    """Tells ``opened`` the paths; those that come one after the other at once are told together."""

    def __init__(self, opened: Callable[[Sequence[Path]], None], window: QObject) -> None:
        super().__init__(window)
        self._opened = opened
        self._paths: list[Path] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tell)
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take such an event; let all others pass."""
        if not isinstance(event, QFileOpenEvent):
            return False
        if path := event.file():
            self._paths.append(Path(path))
            self._soon.start()
        return True

    def close(self) -> None:
        """Take no more of them."""
        self._soon.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def _tell(self) -> None:
        paths, self._paths = self._paths, []
        self._opened(paths)
