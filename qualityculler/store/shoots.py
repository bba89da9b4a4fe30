"""How far a folder is culled, and a photo that stands for it: for the list of recent shoots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualityculler.domain import Flag, PhotoQuery, PhotoRow, ScorerId, SortKey
from qualityculler.store import query as queries
from qualityculler.store.connect import Connection
from qualityculler.store.names import as_path, below
from qualityculler.store.statements import statements


@dataclass(frozen=True, slots=True)
class Shoot:
    """A folder as the catalog knows it; ``decided`` photos have a flag, stars or a label."""

    folder: Path
    photos: int
    decided: int
    cover: PhotoRow | None


def shoots(db: Connection, folders: Sequence[Path], scorer: ScorerId) -> list[Shoot]:
    """Each of these folders, with the best picked photo as its cover, else the first one."""
    return [_shoot(db, folder, scorer) for folder in folders]


def folder_counts(db: Connection, folders: Sequence[Path]) -> dict[Path, int]:
    """How many photos that are there lie in each folder itself, from these folders down; the files
    of an item are one."""
    found: dict[Path, int] = {}
    for start, end in map(below, folders):
        sql = (
            "SELECT folder, count(*) FROM photos "
            "WHERE missing = 0 AND partner IS NULL AND path >= ? AND path < ? GROUP BY folder"
        )
        for folder, count in db.execute(sql, (start, end)):
            found[as_path(folder)] = int(count)
    return found


_DECIDED = "p.flag <> 'none' OR p.rating > 0 OR p.label IS NOT NULL"


def _shoot(db: Connection, folder: Path, scorer: ScorerId) -> Shoot:
    query = PhotoQuery(scorer, folders=(folder,), sort=SortKey.NAME, descending=False)
    photos = decided = 0
    for part in statements(query):
        numbers = part.numbers(f"count(*), count(*) FILTER (WHERE {_DECIDED})")
        here, done = db.execute(numbers, part.values).fetchone()
        photos, decided = photos + here, decided + done
    return Shoot(folder, photos, decided, _cover(db, query))


def _cover(db: Connection, query: PhotoQuery) -> PhotoRow | None:
    picked = replace(
        query, flags=frozenset({Flag.PICK}), sort=SortKey.RATING, descending=True, limit=1
    )
    for asked in (picked, replace(query, limit=1)):
        if found := queries.ids(db, asked):
            return queries.rows(db, found, query.scorer)[0]
    return None
