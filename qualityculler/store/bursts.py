"""Frames of the same burst: what the camera took within seconds, in the same folder."""

from __future__ import annotations

from datetime import timedelta

from qualityculler.domain import PhotoRow, ScorerId
from qualityculler.store import query
from qualityculler.store.connect import Connection
from qualityculler.store.names import as_bytes

WITHIN_S = 2.0


def frames(
    db: Connection, row: PhotoRow, scorer: ScorerId, within_s: float = WITHIN_S
) -> list[PhotoRow]:
    """The other photos of the folder that were taken at most so long before or after; by time.

    None without a capture time. Times with and without a zone are not compared.
    """
    taken = row.photo.capture.moment
    if taken is None:
        return []
    gap = timedelta(seconds=within_s)
    # As texts: fractions of a second come behind what is compared here.
    values = {
        "from": (taken - gap).replace(microsecond=0).isoformat(),
        "to": (taken + gap).replace(microsecond=0).isoformat() + "~",
        "folder": as_bytes(row.photo.path.parent),
        "id": row.photo.id,
    }
    sql = """
        SELECT id FROM photos INDEXED BY photos_first
        WHERE missing = 0 AND moment BETWEEN :from AND :to AND folder = :folder AND id <> :id
            AND partner IS NULL
        ORDER BY moment, path
    """
    ids = [id for (id,) in db.execute(sql, values)]
    return [one for one in query.rows(db, ids, scorer) if _near(row, one, gap)]


def better_frame(db: Connection, row: PhotoRow, scorer: ScorerId) -> PhotoRow | None:
    """The frame of the same burst with the highest score above the photo's own, if there is one.

    Any thread with a connection of its own.
    """
    if row.score is None:
        return None
    value = row.score.value
    better = [
        one for one in frames(db, row, scorer) if one.score is not None and one.score.value > value
    ]
    return max(better, key=lambda one: one.score.value if one.score else 0.0, default=None)


def _near(row: PhotoRow, other: PhotoRow, gap: timedelta) -> bool:
    here, there = row.photo.capture.captured_at, other.photo.capture.captured_at
    if here is None or there is None or (here.tzinfo is None) != (there.tzinfo is None):
        return False
    return abs(here - there) <= gap
