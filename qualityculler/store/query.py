"""A ``PhotoQuery`` becomes ordered ids and rows."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualityculler.domain import (
    BurstFilter,
    Capture,
    Fingerprint,
    GroupPlace,
    Photo,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
)
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import as_decision
from qualityculler.store.names import as_bytes, as_path, folded, text
from qualityculler.store.reasons import as_reason
from qualityculler.store.statements import (
    JOIN_REST,
    JOIN_SCORE,
    SURELY_SEVERE,
    WITH_TEXT,
    key,
    statements,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

IDS_AT_ONCE = 500

_SEVERE = (
    "(SELECT group_concat(f.fault, '/') FROM findings f WHERE f.digest = p.digest "
    f"AND {SURELY_SEVERE})"
)
_JUDGED = f"""
    SELECT p.id, s.value, s.uncertainty, s.scored_at, {_SEVERE} FROM photos p {JOIN_SCORE}
    WHERE p.id IN (SELECT value FROM json_each(:ids))
"""
_COLUMNS = f"""
    p.id, r.path, p.relative, p.size, p.mtime_ns, p.digest, p.width, p.height,
    p.captured_at, p.camera, p.orientation, p.flag, p.rating, p.label,
    s.value, s.uncertainty, s.scored_at, k.kind, k.reason,
    (SELECT json_group_array(hex(m.path)) FROM photos m
     WHERE m.partner = p.id AND +m.missing = p.missing),
    {_SEVERE},
    (SELECT json_array(b.burst, b.kind, b.place, (SELECT count(*) FROM bursts o
        JOIN photos q ON q.id = o.photo
        WHERE o.burst = b.burst AND +q.missing = 0 AND q.partner IS NULL), b.named)
        FROM bursts b WHERE b.photo = p.id)
