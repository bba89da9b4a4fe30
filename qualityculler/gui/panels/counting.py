"""What the filters show beside themselves: how many photos each would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualityculler.domain import BurstFilter, Flag, Label, PhotoQuery, PhotoStatus, Suggestion
from qualityculler.gui.panels.histogram import BINS
from qualityculler.operations.reads import Reads

LOOKED_AT = frozenset(PhotoStatus) - {PhotoStatus.PENDING}
"""Of photos with these something can be suggested; one that waits for its score is left out."""


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """Each kind is counted as if its own filter were off; ``folder`` has no filter at all.

    ``pending`` photos are not scored yet, and none of the suggestions counts them.
    """

    folder: int
    pending: int
    suggestions: Mapping[Suggestion, int]
    flags: Mapping[Flag, int]
    labels: Mapping[Label | None, int]
    spread: Sequence[int]


def whole_folder(query: PhotoQuery) -> PhotoQuery:
    """The same folder and scorer without any filter."""
    return PhotoQuery(query.scorer, folders=query.folders, thresholds=query.thresholds)


def unfiltered(query: PhotoQuery) -> PhotoQuery:
    """The same list with all its photos, in the same order; stacks stay closed or open."""
    burst = None if query.burst is None else BurstFilter.BEST
    return replace(
        whole_folder(query),
        sort=query.sort,
        descending=query.descending,
        burst=burst,
        expanded=query.expanded,
    )


def with_suggestions(query: PhotoQuery, chosen: frozenset[Suggestion] | None) -> PhotoQuery:
    """The list with those photos only of which one of these is suggested; None: with all."""
    statuses = frozenset(PhotoStatus) if chosen is None else LOOKED_AT
    return replace(query, suggestions=chosen, statuses=statuses)


def count_up(reads: Reads, query: PhotoQuery) -> FilterCounts:
    """All the numbers; any thread with a connection of its own."""
    everyone = whole_folder(query)
    shown = reads.tally(query)
    without = {
        name: shown if getattr(query, name) is None else reads.tally(_without(query, name))
        for name in ("suggestions", "flags", "labels")
    }
    pending = replace(_without(query, "suggestions"), statuses=frozenset({PhotoStatus.PENDING}))
    waiting = reads.count(pending)
    suggested = dict(without["suggestions"].suggestions)
    suggested[Suggestion.CANNOT_JUDGE] -= waiting
    return FilterCounts(
        reads.count(everyone),
        waiting,
        suggested,
        without["flags"].flags,
        without["labels"].labels,
        reads.histogram(everyone, BINS),
    )


def _without(query: PhotoQuery, name: str) -> PhotoQuery:
    match name:
        case "suggestions":
            return with_suggestions(query, None)
        case "flags":
            return replace(query, flags=None)
        case _:
            return replace(query, labels=None)
