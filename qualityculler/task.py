"""Words for work that runs beside something else: its state, its progress, its end."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


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
