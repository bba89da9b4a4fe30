"""Work on a disk that may never answer, done by a thread that can be left behind.

A network share that has stalled, or a file system in user space, keeps whoever asks it for as long
as it likes, and no thread can be ended from outside.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from qualityculler.reason import Reason

log = logging.getLogger(__name__)

HANG_S = 30.0
"""The longest wait for a sign of life: a disk that has to spin up takes half of it."""
_AGAIN_S = 2.0  # where something hangs already, the next is not waited for as long
T = TypeVar("T")
Pulse = Callable[[], None]
"""To be called between two steps of the work: a sign of life."""


class Hang(Exception):  # noqa: N818  it may end well one day
    """Nothing came for too long; ``reason`` says so."""

    def __init__(self, seconds: float) -> None:
        self.reason = Reason(
            "nothing came for {seconds} seconds; is its drive or network share connected?",
            {"seconds": f"{seconds:.0f}"},
        )
        super().__init__(str(self.reason))


def watched(folder: Path, work: Callable[[Pulse], T]) -> T:
    """What the work on something in this folder gives back.

    Raises what it raises, and Hang when it gives no sign of life: then it goes on behind, for
    nothing. Any thread.
    """
    worker = _Worker(folder, work)
    patience_s = _patience_s(folder)
    worker.start()
    while not worker.done.wait(max(0.01, worker.last_sign_s + patience_s - time.monotonic())):
        if time.monotonic() - worker.last_sign_s > patience_s:
            with _lock:
                _hanging.append(worker)
            log.warning("Nothing came for %.0f s in %s", patience_s, folder)
            raise Hang(patience_s)
    worker.join()  # at once: no thread is left but those that hang
    if worker.error is not None:
        raise worker.error
    result: T = worker.result
    return result


class _Worker(threading.Thread):
    def __init__(self, folder: Path, work: Callable[[Pulse], Any]) -> None:
        super().__init__(name="read", daemon=True)
        self.folder = folder
        self._work = work
        self.done = threading.Event()
        self.last_sign_s = time.monotonic()
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Leave the result, or the error."""
        try:
            self.result = self._work(self._pulse)
        except Exception as error:  # noqa: BLE001  raised in the thread that asked
            self.error = error
        self.done.set()

    def _pulse(self) -> None:
        self.last_sign_s = time.monotonic()


_hanging: list[_Worker] = []
_lock = threading.Lock()


def _patience_s(folder: Path) -> float:
    """Short while something of the same folder hangs: a thousand files of it would take hours."""
    with _lock:
        _hanging[:] = [one for one in _hanging if not one.done.is_set()]
        same = any(one.folder == folder for one in _hanging)
    return min(_AGAIN_S, HANG_S) if same else HANG_S