"""
# The plus: else SQLite would walk all photos that are there instead of the few partners or frames.
_ROWS = f"SELECT {_COLUMNS} FROM photos p {JOIN_SCORE} {JOIN_REST}"


def ids(db: Connection, query: PhotoQuery) -> list[int]:
    """The ids of the photos asked for, in order; ties go by path."""
    found: list[int] = id_array(db, query).tolist()
    return found


def id_array(db: Connection, query: PhotoQuery) -> NDArray[np.int64]:
    """``ids`` as an array: for a hundred thousand, numbers as objects cost half the time."""
    import numpy as np

    if query.burst is BurstFilter.BEST:
        from qualityculler.store import stacks

        whole = id_array(db, replace(query, burst=None, limit=None))
        return stacks.stacked(db, whole, query.expanded)[: query.limit]
    if query.text:
        # Two walks along indexes are quicker than one that looks every photo up for its text.
        whole = id_array(db, replace(query, text=None, limit=None))
        return whole[np.isin(whole, _with_text(db, query.text))][: query.limit]
    found: list[NDArray[np.int64]] = []
    left = query.limit
    for part in statements(query):
        if left == 0:
            break
        found += map(numbers, db.execute(part.ids(left), part.values).fetchone())
        left = None if query.limit is None else max(0, query.limit - sum(map(len, found)))
    return np.concatenate([np.empty(0, np.int64), *found])[: query.limit]


def stream(db: Connection, query: PhotoQuery) -> Generator[PhotoRow, None, None]:
    """The rows asked for, in order, one at a time: a hundred thousand take no more memory."""
    if query.burst is BurstFilter.BEST:
        listed = ids(db, query)
        for start in range(0, len(listed), IDS_AT_ONCE):
            yield from rows(db, listed[start : start + IDS_AT_ONCE], query.scorer)
        return
    left = query.limit
    for part in statements(query):
        for sql in part.rows(_COLUMNS):
            with closing(db.execute(sql, part.values)) as cursor:
                for row in cursor:
                    if left == 0:
                        return
                    yield _row(row, query.scorer)
                    left = None if left is None else left - 1


def rows(db: Connection, photo_ids: Sequence[int], scorer: ScorerId) -> list[PhotoRow]:
    """The rows of these photos, in the order of the ids; ids that are gone are left out."""
    found: dict[int, PhotoRow] = {}
    for start in range(0, len(photo_ids), IDS_AT_ONCE):
        some = json.dumps(list(photo_ids[start : start + IDS_AT_ONCE]))
        sql = f"{_ROWS} WHERE p.id IN (SELECT value FROM json_each(:ids))"
        for row in db.execute(sql, key(scorer) | {"ids": some}):
            found[row[0]] = _row(row, scorer)
    return [found[id] for id in photo_ids if id in found]


def judged(
    db: Connection, photo_ids: Sequence[int], scorer: ScorerId
) -> dict[int, tuple[Score | None, tuple[str, ...]]]:
    """Of ``rows`` the score and the faults that were surely measured as severe, and nothing else:
    whole rows of a hundred thousand photos take seconds."""
    found: dict[int, tuple[Score | None, tuple[str, ...]]] = {}
    for start in range(0, len(photo_ids), IDS_AT_ONCE):
        some = json.dumps(list(photo_ids[start : start + IDS_AT_ONCE]))
        for id, value, error, at, severe in db.execute(_JUDGED, key(scorer) | {"ids": some}):
            score = None
            if value is not None:
                score = Score(value, scorer, datetime.fromisoformat(at), error)
            found[id] = score, tuple(sorted(severe.split("/"))) if severe else ()
    return found


def by_path(db: Connection, path: Path, scorer: ScorerId) -> PhotoRow | None:
    """The row of the file at an absolute path, or None if it is not known."""
    values = key(scorer) | {"path": as_bytes(path)}
    row = db.execute(f"{_ROWS} WHERE p.path = :path", values).fetchone()
    return None if row is None else _row(row, scorer)


def scores_of(db: Connection, photo_id: int) -> list[Score]:
    """Every score of a photo, newest first; the kinds of their scorers are not kept, so None."""
    sql = """
        SELECT s.value, c.name, c.digest, c.preprocessing, s.scored_at, s.uncertainty
        FROM scores s JOIN scorers c ON c.id = s.scorer WHERE s.photo = ? ORDER BY s.scored_at DESC
    """
    return [
        Score(value, ScorerId(name, digest, version, None), datetime.fromisoformat(at), error)
        for value, name, digest, version, at, error in db.execute(sql, (photo_id,))
    ]


def is_missing(db: Connection, photo_id: int) -> bool:
    """Whether the file was gone at the last complete scan."""
    sql = "SELECT missing FROM photos WHERE id = ?"
    return bool(db.execute(sql, (photo_id,)).fetchone()[0])


def shown_under(db: Connection, photo_id: int) -> Path | None:
    """The file whose line stands for this one too; None if it has a line of its own."""
    sql = "SELECT h.path FROM photos p JOIN photos h ON h.id = p.partner WHERE p.id = ?"
    row = db.execute(sql, (photo_id,)).fetchone()
    return None if row is None else as_path(row[0])


def _with_text(db: Connection, text: str) -> NDArray[np.int64]:
    """All photos with a text in their names, wherever they are, in no order."""
    return numbers(db.execute(WITH_TEXT, {"text": folded(text)}).fetchone()[0])


def _names(paths: str) -> tuple[str, ...]:
    """The names of files, for people, of a JSON array of their paths in hex digits."""
    return tuple(sorted(text(as_path(bytes.fromhex(path)).name) for path in json.loads(paths)))


def numbers(array: str) -> NDArray[np.int64]:
    """The numbers of a flat JSON array."""
    import numpy as np

    inside = array.strip("[]")
    return np.fromstring(inside, np.int64, sep=",") if inside else np.empty(0, np.int64)


def _group(found: list[Any]) -> GroupPlace:
    id, kind, place, size, named = found
    return GroupPlace(id, kind, place, size, bool(named))


@lru_cache(maxsize=64)
def _as_root(stored: bytes) -> Path:
    """One path for all photos of a scanned folder: made for each it took a sixth of the time."""
    return as_path(stored)


def _row(row: tuple[Any, ...], scorer: ScorerId) -> PhotoRow:
    (
        id, root, relative, size, mtime_ns, digest, width, height,
        captured_at, camera, orientation, flag, rating, label,
        value, uncertainty, scored_at, kind, reason, partners, severe, place,
    ) = row  # fmt: skip
    taken = datetime.fromisoformat(captured_at) if captured_at else None
    photo = Photo(
        id,
        _as_root(root),
        as_path(relative),
        Fingerprint(size, mtime_ns, digest),
        width,
        height,
        Capture(taken, camera, orientation),
    )
    decision = as_decision(flag, rating, label)
    names = () if partners == "[]" else _names(partners)
    group = None if place is None else _group(json.loads(place))
    faults = tuple(sorted(severe.split("/"))) if severe else ()
    if value is not None:
        score = Score(value, scorer, datetime.fromisoformat(scored_at), uncertainty)
        return PhotoRow(photo, PhotoStatus.SCORED, score, None, decision, names, faults, group)
    if kind is not None:
        skip = Skip(kind, as_reason(reason))
        return PhotoRow(photo, PhotoStatus.SKIPPED, None, skip, decision, names)
    return PhotoRow(photo, PhotoStatus.PENDING, None, None, decision, names)
