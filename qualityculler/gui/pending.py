"""Decisions that are painted before the store has confirmed them; no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from qualityculler.domain import Change, PhotoRow


@dataclass(frozen=True, slots=True)
class Decided:
    """A change somebody has just made to some photos; ``what`` is its name in the history."""

    what: str
    photo_ids: tuple[int, ...]
    change: Change | None


class Pending:
    """The changes under way, in order."""

    def __init__(self) -> None:
        self._changes: dict[int, tuple[frozenset[int], Change]] = {}

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, request: int, photo_ids: Iterable[int], change: Change) -> None:
        """A change has been sent to the store."""
        self._changes[request] = (frozenset(photo_ids), change)

    def drop(self, request: int) -> None:
        """The store has confirmed or refused it."""
        self._changes.pop(request, None)

    def painted(self, row: PhotoRow) -> PhotoRow:
        """The row as it will be once all is confirmed."""
        for photo_ids, change in self._changes.values():
            if row.photo.id in photo_ids:
                row = applied(row, change)
        return row


def applied(row: PhotoRow, change: Change) -> PhotoRow:
    """The row after a change."""
    return replace(row, decision=change.applied_to(row.decision))
