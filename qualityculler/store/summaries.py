"""Numbers about the photos a query finds: how many, how they spread, why some were skipped."""

from __future__ import annotations

import math
from dataclasses import replace

from qualityculler.domain import MOS_MAX, MOS_MIN, PhotoQuery, PhotoRow, PhotoStatus
from qualityculler.store.connect import Connection
from qualityculler.store.query import statements


def count(db: Connection, query: PhotoQuery) -> int:
    """How many photos the query finds, its limit left aside."""
    return sum(
        db.execute(f"SELECT count(*) {part.source} WHERE {part.where}", part.values).fetchone()[0]
        for part in statements(replace(query, limit=None))
    )


def histogram(db: Connection, query: PhotoQuery, bins: int) -> list[int]:
    """How many scored photos fall into each of ``bins`` equal parts of the MOS scale."""
    counts = [0] * bins
    width = (MOS_MAX - MOS_MIN) / bins
    scored = replace(query, statuses=query.statuses & {PhotoStatus.SCORED}, limit=None)
    for part in statements(scored):
        sql = (
            f"SELECT min(CAST((s.value - {MOS_MIN}) / {width} AS INTEGER), {bins - 1}), count(*) "
            f"{part.source} WHERE {part.where} GROUP BY 1"
        )
        for position, number in db.execute(sql, part.values):
            counts[position] += number
    return counts


def skip_counts(db: Connection, query: PhotoQuery) -> dict[str, int]:
    """How many photos were skipped, by kind, most frequent first."""
    skipped = replace(query, statuses=query.statuses & {PhotoStatus.SKIPPED}, limit=None)
    counts: dict[str, int] = {}
    for part in statements(skipped):
        sql = f"SELECT k.kind, count(*) {part.source} WHERE {part.where} GROUP BY 1"
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
