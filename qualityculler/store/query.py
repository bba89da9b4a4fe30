"""A ``PhotoQuery`` becomes ordered ids and rows; the SQL is written by hand for its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import (
    Capture,
    Fingerprint,
    Photo,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
    SortKey,
)
from qualityculler.store.connect import Connection
from qualityculler.store.names import as_bytes, as_path, below, text

IDS_AT_ONCE = 500

_COLUMNS = """
    p.id, r.path, p.relative, p.size, p.mtime_ns, p.digest, p.width, p.height,
    p.captured_at, p.camera, p.orientation, s.value, s.scored_at, k.kind, k.reason
"""
_SCORER = "(SELECT id FROM scorers WHERE name = ? AND digest = ? AND preprocessing = ?)"
# CROSS JOIN tells SQLite to take the tables in this order: scores first, along their index.
_FROM_SCORES = f"""
    FROM scores s CROSS JOIN photos p ON p.id = s.photo AND s.scorer = {_SCORER}
    JOIN roots r ON r.id = p.root
    LEFT JOIN skips k ON k.photo = p.id
"""
_FROM_PHOTOS = f"""
    FROM photos p
    JOIN roots r ON r.id = p.root
    LEFT JOIN scores s ON s.photo = p.id AND s.scorer = {_SCORER}
    LEFT JOIN skips k ON k.photo = p.id
"""
_STATUS = {
    PhotoStatus.SCORED: "s.photo IS NOT NULL",
    PhotoStatus.SKIPPED: "s.photo IS NULL AND k.photo IS NOT NULL",
    PhotoStatus.PENDING: "s.photo IS NULL AND k.photo IS NULL",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of SQL after SELECT's columns, with its values."""

    source: str
    where: str
    order: str
    values: tuple[Any, ...]

    def sql(self, columns: str) -> str:
        """The whole SELECT for these columns."""
        return f"SELECT {columns} {self.source} WHERE {self.where} ORDER BY {self.order}"


def ids(db: Connection, query: PhotoQuery) -> list[int]:
    """The ids of the photos asked for, in order; ties go by path."""
    return [row[0] for row in _select(db, query, "p.id")]


def stream(db: Connection, query: PhotoQuery) -> Iterator[PhotoRow]:
    """The rows asked for, in order, one at a time: a hundred thousand take no more memory."""
    return (_row(row, query.scorer) for row in _select(db, query, _COLUMNS))


def rows(db: Connection, photo_ids: Sequence[int], scorer: ScorerId) -> list[PhotoRow]:
    """The rows of these photos, in the order of the ids; ids that are gone are left out."""
    found: dict[int, PhotoRow] = {}
    for start in range(0, len(photo_ids), IDS_AT_ONCE):
        some = photo_ids[start : start + IDS_AT_ONCE]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT {_COLUMNS} {_FROM_PHOTOS} WHERE p.id IN ({marks})"
        for row in db.execute(sql, (*_key(scorer), *some)):
            found[row[0]] = _row(row, scorer)
    return [found[id] for id in photo_ids if id in found]


def by_path(db: Connection, path: Path, scorer: ScorerId) -> PhotoRow | None:
    """The row of the file at an absolute path, or None if it is not known."""
    sql = f"SELECT {_COLUMNS} {_FROM_PHOTOS} WHERE p.path = ?"
    row = db.execute(sql, (*_key(scorer), as_bytes(path))).fetchone()
    return None if row is None else _row(row, scorer)


def scores_of(db: Connection, photo_id: int) -> list[Score]:
    """Every score of a photo, newest first."""
    sql = """
        SELECT s.value, c.name, c.digest, c.preprocessing, s.scored_at
        FROM scores s JOIN scorers c ON c.id = s.scorer WHERE s.photo = ? ORDER BY s.scored_at DESC
    """
    return [
        Score(value, ScorerId(name, digest, version), datetime.fromisoformat(at))
        for value, name, digest, version, at in db.execute(sql, (photo_id,))
    ]


def is_missing(db: Connection, photo_id: int) -> bool:
    """Whether the file was gone at the last complete scan."""
    sql = "SELECT missing FROM photos WHERE id = ?"
    return bool(db.execute(sql, (photo_id,)).fetchone()[0])


