"""Words for work that runs beside something else: its state, its progress, its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

LOOK_S = 0.1
"""How often who waits at a gate looks whether the task was given up."""


class TaskState(StrEnum):
    """The life of a background task."""

    PENDING = "pending"
    RUNNING = "running"
    CANCELLED = "cancelled"
    ERROR = "error"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counters to poll; ``total`` is None while the folder is still being walked."""

    seen: int = 0
    total: int | None = None
    unchanged: int = 0
    decoded: int = 0
    scored: int = 0
    skipped: int = 0

    @property
    def done(self) -> int:
        """Photos that need no more work."""
        return self.unchanged + self.scored + self.skipped


class Cancelled(Exception):  # noqa: N818  not an error: somebody wanted it so
    """The work was given up before it was done; what it had finished is kept."""


class CancelToken:
    """Raised once, seen by every thread of a task; all methods may be called from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at the next photo."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Return when the work was asked to stop, or after the time; whether it was."""
        return self._event.wait(timeout_s)


class Gate:
    """Shut while a task is paused; all methods may be called from any thread."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self._lock = threading.Lock()
        self._shut_at_s: float | None = None
        self._was_shut_s = 0.0

    def shut(self) -> None:
        """Let nobody through until ``open``."""
        with self._lock:
            self._shut_at_s = self._shut_at_s or time.monotonic()
            self._open.clear()

    def open(self) -> None:
        """Let everybody through."""
        with self._lock:
            self._was_shut_s += self._shut_now_s()
            self._shut_at_s = None
            self._open.set()

    @property
    def is_shut(self) -> bool:
        """Whether the task is paused."""
        return not self._open.is_set()

    @property
    def shut_s(self) -> float:
        """For how long the gate has been shut so far, in all."""
        with self._lock:
            return self._was_shut_s + self._shut_now_s()

    def pass_through(self, given_up: Callable[[], bool]) -> None:
        """Return as soon as the gate is open, or somebody has given up."""
        while not given_up() and not self._open.wait(LOOK_S):
            pass

    def _shut_now_s(self) -> float:
        return 0.0 if self._shut_at_s is None else time.monotonic() - self._shut_at_s
