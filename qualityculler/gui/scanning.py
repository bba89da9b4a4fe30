"""The scan behind the window: started, held and ended here, and looked at ten times a second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.operations.scan import (
    GaveWay,
    IndexOptions,
    Paired,
    RunReport,
    Scan,
    Settled,
    Unread,
)
from qualityculler.task import Progress

POLL_MS = 100
TOLD_S = 0.4
RATE_OVER_S = 8.0
NICENESS = 5


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


class Scanning(QObject):
    """Starts, pauses and cancels one scan at a time; for the GUI thread.

    ``settled`` names photos whose rows are new, ``ended`` carries the report of a run that has
    ended well or was cancelled; ``failed`` carries a sentence. ``gave_way`` comes as it happens, of
    a scan that another one has taken the place of too: it cannot be found out again.
    ``thumbnail_px`` is the longer side of the thumbnails a scan leaves. What runs is ended by
    ``jobs``, before ``close``.
    """

    state_changed = Signal(object)  # ScanState
    progressed = Signal(object)  # ScanStatus
    settled = Signal(list)
    ended = Signal(object)  # RunReport
    gave_way = Signal(list)  # of GivenWay
    failed = Signal(str)

    def __init__(self, jobs: Jobs, scorer: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._scorer = scorer
        self._scan: Scan | None = None
        self._ticket: Ticket | None = None
        self._ids: set[int] = set()
        self._left: set[int] = set()
        self._unreadable: list[Unread] = []
        self._thumbnail_px = 0
        self._rate = Rate()
        self._told: tuple[float, int] = (0.0, -1)
        self.state = ScanState.IDLE
        self.report: RunReport | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def set_scorer(self, scorer: str) -> None:
        """Score with this scorer from the next scan on; one that is running goes on as it is."""
        self._scorer = scorer

    def set_thumbnail_px(self, side_px: int) -> None:
        """Leave thumbnails of this size from the next photo on; 0: none."""
        self._thumbnail_px = side_px
        if self._scan is not None:
            self._scan.thumbnail_px = side_px

    def start(self, folder: Path, *, others: Sequence[Path] = (), rescore: bool = False) -> None:
        """Scan a folder, and others with it; a scan that is running is stopped first."""
        self._begin(IndexOptions([folder, *others], self._scorer, rescore=rescore))

    def rescore(self, photo_ids: Sequence[int]) -> None:
        """Score these photos again; a scan that is running is stopped first."""
        self._begin(IndexOptions([], self._scorer, photo_ids=tuple(photo_ids)))

    def complete(self, photo_ids: Sequence[int]) -> None:
        """Score these photos, which have no score yet, once the scan that is running has ended."""
        self._left.update(photo_ids)
        if self._left and self.state is ScanState.IDLE:
            ids, self._left = sorted(self._left), set()
            self.rescore(ids)

    def pause(self) -> None:
        """Begin nothing new until ``resume``; what is scored is committed."""
        if self._scan is not None and self.state is ScanState.RUNNING:
            self._scan.pause()
            self._set_state(ScanState.PAUSED)

    def resume(self) -> None:
        """Go on with what was paused."""
        if self._scan is not None and self.state is ScanState.PAUSED:
            self._rate = Rate()
            self._scan.resume()
            self._set_state(ScanState.RUNNING)

    def cancel(self) -> None:
        """Stop at the next photo; what is scored stays."""
        if self.state is not ScanState.IDLE:
            self._jobs.cancel(self._ticket)
            self._set_state(ScanState.STOPPING)

    def unreadable(self) -> list[Unread]:
        """Files of this run that could not be read at all; they have no row."""
        return list(self._unreadable)

    def close(self) -> None:
        """Tell nothing more."""
        self._timer.stop()
        self._jobs.drop(self._ticket)

    def _begin(self, options: IndexOptions) -> None:
        # The lane takes one after the other: the new scan begins once the old one has ended.
        self._jobs.cancel(self._ticket)
        self._tell_ids()
        self._unreadable = []
        self._rate = Rate()
        scan = Scan(options, thumbnail_px=self._thumbnail_px, niceness=NICENESS)
        self._scan = scan
        self._ticket = self._jobs.run(
            scan,
            partial(self._on_done, scan),
            event=partial(self._on_event, scan),
            failed=partial(self._on_failed, scan),
            stopped=partial(self._on_stopped, scan),
        )
        self._timer.start()
        self._set_state(ScanState.RUNNING)

    def _on_event(self, scan: Scan, event: Settled | Unread | Paired | GaveWay) -> None:
        """Gathered here: a list that is told of each photo would read its rows for each."""
        if isinstance(event, GaveWay):
            self.gave_way.emit(list(event.ways))
        elif scan is not self._scan:
            return
        elif isinstance(event, Unread):
            self._unreadable.append(event)
        else:
            self._ids.update(event.photo_ids)

    def _on_done(self, scan: Scan, report: RunReport) -> None:
        if scan is not self._scan:
            return
        self._end()
        self.report = report
        self.ended.emit(report)
        self.complete(())

    def _on_failed(self, scan: Scan, sentence: str) -> None:
        if scan is self._scan:
            self._end()
            self.failed.emit(sentence)

    def _on_stopped(self, scan: Scan) -> None:
        if scan is self._scan:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._look(at_once=True)
        self._set_state(ScanState.IDLE)

    def _look(self, *, at_once: bool = False) -> None:
        self._tell_ids()
        if self._scan is not None:
            self._tell(self._scan.progress(), at_once=at_once)

    def _tell_ids(self) -> None:
        ids, self._ids = self._ids, set()
        if ids:
            self.settled.emit(list(ids))

    def _tell(self, progress: Progress, *, at_once: bool) -> None:
        """New files are told at each look, since lists wait for them; numbers less often: nobody
        reads ten a second, and each costs a layout of the line they stand in."""
        now_s = time.monotonic()
        standing = self._rate.standing(progress, now_s)
        told_s, seen = self._told
        if at_once or progress.seen != seen or now_s - told_s >= TOLD_S:
            self._told = (now_s, progress.seen)
            self.progressed.emit(standing)

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


def span(seconds: float) -> str:
    """Seconds as a clock shows them."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
