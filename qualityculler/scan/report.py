"""Counts what becomes of each photo while a run goes on, and says so at its end."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualityculler.domain import Skip
from qualityculler.store.volumes import GivenWay
from qualityculler.task import Gate, Progress, TaskState


@dataclass(frozen=True, slots=True)
class Settled:
    """These photos need no more work and their rows are committed."""

    photo_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or folder that could not be read at all, so the catalog has no row for it."""

    path: Path
    skip: Skip


@dataclass(frozen=True, slots=True)
class Paired:
    """These photos are listed otherwise now: they became one item with others, or no longer are."""

    photo_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class GaveWay:
    """Known photos gave way to those of another volume: told at once, since a run may take hours
    and need not come to its report."""

    ways: Sequence[GivenWay]


Listener = Callable[[Settled | Unread | Paired | GaveWay], object]
"""Is told as photos are finished: from the run's threads, one call at a time. What it raises ends
the run."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What happened to the photos of a run; the rows themselves are in the catalog.

    ``outdated`` are unchanged photos that an earlier version read, in another way than this one.
    ``followed`` are files that were scored with another one of their shot. ``gave_way`` are photos
    known at the same place, of a volume that another one is in place of.
    """

    state: TaskState
    seen: int
    scored: int
    unchanged: int
    reused: int
    missing: int
    skipped_by_kind: dict[str, int]
    unread: tuple[Unread, ...]
    elapsed_s: float
    gave_way: tuple[GivenWay, ...] = ()
    outdated: int = 0
    followed: int = 0

    @property
    def skipped(self) -> int:
        """Files without a score, the ones known from earlier runs included."""
        return sum(self.skipped_by_kind.values())

    @property
    def scored_per_s(self) -> float:
        """Photos scored per second of the run."""
        return self.scored / self.elapsed_s if self.elapsed_s > 0 else 0.0


@dataclass(slots=True)
class _Counts:
    seen: int = 0
    walked: bool = False
    unchanged: int = 0
    reused: int = 0
    decoded: int = 0
    scored: int = 0
    missing: int = 0
    outdated: int = 0
    followed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class Tally:
    """The counters of one run. Any thread; ``progress`` never waits for a listener."""

    def __init__(self, listener: Listener | None = None, gate: Gate | None = None) -> None:
        self._listener = listener
        self._gate = gate or Gate()
        self._lock = threading.Lock()
        self._listening = threading.Lock()
        self._counts = _Counts()
        self._unread: list[Unread] = []
        self._gave_way: list[GivenWay] = []
        self._began_s = time.monotonic()

    def saw(self, photos: int = 1) -> None:
        """Files were found by the walk."""
        with self._lock:
            self._counts.seen += photos

    def walked(self) -> None:
        """The walk has ended; what was seen is all there is."""
        with self._lock:
            self._counts.walked = True

    def gave_way(self, ways: Sequence[GivenWay]) -> None:
        """Known photos gave way to those of another volume, before the walk."""
        with self._lock:
            self._gave_way += ways
        if ways:
            self._tell(GaveWay(ways))

    def decoded(self) -> None:
        """A photo became pixels."""
        with self._lock:
            self._counts.decoded += 1

    def unread(self, path: Path, skip: Skip) -> None:
        """A file could not be read; it is not in the catalog, so it is kept for the report."""
        unread = Unread(path, skip)
        with self._lock:
            self._unread.append(unread)
            self._counts.skipped[skip.kind] += 1
        self._tell(unread)

    def settled(
        self,
        photo_ids: Sequence[int],
        *,
        scored: int = 0,
        unchanged: int = 0,
        reused: int = 0,
        skipped: Sequence[str] = (),
        outdated: int = 0,
        followed: int = 0,
    ) -> None:
        """Photos whose rows are committed, and how many of them ended in which way."""
        with self._lock:
            self._counts.scored += scored
            self._counts.unchanged += unchanged
            self._counts.reused += reused
            self._counts.skipped.update(skipped)
            self._counts.outdated += outdated
            self._counts.followed += followed
        if photo_ids:
            self._tell(Settled(photo_ids))

    def stands_alone(self, photos: int) -> None:
        """Files that were thought to be scored with another one are scored by themselves."""
        with self._lock:
            self._counts.followed -= photos

    def paired(self, photo_ids: Sequence[int]) -> None:
        """Photos became one item, or no longer are."""
        if photo_ids:
            self._tell(Paired(photo_ids))

    def missing(self, photos: int) -> None:
        """Known photos were found to be gone from the disk."""
        with self._lock:
            self._counts.missing += photos

    def progress(self) -> Progress:
        """The counters as they are now."""
        with self._lock:
            counts = self._counts
            return Progress(
                seen=counts.seen,
                total=counts.seen if counts.walked else None,
                unchanged=counts.unchanged + counts.reused + counts.followed,
                decoded=counts.decoded,
                scored=counts.scored,
                skipped=counts.skipped.total(),
            )

    def report(self, state: TaskState) -> RunReport:
        """The end of the run in numbers."""
        with self._lock:
            counts = self._counts
            return RunReport(
                state=state,
                seen=counts.seen,
                scored=counts.scored,
                unchanged=counts.unchanged,
                reused=counts.reused,
                missing=counts.missing,
                skipped_by_kind=dict(counts.skipped.most_common()),
                unread=tuple(self._unread),
                gave_way=tuple(self._gave_way),
                outdated=counts.outdated,
                followed=counts.followed,
                # A pause says nothing about the speed of the run.
                elapsed_s=time.monotonic() - self._began_s - self._gate.shut_s,
            )

    def _tell(self, event: Settled | Unread | Paired | GaveWay) -> None:
        if self._listener is not None:
            with self._listening:
                self._listener(event)
