"""Groups of frames: what they are made of, the groups themselves, and those made by hand.

Groups follow from the photos and are worked out again at any time; what the user split or joined
is kept apart, and is an entry of the journal.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.reason import Reason
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Replayed
from qualityculler.store.journal import JournalEntry
from qualityculler.store.names import below
from qualityculler.store.reasons import as_reason, as_text

IDS_AT_ONCE = 500
_VECTOR = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class Member:
    """A photo as far as grouping asks; ``label`` is that of a group made by hand."""

    id: int
    folder: str
    name: str
    digest: str
    moment: datetime | None
    camera: str | None
    shutter_s: float | None
    f_number: float | None
    iso: int | None
    layout: NDArray[np.float32] | None
    label: str | None


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A group: its kind (a word), its photos, the best first, whether the first is surely that, and
    the sentence why. ``id`` is the first of its photos in time."""

    id: int
    kind: str
    photo_ids: tuple[int, ...]
    named: bool
    reason: Reason | str


def members(db: Connection, folders: Sequence[Path], layout_rules: str) -> list[Member]:
    """The photos that are shown in these folders and below. Any connection."""
    found: dict[int, Member] = {}
    sql = """
        SELECT p.id, p.path, p.digest, p.moment, p.camera, p.shutter_s, p.f_number, p.iso,
            l.vector, h.label
        FROM photos p LEFT JOIN layouts l ON l.digest = p.digest AND l.rules = ?
        LEFT JOIN burst_hand h ON h.photo = p.id
        WHERE p.missing = 0 AND p.partner IS NULL AND p.digest <> '' AND p.path >= ? AND p.path < ?
    """
    for folder in folders:
        for row in db.execute(sql, (layout_rules, *below(folder))):
            id, path, digest, moment, camera, shutter_s, f_number, iso, vector, label = row
            # No Path: of a hundred thousand they take longer than all else here.
            found[id] = Member(
                id,
                *os.path.split(os.fsdecode(path)),
                digest,
                None if moment is None else datetime.fromisoformat(moment),
                camera,
                shutter_s,
                f_number,
                iso,
                None if vector is None else np.frombuffer(vector, _VECTOR).astype(np.float32),
                label,
            )
    return list(found.values())


def put_layout(db: Connection, digest: str, rules: str, layout: NDArray[np.floating]) -> None:
    """Remember where colours lie in a content. For the writer thread."""
    vector = np.asarray(layout, _VECTOR).tobytes()
    db.execute("INSERT OR REPLACE INTO layouts VALUES (?, ?, ?)", (digest, rules, vector))


def put(db: Connection, photo_ids: Sequence[int], found: Sequence[StoredGroup]) -> list[int]:
    """Remember the groups of these photos, in place of what was known of them; who has changed.

    For the writer thread.
    """
    before = _places(db, photo_ids)
    after = {
        id: (one.id, one.kind, place, int(one.named), as_text(one.reason) if place == 0 else "")
        for one in found
        for place, id in enumerate(one.photo_ids)
    }
    changed = [id for id in photo_ids if before.get(id) != after.get(id)]
    db.executemany("DELETE FROM bursts WHERE photo = ?", [(id,) for id in changed])
    db.executemany(
        "INSERT INTO bursts (photo, burst, kind, place, named, reason) VALUES (?, ?, ?, ?, ?, ?)",
        [(id, *after[id]) for id in changed if id in after],
    )
    return changed


def groups(db: Connection, folders: Sequence[Path]) -> list[StoredGroup]:
    """The groups with photos in these folders, in the order of their first frame. Any connection.

    Photos that have gone since, or are shown under another one, are left out, and so are groups of
    which one is left.
    """
    rows: dict[int, list[tuple[int, str, int, int, str]]] = {}
    sql = """
        SELECT b.burst, b.photo, b.kind, b.place, b.named, b.reason
        FROM photos p JOIN bursts b ON b.photo = p.id
        WHERE p.missing = 0 AND p.partner IS NULL AND p.path >= ? AND p.path < ?
        ORDER BY b.burst, b.place
    """
    for folder in folders:
        for burst, *row in db.execute(sql, below(folder)):
            rows.setdefault(burst, []).append(tuple(row))
    return [_made(burst, some) for burst, some in rows.items() if len(some) > 1]


