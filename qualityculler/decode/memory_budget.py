"""Memory for decoding, shared out in bytes: many decoders at once must not exhaust the machine."""

from __future__ import annotations

import os
import threading
from collections import deque

from qualityculler.decode.limits import MAX_DECODE_BYTES
from qualityculler.task import Cancelled, CancelToken

_POLL_S = 0.1
_SHARE = 4
_MOST_BYTES = 8_000_000_000


class MemoryBudget:
    """Bytes that decoders may take together. First come, first served: a large photo gets its turn
    between many smaller ones. Any thread."""

    def __init__(self, limit_bytes: int | None = None) -> None:
        self.limit_bytes = limit_bytes or default_bytes()
        self._changed = threading.Condition()
        self._held: dict[object, int] = {}
        self._waiting: deque[object] = deque()

    @property
    def held_bytes(self) -> int:
        """What is given out at the moment."""
        with self._changed:
            return sum(self._held.values())

    def reserve(self, owner: object, needed_bytes: int, cancel: CancelToken) -> None:
        """Wait until there is as much, in place of what the owner held. Raises Cancelled.

        What is larger than the whole budget gets it when nobody else has any.
        """
        ticket = object()
        with self._changed:
            # What it held goes first: two that want more would wait for each other.
            self._held.pop(owner, None)
            self._waiting.append(ticket)
            self._changed.notify_all()
            try:
                while not (self._waiting[0] is ticket and self._has(needed_bytes)):
                    self._changed.wait(_POLL_S)
                    if cancel.cancelled:
                        raise Cancelled
                self._held[owner] = needed_bytes
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def release(self, owner: object) -> None:
        """Give back what the owner held, if anything."""
        with self._changed:
            if self._held.pop(owner, None) is not None:
                self._changed.notify_all()

    def _has(self, needed_bytes: int) -> bool:
        return not self._held or sum(self._held.values()) + needed_bytes <= self.limit_bytes


def default_bytes() -> int:
    """A quarter of the machine's memory, at least what the largest photo takes, at most 8 GB."""
    try:
        physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        physical = 0  # Windows does not tell in this way
    return max(2 * MAX_DECODE_BYTES, min(physical // _SHARE, _MOST_BYTES))
