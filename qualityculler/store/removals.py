"""Which photos were moved to the system's bin: out of the lists, and back when the file is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualityculler.store.connect import Connection
from qualityculler.store.names import as_path


@dataclass(frozen=True, slots=True)
class Removal:
    """A photo in the bin: where its file was, when it went (UTC), and with which others."""

    photo_id: int
    path: Path
    batch: int
    removed_at: datetime


def remove(db: Connection, photo_ids: Sequence[int]) -> list[Removal]:
    """Record that the files of these photos have just been moved to the bin, as one batch.

    What is in the bin already is left out. For the writer thread: ``catalog.write``.
    """
    batch = db.execute("SELECT coalesce(max(batch), 0) + 1 FROM removals").fetchone()[0]
    now = datetime.now(UTC).isoformat()
    for photo_id in photo_ids:
        db.execute(
            "INSERT INTO removals (photo, path, batch, removed_at) "
            "SELECT id, path, ?, ? FROM photos WHERE id = ? ON CONFLICT DO NOTHING",
            (batch, now, photo_id),
        )
    db.execute(
        "UPDATE photos SET missing = 1 WHERE id IN (SELECT photo FROM removals WHERE batch = ?)",
        (batch,),
    )
    return [one for one in removed(db) if one.batch == batch]


def restore(db: Connection, photo_ids: Sequence[int]) -> list[int]:
    """Those of the photos whose files are back in their place; they are in the lists again.

    For the writer thread: ``catalog.write``.
    """
    asked = set(photo_ids)
    back = [
        one.photo_id for one in removed(db) if one.photo_id in asked and os.path.lexists(one.path)
    ]
    for photo_id in back:
        forget(db, photo_id)
        db.execute("UPDATE photos SET missing = 0 WHERE id = ?", (photo_id,))
    return back


def removed(db: Connection) -> list[Removal]:
    """Everything that is in the bin as far as we know, the latest batch first. Any connection."""
    rows = db.execute(
        "SELECT photo, path, batch, removed_at FROM removals ORDER BY batch DESC, path"
    )
    return [
        Removal(photo_id, as_path(path), batch, datetime.fromisoformat(removed_at))
        for photo_id, path, batch, removed_at in rows
    ]


def removal_of(db: Connection, photo_id: int) -> Removal | None:
    """How the photo went to the bin, or None if it did not. Any connection."""
    return next((one for one in removed(db) if one.photo_id == photo_id), None)


def forget(db: Connection, photo_id: int) -> None:
    """The photo is not in the bin any more. For the writer thread."""
    db.execute("DELETE FROM removals WHERE photo = ?", (photo_id,))