def group_of(db: Connection, photo_id: int) -> StoredGroup | None:
    """The group a photo is in, None of one that is alone. Any connection."""
    sql = """
        SELECT b.burst, b.photo, b.kind, b.place, b.named, b.reason
        FROM bursts o JOIN bursts b ON b.burst = o.burst JOIN photos p ON p.id = b.photo
        WHERE o.photo = ? AND +p.missing = 0 AND p.partner IS NULL ORDER BY b.place
    """
    rows = db.execute(sql, (photo_id,)).fetchall()
    return _made(rows[0][0], [row[1:] for row in rows]) if len(rows) > 1 else None


def as_taken(db: Connection, photo_ids: Sequence[int]) -> list[int]:
    """These photos in the order they were taken, those without a time last. Any connection."""
    sql = """
        SELECT id FROM photos WHERE id IN (SELECT value FROM json_each(?))
        ORDER BY moment IS NULL, moment, path
    """
    return [id for (id,) in db.execute(sql, (json.dumps(list(photo_ids)),))]


def relabel(db: Connection, labels: Mapping[int, str | None], *, split: bool) -> int | None:
    """Put photos into groups by hand; the entry of the journal. For the writer thread.

    None of the labels: the rules decide again. ``{entry}`` in a label becomes the number of the
    entry, so that labels of two acts never meet.
    """
    if not labels:
        return None
    entry = journal.enter(db, journal.REGROUP, {"split": split})
    before = _labels(db, list(labels))
    db.executemany(
        "INSERT INTO journal_photos (entry, photo, before, after) VALUES (?, ?, ?, ?)",
        [
            (entry, id, before.get(id), None if label is None else label.format(entry=entry))
            for id, label in labels.items()
        ],
    )
    _turn(db, entry, undone=False)
    return entry


def replay(db: Connection, entry: JournalEntry, *, undone: bool) -> Replayed:
    """Give photos the groups by hand they had on one side of an entry. For the writer thread.

    A photo that was put elsewhere by hand since stays there.
    """
    return _turn(db, entry.id, undone=undone)


def _turn(db: Connection, entry: int, *, undone: bool) -> Replayed:
    side, other = ("before", "after") if undone else ("after", "before")
    rows = db.execute(
        f"SELECT photo, {side}, {other} FROM journal_photos WHERE entry = ? ORDER BY photo",
        (entry,),
    ).fetchall()
    ids = [id for id, *_ in rows]
    now = _labels(db, ids)
    kept = [id for id, _, left in rows if now.get(id) != left]
    turned = [(id, label) for id, label, left in rows if now.get(id) == left]
    db.executemany("DELETE FROM burst_hand WHERE photo = ?", [(id,) for id, _ in turned])
    db.executemany(
        "INSERT INTO burst_hand (photo, label) VALUES (?, ?)",
        [one for one in turned if one[1] is not None],
    )
    return Replayed(ids, kept)


def _labels(db: Connection, photo_ids: Sequence[int]) -> dict[int, str]:
    sql = "SELECT photo, label FROM burst_hand WHERE photo IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(list(photo_ids)),)))


def _places(db: Connection, photo_ids: Sequence[int]) -> dict[int, tuple[object, ...]]:
    sql = """
        SELECT photo, burst, kind, place, named, reason FROM bursts
        WHERE photo IN (SELECT value FROM json_each(?))
    """
    rows = db.execute(sql, (json.dumps(list(photo_ids)),))
    return {row[0]: tuple(row[1:]) for row in rows}


def _made(burst: int, rows: Sequence[tuple[int, str, int, int, str]]) -> StoredGroup:
    ids = tuple(row[0] for row in rows)
    _, kind, _, named, reason = rows[0]
    return StoredGroup(burst, kind, ids, bool(named), as_reason(reason))
