"""Decisions that are painted before the store has confirmed them; no Qt."""

from __future__ import annotations

from dataclasses import replace

from qualityculler.domain import Change, PhotoRow
from qualityculler.operations.decide import Parts


class Pending:
    """The changes under way, in order."""

    def __init__(self) -> None:
        self._changes: dict[int, dict[int, Change]] = {}

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, request: int, parts: Parts) -> None:
        """A decision has been sent to the store."""
        self._changes[request] = {id: change for ids, change in parts for id in ids}

    def drop(self, request: int) -> None:
        """The store has confirmed or refused it."""
        self._changes.pop(request, None)

    def painted(self, row: PhotoRow) -> PhotoRow:
        """The row as it will be once all is confirmed."""
        for changes in self._changes.values():
            if (change := changes.get(row.photo.id)) is not None:
                row = applied(row, change)
        return row


def applied(row: PhotoRow, change: Change) -> PhotoRow:
    """The row after a change."""
    return replace(row, decision=change.applied_to(row.decision))
