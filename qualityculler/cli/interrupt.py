"""Ctrl-C: the first one asks the run to stop, the second one means it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from qualityculler.task import CancelToken


@contextmanager
def cancelled_by_signal() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C raises; the second ends the program. For the main thread."""
    token = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)
