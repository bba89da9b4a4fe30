"""A photo set beside a better frame of the same burst, behind the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal

from qualityculler.domain import PhotoRow, Thresholds
from qualityculler.gui.tasks import Work, sentence
from qualityculler.operations.compare import Sibling, compared
from qualityculler.operations.measure import Cancelled
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken


class Comparing(QObject):
    """One pair at a time: a new one stops the work on the last, whose late answer is dropped.

    ``found`` carries a Sibling, or None where nothing that is measured tells the two apart;
    ``failed`` a sentence. For the GUI thread; ``close`` waits for the thread.
    """

    found = Signal(object)  # Sibling or None
    failed = Signal(str)
    _answered = Signal(int, object, object)

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        # The frame may have to be measured: that must not hold up the readers of the panels.
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._request = 0
        self._running: tuple[PhotoRow, PhotoRow, Thresholds] | None = None
        self._cancel = CancelToken()
        self._answered.connect(self._on_answered)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running is not None

    def compare(self, row: PhotoRow, other: PhotoRow, thresholds: Thresholds) -> None:
        """Have ``found`` say what is measured better in the other frame."""
        asked = (row, other, thresholds)
        if asked == self._running:
            return  # a scan asks over and over while the frame is still being measured
        self.stop()
        self._running, self._cancel = asked, CancelToken()
        work = partial(compared, self._catalog, row, other, thresholds, self._cancel)
        self._pool.start(Work(self._request, work, self._answered))

    def stop(self) -> None:
        """Give up what is under way."""
        self._cancel.cancel()
        self._running = None
        self._request += 1

    def close(self) -> None:
        """Tell nothing more and wait for the thread."""
        self.stop()
        self._pool.waitForDone()

    def _on_answered(self, request: int, found: Sibling | None, error: Exception | None) -> None:
        if request != self._request:
            return
        self._running = None
        if error is None:
            self.found.emit(found)
        elif not isinstance(error, Cancelled):
            self.failed.emit(sentence(error))
