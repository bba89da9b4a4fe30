"""Copies of photos that are decided about: they take the decision over when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualityculler.domain import Decision, Flag
from qualityculler.store import copies
from qualityculler.store.connect import Connection
from qualityculler.store.copies import UndecidedCopy
from qualityculler.store.decisions import Recorded
from qualityculler.text import tr, words

__all__ = ["Recorded", "TakeOver", "UndecidedCopy", "said"]


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Give photos of some folders what was decided about the photos they are copies of, as one
    entry that can be undone. Those that have been decided about meanwhile keep what they have.

    For the writer thread, as ``library.change(TakeOver(...))``. None where nothing changes.
    """

    folders: Sequence[Path]
    photo_ids: Sequence[int]

    def __call__(self, db: Connection) -> Recorded | None:
        """The entry, and the photos it changed."""
        return copies.take_over(db, self.folders, frozenset(self.photo_ids))


def said(decision: Decision) -> str:
    """What is decided in words: "Picked, 4 stars"."""
    parts = [] if decision.flag is Flag.NONE else [tr(words.FLAGS[decision.flag])]
    if decision.rating:
        parts.append(words.stars(decision.rating))
    if decision.label is not None:
        parts.append(tr("label {0}").format(tr(words.LABELS[decision.label])))
    return ", ".join(parts)