def statements(query: PhotoQuery) -> list[Statement]:
    """The SELECTs that answer a query one after another.

    Sorted by score, photos without one come last, in either direction; so do photos without a
    capture time when sorted by that. Asking one after another keeps each along its index.
    """
    down = "DESC" if query.descending else "ASC"
    if query.sort is SortKey.SCORE:
        return [
            _statement(query, {status}, f"s.value {down}, p.path")
            if status is PhotoStatus.SCORED
            else _statement(query, {status}, "p.path")
            for status in PhotoStatus
            if status in query.statuses
        ]
    if not query.statuses:
        return []
    if query.sort is SortKey.NAME:
        return [_statement(query, query.statuses, f"p.name COLLATE NOCASE {down}, p.path")]
    return [
        _statement(query, query.statuses, f"p.captured_at {down}, p.path", "p.captured_at > ''"),
        _statement(query, query.statuses, "p.path", "p.captured_at IS NULL"),
    ]


def _select(db: Connection, query: PhotoQuery, columns: str) -> Iterator[tuple[Any, ...]]:
    left = query.limit
    for part in statements(query):
        with closing(db.execute(part.sql(columns), part.values)) as cursor:
            for row in cursor:
                if left == 0:
                    return
                yield row
                left = None if left is None else left - 1


def _statement(
    query: PhotoQuery, statuses: frozenset[PhotoStatus] | set[PhotoStatus], order: str, *more: str
) -> Statement:
    only_scored = statuses == {PhotoStatus.SCORED} and query.sort is SortKey.SCORE
    conditions, values = _conditions(query)
    conditions += more
    if not only_scored and len(statuses) < len(PhotoStatus):
        conditions.append(" OR ".join(_STATUS[status] for status in sorted(statuses)))
    return Statement(
        _FROM_SCORES if only_scored else _FROM_PHOTOS,
        " AND ".join(f"({condition})" for condition in conditions) or "1",
        order,
        (*_key(query.scorer), *values),
    )


def _conditions(query: PhotoQuery) -> tuple[list[str], list[Any]]:
    parts: list[tuple[str, Sequence[Any]]] = []
    if not query.include_missing:
        parts.append(("p.missing = 0", ()))
    if query.min_score is not None:
        parts.append(("s.value >= ?", (query.min_score,)))
    if query.max_score is not None:
        parts.append(("s.value <= ?", (query.max_score,)))
    if query.name_contains is not None:
        parts.append(("p.name LIKE ? ESCAPE '\\'", (_like(query.name_contains),)))
    if query.folders:
        parts.append(_in_folders(query.folders, query.recursive))
    return [condition for condition, _ in parts], [value for _, some in parts for value in some]


def _in_folders(folders: Sequence[Path], recursive: bool) -> tuple[str, list[bytes]]:
    if recursive:
        one = "p.path >= ? AND p.path < ?"
        return " OR ".join([one] * len(folders)), [b for f in folders for b in below(f)]
    return " OR ".join(["p.folder = ?"] * len(folders)), [as_bytes(f) for f in folders]


def _like(part: str) -> str:
    escaped = text(part).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _key(scorer: ScorerId) -> tuple[str, str, str]:
    return scorer.name, scorer.digest, scorer.preprocessing


def _row(row: tuple[Any, ...], scorer: ScorerId) -> PhotoRow:
    (
        id, root, relative, size, mtime_ns, digest, width, height,
        captured_at, camera, orientation, value, scored_at, kind, reason,
    ) = row  # fmt: skip
    taken = datetime.fromisoformat(captured_at) if captured_at else None
    photo = Photo(
        id,
        as_path(root),
        as_path(relative),
        Fingerprint(size, mtime_ns, digest),
        width,
        height,
        Capture(taken, camera, orientation),
    )
    if value is not None:
        score = Score(value, scorer, datetime.fromisoformat(scored_at))
        return PhotoRow(photo, PhotoStatus.SCORED, score, None)
    if kind is not None:
        return PhotoRow(photo, PhotoStatus.SKIPPED, None, Skip(kind, reason))
    return PhotoRow(photo, PhotoStatus.PENDING, None, None)
