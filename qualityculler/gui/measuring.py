"""Measures the photos of a list that nobody has measured yet, behind the window."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler.domain import PhotoQuery
from qualityculler.errors import PhotoError
from qualityculler.gui.tasks import sentence
from qualityculler.measure.limits import RULES
from qualityculler.operations.measure import Cancelled, examine
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from qualityculler.store.measured import unmeasured
from qualityculler.task import CancelToken

log = logging.getLogger(__name__)
POLL_MS = 300


@dataclass(slots=True)
class _Run:
    """What the thread and the window pass each other; each number is written by the thread only."""

    cancel: CancelToken = field(default_factory=CancelToken)
    done: int = 0
    total: int = 0
    error: Exception | None = None


class Measuring(QObject):
    """One list at a time, in a thread of its own. For the GUI thread; ``close`` waits for it."""

    progressed = Signal(int, int)  # done, total
    ended = Signal()
    failed = Signal(str)

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._run = _Run()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._thread is not None

    def start(self, asked: PhotoQuery) -> None:
        """Measure what is left of this list; nothing happens while another one is measured."""
        if self._thread is not None:
            return
        self._run = _Run()
        self._thread = threading.Thread(
            target=_measure, name="measuring", args=(self._catalog, asked, self._run)
        )
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        """Stop soon; what has been measured stays."""
        self._run.cancel.cancel()

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._timer.stop()
        self.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _on_tick(self) -> None:
        run, thread = self._run, self._thread
        over = thread is None or not thread.is_alive()
        self.progressed.emit(run.done, run.total)
        if not over:
            return
        self._timer.stop()
        self._thread = None
        if run.error is not None:
            self.failed.emit(sentence(run.error))
        self.ended.emit()


def _measure(catalog: Catalog, asked: PhotoQuery, run: _Run) -> None:
    try:
        with catalog.read() as db:
            ids = unmeasured(db, asked, RULES)
        run.total = len(ids)
        for photo_id in ids:
            _one(catalog, photo_id, asked, run.cancel)
            run.done += 1
    except Cancelled:
        return
    except Exception as error:  # noqa: BLE001  where a thread ends: told by the window's timer
        run.error = error


def _one(catalog: Catalog, photo_id: int, asked: PhotoQuery, cancel: CancelToken) -> None:
    if cancel.cancelled:
        raise Cancelled
    with catalog.read() as db:
        rows = queries.rows(db, [photo_id], asked.scorer)
    for row in rows:
        try:
            examine(row.photo.path, catalog, cancel=cancel)
        except PhotoError as error:
            # The list of skipped files says the same to the user.
            log.info("%s is not measured: %s", row.photo.path, error)
