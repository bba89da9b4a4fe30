"""Items: photos of one shot that are one line of the lists. Who belongs to whom is said from above.

``photos.partner`` is the photo a file is shown under, NULL for the one that is shown. What changes
something is for the writer thread.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision, ScorerId
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded, as_decision
from qualityculler.store.names import as_bytes, as_path, below
from qualityculler.store.partners import whole

_FILES = """
    SELECT id, path, captured_at, camera, flag, rating, label, partner, apart FROM photos
    WHERE missing = 0 AND digest <> '' AND
"""


@dataclass(frozen=True, slots=True)
class ItemFile:
    """A photo that is there and has been read, as far as pairing asks."""

    id: int
    path: Path
    captured_at: datetime | None
    camera: str | None
    decision: Decision
    partner: int | None
    apart: bool


def crowded(db: Connection, folders: Iterable[Path] | None = None) -> list[ItemFile]:
    """Those of folders and below, or of all of the catalog, that may be part of an item or are.

    What has a name of its own is left out: most photos of most folders. Any connection.
    """
    sql = "SELECT id, path, partner FROM photos WHERE missing = 0 AND digest <> ''"
    if folders is None:
        found = set(db.execute(sql))
    else:
        found = {
            row
            for folder in folders
            for row in db.execute(f"{sql} AND path >= ? AND path < ?", below(folder))
        }
    stems: dict[str, list[int]] = {}
    for id, path, _ in found:
        stem, _ = os.path.splitext(os.fsdecode(path))  # noqa: PTH122  hot: for every photo
        stems.setdefault(stem.casefold(), []).append(id)
    ids = {id for some in stems.values() if len(some) > 1 for id in some}
    ids |= {id for id, _, partner in found if partner is not None}
    sql = f"{_FILES} id IN (SELECT value FROM json_each(?))"
    return [_made(row) for row in db.execute(sql, (json.dumps(sorted(ids)),))]


def alike(db: Connection, paths: Iterable[Path]) -> list[ItemFile]:
    """All whose name begins as one of these up to its suffix, in the same folder and case."""
    found: dict[int, ItemFile] = {}
    for begin in {as_bytes(path.parent / path.stem) for path in paths}:
        # What follows a full stop comes before what follows a slash, the next byte there is.
        rows = db.execute(f"{_FILES} path >= ? AND path < ?", (begin + b".", begin + b"/"))
        found.update((row[0], _made(row)) for row in rows)
    return list(found.values())


def join(db: Connection, files: Sequence[ItemFile], partners: Mapping[int, int]) -> list[int]:
    """Show these files as said: under another one or, if not named, alone. Who changed, by id.

    What has changed since the files were looked up stays as it is.
    """
    changed: list[int] = []
    for one in files:
        head = partners.get(one.id)
        if head == one.partner:
            continue
        sql = """
            UPDATE photos SET partner = :head WHERE id = :id AND missing = 0 AND partner IS :before
            AND (:head IS NULL OR EXISTS (SELECT 1 FROM photos WHERE id = :head AND missing = 0))
        """
        values = {"head": head, "id": one.id, "before": one.partner}
        if db.execute(sql, values).rowcount:
            changed += [id for id in (one.id, head, one.partner) if id is not None]
    return sorted(set(changed))


def set_apart(db: Connection, photo_ids: Sequence[int], apart: bool) -> Recorded | None:
    """Have the files of these items stand alone from now on, or no longer, as one entry.

    None where nothing changes. Who is shown under whom is settled afterwards, from above.
    """
    rows = [
        (id, head)
        for id, head in whole(db, photo_ids).items()
        if db.execute("SELECT apart FROM photos WHERE id = ?", (id,)).fetchone()[0] != apart
    ]
    if not rows:
        return None
    entry = journal.enter(db, journal.SET_APART, {"apart": apart})
    db.executemany(
        "INSERT INTO journal_photos (entry, photo, shown_under) VALUES (?, ?, ?)",
        [(entry, id, head) for id, head in rows],
    )
    ids = [id for id, _ in rows]
    _mark(db, ids, apart)
    return Recorded(entry, ids)


def replay(db: Connection, entry: journal.JournalEntry, *, undone: bool) -> list[int]:
    """Take a wish to stand alone, or not to, back or make it again; the photos it was about."""
    rows = db.execute("SELECT photo FROM journal_photos WHERE entry = ?", (entry.id,))
    ids = [id for (id,) in rows]
    _mark(db, ids, bool(entry.arguments["apart"]) is not undone)
    return ids


def of_ids(db: Connection, photo_ids: Sequence[int]) -> list[Path]:
    """Where these photos lie, in their order. Any connection."""
    sql = "SELECT p.path FROM json_each(?) w JOIN photos p ON p.id = w.value ORDER BY w.key"
    return [as_path(path) for (path,) in db.execute(sql, (json.dumps(list(photo_ids)),))]


def unscored(db: Connection, photo_ids: Sequence[int], scorer: ScorerId) -> list[int]:
    """Those of these photos that have a line of their own and neither a score by this scorer nor a
    reason for having none: they were scored with another file. Any connection."""
    rows = db.execute(
        """
        SELECT p.id FROM json_each(:ids) w JOIN photos p ON p.id = w.value
        WHERE p.partner IS NULL AND p.missing = 0 AND p.digest <> ''
            AND NOT EXISTS (SELECT 1 FROM skips k WHERE k.photo = p.id)
            AND NOT EXISTS (
                SELECT 1 FROM scores s JOIN scorers c ON c.id = s.scorer WHERE s.photo = p.id
                AND c.name = :name AND c.digest = :digest AND c.preprocessing = :version
            )
        ORDER BY p.path
        """,
        {
            "ids": json.dumps(list(photo_ids)),
            "name": scorer.name,
            "digest": scorer.digest,
            "version": scorer.preprocessing,
        },
    )
    return [id for (id,) in rows]


def alone(db: Connection, paths: Sequence[Path]) -> list[int]:
    """Those of these files that have a line of their own and can be decoded. Any connection."""
    sql = """
        SELECT id FROM photos WHERE path = ? AND partner IS NULL AND missing = 0
        AND NOT EXISTS (SELECT 1 FROM skips k WHERE k.photo = photos.id)
    """
    found = (db.execute(sql, (as_bytes(path),)).fetchone() for path in paths)
    return [row[0] for row in found if row is not None]


def _mark(db: Connection, ids: Sequence[int], apart: bool) -> None:
    db.executemany("UPDATE photos SET apart = ? WHERE id = ?", [(apart, id) for id in ids])


def _made(row: Sequence[Any]) -> ItemFile:
    id, path, captured_at, camera, flag, rating, label, partner, apart = row
    return ItemFile(
        id,
        as_path(path),
        None if captured_at is None else datetime.fromisoformat(captured_at),
        camera,
        as_decision(flag, rating, label),
        partner,
        bool(apart),
    )
