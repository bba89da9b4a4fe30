"""Where the subject of a photo is, kept by content and by the rules that found it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualityculler.evidence import Box, EyeState, Subject, SubjectOrigin
from qualityculler.store.connect import Connection

DIGESTS_AT_ONCE = 500
SUREST_FIRST = (
    "CASE origin WHEN 'eye' THEN 0 WHEN 'face' THEN 1 WHEN 'af_point' THEN 2 ELSE 3 END, place"
)
_COLUMNS = "origin, box_left, box_top, box_right, box_bottom, confidence, eyes"


def subjects(db: Connection, digest: str, rules: str) -> tuple[Subject, ...] | None:
    """The subjects these rules found in that content, the surest first; none is an empty tuple.

    None if nobody has looked. Any connection.
    """
    rows = db.execute(
        f"SELECT place, {_COLUMNS} FROM subjects WHERE digest = ? AND rules = ? ORDER BY place",
        (digest, rules),
    ).fetchall()
    if not rows:
        return None
    return tuple(_made(row[1:]) for row in rows if row[0] >= 0)


def newest(db: Connection, digest: str) -> tuple[Subject, ...]:
    """What was found in that content, by whatever rules, the surest first: eyes and faces, then
    where the camera focused. Nothing if nobody has looked."""
    return newest_of(db, [digest]).get(digest, ())


def newest_of(db: Connection, digests: Sequence[str]) -> dict[str, tuple[Subject, ...]]:
    """``newest`` of many contents; those of which nothing is known are left out."""
    found: dict[str, list[Subject]] = {}
    for start in range(0, len(digests), DIGESTS_AT_ONCE):
        some = digests[start : start + DIGESTS_AT_ONCE]
        rows = db.execute(
            f"SELECT digest, {_COLUMNS} FROM subjects WHERE place >= 0 "
            f"AND digest IN ({', '.join('?' * len(some))}) ORDER BY {SUREST_FIRST}",
            tuple(some),
        )
        for digest, *row in rows:
            found.setdefault(digest, []).append(_made(row))
    return {digest: tuple(known) for digest, known in found.items()}


def put(db: Connection, digest: str, rules: str, found: Sequence[Subject]) -> None:
    """Remember subjects in place of earlier ones of that content, by the same or an earlier version
    of the rules. For the writer thread."""
    drop(db, digest, rules)
    ordered = sorted(found, key=lambda one: (one.origin.rank, -(one.confidence or 0.0)))
    # The row before the first one says that somebody has looked: often there is no face.
    looked = (digest, rules, -1, SubjectOrigin.SALIENCY.value, 0.0, 0.0, 1.0, 1.0, None, None)
    rows = [(digest, rules, place, *_values(one)) for place, one in enumerate(ordered)]
    db.executemany(
        f"INSERT INTO subjects (digest, rules, place, {_COLUMNS}) VALUES ({', '.join('?' * 10)})",
        [looked, *rows],
    )


def drop(db: Connection, digest: str, rules: str) -> None:
    """Forget what these rules, or an earlier version of them, found. For the writer thread."""
    kind, _, _ = rules.rpartition("-")
    db.execute("DELETE FROM subjects WHERE digest = ? AND rules GLOB ? || '-*'", (digest, kind))


def _values(one: Subject) -> tuple[object, ...]:
    box = one.box
    eyes = None if one.eyes is None else one.eyes.value
    return (one.origin.value, box.left, box.top, box.right, box.bottom, one.confidence, eyes)


def _made(row: Sequence[Any]) -> Subject:
    origin, left, top, right, bottom, confidence, eyes = row
    state = None if eyes is None else EyeState(eyes)
    return Subject(Box(left, top, right, bottom), SubjectOrigin(origin), confidence, state)
