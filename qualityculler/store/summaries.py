"""Numbers about the photos a query finds: how many, how they spread, why some were skipped."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualityculler.domain import (
    MOS_MAX,
    MOS_MIN,
    RATING_MAX,
    BurstFilter,
    Flag,
    Label,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    ScorerId,
    SortKey,
    Suggestion,
)
from qualityculler.store.connect import Connection
from qualityculler.store.query import id_array
from qualityculler.store.stacks import any_groups, stacked
from qualityculler.store.statements import SqlStatement, statements, suggested


@dataclass(frozen=True, slots=True)
class Counts:
    """How many photos a query finds, and how they are spread over each kind of verdict."""

    photos: int
    suggestions: Mapping[Suggestion, int]
    flags: Mapping[Flag, int]
    ratings: Mapping[int, int]
    labels: Mapping[Label | None, int]


def count(db: Connection, query: PhotoQuery) -> int:
    """How many photos the query finds, its limit left aside."""
    return sum(
        int(db.execute(part.numbers("count(*)"), part.values).fetchone()[0])
        for part in _unordered(db, query)
    )


def tally(db: Connection, query: PhotoQuery) -> Counts:
    """The photos the query finds, counted by what is suggested and what was decided."""
    counted: list[_Counted] = [*Suggestion, *Flag, *_RATINGS, *_LABELS]
    totals = [0] * len(counted)
    for part in _unordered(db, query):
        columns = ", ".join(
            f"count(*) FILTER (WHERE {_condition(value, part, query.scorer)})" for value in counted
        )
        found = db.execute(part.numbers(columns), part.values).fetchone()
        totals = [total + number for total, number in zip(totals, found, strict=True)]
    # Not one dict for all: a flag and a suggestion of the same word are equal.
    left = iter(totals)
    suggestions = {one: next(left) for one in Suggestion}
    flags = {one: next(left) for one in Flag}
    ratings = {stars: next(left) for stars in _RATINGS}
    return Counts(
        sum(flags.values()), suggestions, flags, ratings, {one: next(left) for one in _LABELS}
    )


def histogram(db: Connection, query: PhotoQuery, bins: int) -> list[int]:
    """How many of the scored photos fall into each of ``bins`` equal parts of the MOS scale."""
    counts = [0] * bins
    width = (MOS_MAX - MOS_MIN) / bins
    scored = replace(query, statuses=query.statuses & {PhotoStatus.SCORED})
    position = f"min(CAST((s.value - {MOS_MIN}) / {width} AS INTEGER), {bins - 1})"
    for part in _unordered(db, scored):
        sql = part.numbers(f"{position}, count(*)") + " GROUP BY 1"
        for place, number in db.execute(sql, part.values):
            counts[place] += number
    return counts


def skip_counts(db: Connection, query: PhotoQuery) -> dict[str, int]:
    """How many photos were skipped, by kind, most frequent first."""
    skipped = replace(query, statuses=query.statuses & {PhotoStatus.SKIPPED})
    kind = "(SELECT kind FROM skips WHERE photo = p.id)"
    counts: dict[str, int] = {}
    for part in _unordered(db, skipped):
        sql = part.numbers(f"{kind}, count(*)") + " GROUP BY 1"
        counts.update(db.execute(sql, part.values))
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def place_in_folder(db: Connection, row: PhotoRow) -> tuple[int, int] | None:
    """The photo's place by score among the scored photos of its folder, and their number.

    Place 1 is the best; equal scores share a place. None without a score.
    """
    if row.score is None:
        return None
    folder = row.photo.path.parent
    everyone = PhotoQuery(
        row.score.scorer,
        folders=(folder,),
        recursive=False,
        statuses=frozenset({PhotoStatus.SCORED}),
    )
    above = replace(everyone, min_score=math.nextafter(row.score.value, math.inf))
    return count(db, above) + 1, count(db, everyone)


_Counted = Suggestion | Flag | Label | int | None

_RATINGS = range(RATING_MAX + 1)
_LABELS = (*Label, None)


def _unordered(db: Connection, query: PhotoQuery) -> list[SqlStatement]:
    """The statements of a query whose order does not matter: those along the scores are quick."""
    asked = replace(query, sort=SortKey.SCORE, limit=None)
    if query.burst is not BurstFilter.BEST:
        return statements(asked)
    everyone = replace(asked, burst=None)
    if not any_groups(db):
        return statements(everyone)
    found = id_array(db, everyone)
    shown = stacked(db, found, asked.expanded)
    if len(shown) == len(found):
        return statements(everyone)
    return statements(asked, json.dumps(shown.tolist()))


def _condition(value: _Counted, part: SqlStatement, scorer: ScorerId) -> str:
    match value:
        case Suggestion():
            if part.table == "s":
                return suggested(value, "s", scorer)
            return "1" if value is Suggestion.CANNOT_JUDGE else "0"
        case Flag():
            return f"{part.table}.flag = '{value}'"
        case Label():
            return f"{part.table}.label = '{value}'"
        case None:
            return f"{part.table}.label IS NULL"
        case stars:
            return f"{part.table}.rating = {stars}"
