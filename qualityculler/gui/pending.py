"""Decisions that are painted before the store has confirmed them; no Qt."""

from __future__ import annotations

import time
from dataclasses import replace

from qualityculler.domain import Change, PhotoRow
from qualityculler.operations.decide import Parts


class Pending:
    """The changes under way, in order."""

    def __init__(self) -> None:
        self._changes: dict[int, dict[int, Change]] = {}
        self._since_s: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, request: int, parts: Parts) -> None:
        """A decision has been sent to the store."""
        self._since_s[request] = time.monotonic()
        self._changes[request] = {id: change for ids, change in parts for id in ids}

    def drop(self, request: int) -> None:
        """The store has confirmed or refused it."""
        self._changes.pop(request, None)
        self._since_s.pop(request, None)

    def age_s(self) -> float:
        """How long the oldest of them is under way, in seconds; 0 where none is."""
        now = time.monotonic()
        return max((now - since for since in self._since_s.values()), default=0.0)

    def painted(self, row: PhotoRow) -> PhotoRow:
        """The row as it will be once all is confirmed."""
        for changes in self._changes.values():
            if (change := changes.get(row.photo.id)) is not None:
                row = applied(row, change)
        return row


def applied(row: PhotoRow, change: Change) -> PhotoRow:
    """The row after a change."""
    return replace(row, decision=change.applied_to(row.decision))
