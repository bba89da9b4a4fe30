"""Near-duplicates across folders, on request: told, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from qualityculler.cull import duplicates
from qualityculler.cull.burst import Frame
from qualityculler.cull.duplicates import Duplicates
from qualityculler.measure.layout import LAYOUT_RULES
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.store import groups
from qualityculler.task import CancelToken

__all__ = ["Duplicates", "FindDuplicates", "FoundDuplicates", "PairsCompared"]


@dataclass(frozen=True, slots=True)
class FoundDuplicates:
    """The near-duplicates among ``compared`` photos; of ``unknown`` ones nobody has measured what
    they look like."""

    found: tuple[Duplicates, ...]
    compared: int
    unknown: int


@dataclass(frozen=True, slots=True)
class PairsCompared:
    """An event: so many of all pairs of photos are compared."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FindDuplicates:
    """Compare the photos of folders and of those below with each other by what scans have measured.

    Tells PairsCompared; no file, no decision and no group is touched.
    """

    folders: Sequence[Path]
    lane: ClassVar[Lane] = Lane.DUPLICATES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> FoundDuplicates:
        """Raises CatalogError and Cancelled."""
        with library.catalog.read() as db:
            members = groups.members(db, self.folders, LAYOUT_RULES)
        frames = [Frame(one.id, one.folder, one.name, layout=one.layout) for one in members]
        found = duplicates.duplicates(
            frames,
            lambda: cancel.cancelled,
            lambda done, total: tell(PairsCompared(done, total)),
        )
        if cancel.cancelled:
            raise Cancelled
        unknown = sum(one.layout is None for one in frames)
        return FoundDuplicates(tuple(found), len(frames) - unknown, unknown)
