"""What the filters show beside themselves: how many photos each would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualityculler.domain import Flag, Label, PhotoQuery, Suggestion
from qualityculler.gui.panels.histogram import BINS
from qualityculler.store import summaries
from qualityculler.store.connect import Connection


@dataclass(frozen=True, slots=True)
class Counts:
    """Each kind is counted as if its own filter were off; ``folder`` has no filter at all."""

    folder: int
    suggestions: Mapping[Suggestion, int]
    flags: Mapping[Flag, int]
    labels: Mapping[Label | None, int]
    spread: Sequence[int]


def whole_folder(query: PhotoQuery) -> PhotoQuery:
    """The same folder and scorer without any filter."""
    return PhotoQuery(query.scorer, folders=query.folders, thresholds=query.thresholds)


def count_up(db: Connection, query: PhotoQuery) -> Counts:
    """All the numbers; any thread with a connection of its own."""
    everyone = whole_folder(query)
    shown = summaries.tally(db, query)
    without = {
        name: shown if getattr(query, name) is None else summaries.tally(db, _without(query, name))
        for name in ("suggestions", "flags", "labels")
    }
    return Counts(
        summaries.count(db, everyone),
        without["suggestions"].suggestions,
        without["flags"].flags,
        without["labels"].labels,
        summaries.histogram(db, everyone, BINS),
    )


def _without(query: PhotoQuery, name: str) -> PhotoQuery:
    match name:
        case "suggestions":
            return replace(query, suggestions=None)
        case "flags":
            return replace(query, flags=None)
        case _:
            return replace(query, labels=None)
