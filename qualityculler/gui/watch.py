"""Looks twice a second whether the catalog has been changed, by this window or by another one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from qualityculler.gui.tasks import Work, sentence
from qualityculler.store import watch
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection

POLL_MS = 500


class Watch(QObject):
    """``changed`` follows within a poll of a commit. For the GUI thread; ``close`` waits.

    It has a connection of its own, used on a thread of its own: a disk that does not answer keeps
    nobody waiting. Where the catalog cannot be read any more, that is said once and it ends.
    """

    changed = Signal()
    failed = Signal(str)
    _answered = Signal(int, object, object)

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._open = ExitStack()
        self._db: Connection | None = None
        self._version: int | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._looking = False
        self._answered.connect(self._on_answered)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look now, unless a look is under way."""
        if not self._looking and self._timer.isActive():
            self._looking = True
            self._pool.start(Work(0, self._read, self._answered))

    def close(self) -> None:
        """Look no more, and let go of the catalog."""
        self._timer.stop()
        self._pool.waitForDone()
        self._open.close()

    def _read(self) -> int:
        if self._db is None:
            self._db = self._open.enter_context(self._catalog.read())
        return watch.version(self._db)

    def _on_answered(self, request: int, version: Any, error: Exception | None) -> None:
        self._looking = False
        if not self._timer.isActive():
            return
        if error is not None:
            self._timer.stop()
            self.failed.emit(sentence(error))
            return
        before, self._version = self._version, version
        if before is not None and before != version:
            self.changed.emit()
