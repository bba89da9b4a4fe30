"""The scan behind the window: its own thread, looked at ten times a second."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler.gui.tasks import sentence
from qualityculler.scan.decoding import Onlooker
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import RunReport, Unread
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken, Progress

POLL_MS = 100
TOLD_S = 0.4
RATE_OVER_S = 8.0
NICE = 5


class ScanState(StrEnum):
    """Where the scan stands."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class ScanStatus:
    """The counters of a scan with its rate, in photos/s, and the time left, once known."""

    progress: Progress
    rate_per_s: float | None = None
    left_s: float | None = None


@dataclass(slots=True)
class _Run:
    """What the thread of one run and the window pass each other; guarded by ``lock``."""

    onlooker: Onlooker | None = None
    cancel: CancelToken = field(default_factory=CancelToken)
    lock: threading.Lock = field(default_factory=threading.Lock)
    index: IndexRun | None = None
    ids: set[int] = field(default_factory=set)
    unreadable: list[Unread] = field(default_factory=list)
    report: RunReport | None = None
    error: Exception | None = None

    held: bool = False

    def hold(self, held: bool) -> None:
        with self.lock:
            self.held = held
            if self.index is not None:
                (self.index.pause if held else self.index.resume)()

    def line_up(self, catalog: Catalog, options: IndexOptions) -> IndexRun:
        index = IndexRun(catalog, options, self.cancel, self, self.onlooker)
        with self.lock:
            self.index = index
            if self.held:
                index.pause()
        return index

    def settled(self, photo_ids: Sequence[int]) -> None:
        with self.lock:
            self.ids.update(photo_ids)

    def unread(self, unread: Unread) -> None:
        with self.lock:
            self.unreadable.append(unread)

    def take_ids(self) -> list[int]:
        with self.lock:
            ids, self.ids = self.ids, set()
        return list(ids)


class Scanning(QObject):
    """Starts, pauses and cancels one scan at a time; for the GUI thread.

    ``settled`` names photos whose rows are new, ``ended`` carries the report of a run that has
    ended well or was cancelled; ``failed`` carries a sentence. ``onlooker`` is shown the pixels of
    each photo.
    """

    state_changed = Signal(object)  # ScanState
    progressed = Signal(object)  # ScanStatus
    settled = Signal(list)
    ended = Signal(object)  # RunReport
    failed = Signal(str)

    def __init__(
        self,
        catalog: Catalog,
        scorer: str,
        onlooker: Onlooker | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._onlooker = onlooker
        self._scorer = scorer
        self._options: IndexOptions | None = None
        self._run: _Run | None = None
        self._thread: threading.Thread | None = None
        self._again = False
        self._rate = Rate()
        self._told: tuple[float, int] = (0.0, -1)
        self.state = ScanState.IDLE
        self.report: RunReport | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._on_tick)

    def set_scorer(self, scorer: str) -> None:
        """Score with this scorer from the next scan on; one that is running goes on as it is."""
        self._scorer = scorer

    def start(self, folder: Path, *, rescore: bool = False) -> None:
        """Scan a folder; a scan that is running is stopped first."""
        self._options = IndexOptions([folder], self._scorer, rescore=rescore)
        self._begin_or_wait()

    def rescore(self, photo_ids: Sequence[int]) -> None:
        """Score these photos again; a scan that is running is stopped first."""
        self._options = IndexOptions([], self._scorer, photo_ids=tuple(photo_ids))
        self._begin_or_wait()

    def pause(self) -> None:
        """Begin nothing new until ``resume``; what is scored is committed."""
        if self._run is not None and self.state is ScanState.RUNNING:
            self._run.hold(True)
            self._set_state(ScanState.PAUSED)

    def resume(self) -> None:
        """Go on with what was paused."""
        if self._run is not None and self.state is ScanState.PAUSED:
            self._rate = Rate()
            self._run.hold(False)
            self._set_state(ScanState.RUNNING)

    def cancel(self) -> None:
        """Stop at the next photo; what is scored stays."""
        if self._run is not None and self._thread is not None:
            self._run.cancel.cancel()
            self._set_state(ScanState.STOPPING)

    def unreadable(self) -> list[Unread]:
        """Files of this run that could not be read at all; they have no row."""
        if self._run is None:
            return []
        with self._run.lock:
            return list(self._run.unreadable)

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._again = False
        self._timer.stop()
        if self._run is not None:
            self._run.cancel.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _begin_or_wait(self) -> None:
        if self._thread is None:
            self._begin()
            return
        self._again = True
        self.cancel()

    def _begin(self) -> None:
        assert self._options is not None
        self._again = False
        self._run = _Run(self._onlooker)
        self._rate = Rate()
        self._thread = threading.Thread(
            target=_scan, name="scan", args=(self._catalog, self._options, self._run)
        )
        self._thread.start()
        self._timer.start()
        self._set_state(ScanState.RUNNING)

    def _on_tick(self) -> None:
        run, thread = self._run, self._thread
        if run is None or thread is None:
            return
        over = not thread.is_alive()
        if ids := run.take_ids():
            self.settled.emit(ids)
        if run.index is not None:
            self._tell(run.index.progress(), at_once=over)
        if over:
            self._finish(run)

    def _tell(self, progress: Progress, *, at_once: bool) -> None:
        """New files are told at each look, since lists wait for them; numbers less often: nobody
        reads ten a second, and each costs a layout of the line they stand in."""
        now_s = time.monotonic()
        standing = self._rate.standing(progress, now_s)
        told_s, seen = self._told
        if at_once or progress.seen != seen or now_s - told_s >= TOLD_S:
            self._told = (now_s, progress.seen)
            self.progressed.emit(standing)

    def _finish(self, run: _Run) -> None:
        self._timer.stop()
        self._thread = None
        if self._again:
            self._begin()
            return
        self._set_state(ScanState.IDLE)
        if run.error is not None:
            self.failed.emit(sentence(run.error))
        elif run.report is not None:
            self.report = run.report
            self.ended.emit(run.report)

    def _set_state(self, state: ScanState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)


class Rate:
    """Photos a second over the last seconds, and what that means for the rest; no Qt."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def standing(self, progress: Progress, now_s: float | None = None) -> ScanStatus:
        """The counters with rate and time left, from this and earlier calls."""
        now_s = time.monotonic() if now_s is None else now_s
        self._seen.append((now_s, progress.scored + progress.skipped))
        while len(self._seen) > 2 and now_s - self._seen[0][0] > RATE_OVER_S:
            self._seen.popleft()
        began_s, before = self._seen[0]
        worked = self._seen[-1][1] - before
        if worked <= 0 or now_s - began_s < 1.0:
            return ScanStatus(progress)
        rate = worked / (now_s - began_s)
        left = None if progress.total is None else (progress.total - progress.done) / rate
        return ScanStatus(progress, rate, left)


def _scan(catalog: Catalog, options: IndexOptions, run: _Run) -> None:
    _give_way()
    try:
        run.report = run.line_up(catalog, options).run()
    except Exception as error:  # noqa: BLE001  where a thread ends: told by the window's timer
        run.error = error


def _give_way() -> None:
    """Let the window's thread go first. On Linux a thread has a priority of its own, and those it
    starts inherit it; elsewhere a process has one, and the window would be slowed down with it."""
    if sys.platform.startswith("linux"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
