"""Items: photos of one shot that are one line of the lists. Who belongs to whom is said from above.

``photos.partner`` is the photo a file is shown under, NULL for the one that is shown. What changes
something is for the writer thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision
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


def below_folders(db: Connection, folders: Iterable[Path]) -> list[ItemFile]:
    """All that lie in these folders and below. Any connection."""
    found: dict[int, ItemFile] = {}
    for folder in folders:
        rows = db.execute(f"{_FILES} path >= ? AND path < ?", below(folder))
        found.update((row[0], _made(row)) for row in rows)
    return list(found.values())


def everything(db: Connection) -> list[ItemFile]:
    """All of the catalog. Any connection."""
    return [_made(row) for row in db.execute(f"{_FILES} 1")]


def alike(db: Connection, paths: Iterable[Path]) -> list[ItemFile]:
    """All whose name begins as one of these up to its suffix, in the same folder and case."""
    found: dict[int, ItemFile] = {}
    for begin in {as_bytes(path.parent / path.stem) for path in paths}:
        # What follows a full stop comes before what follows a slash, the next byte there is.
        rows = db.execute(f"{_FILES} path >= ? AND path < ?", (begin + b".", begin + b"/"))
        found.update((row[0], _made(row)) for row in rows)
    return list(found.values())


def join(db: Connection, files: Sequence[ItemFile], partners: Mapping[int, int]) -> list[int]:
    """Show these files as said: under another one or, if not named, alone. Who changed, by id."""
    changed = [one for one in files if one.partner != partners.get(one.id)]
    db.executemany(
        "UPDATE photos SET partner = ? WHERE id = ?",
        [(partners.get(one.id), one.id) for one in changed],
    )
    heads = {one.partner for one in changed} | {partners.get(one.id) for one in changed}
    return sorted({one.id for one in changed} | {id for id in heads if id is not None})


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
