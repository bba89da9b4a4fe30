"""What the doctor wants to know of a catalog."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qualityculler.errors import CatalogError
from qualityculler.store import backup, connect, damage, opening, steps, wal
from qualityculler.store.backup import Backup
from qualityculler.store.errors import damaged, explained


@dataclass(frozen=True, slots=True)
class Health:
    """A look into a sound catalog; ``backups`` are the copies of it, newest first."""

    sqlite_version: str
    schema: str
    up_to_date: bool
    size_bytes: int
    photos: int
    missing: int
    scores: int
    skips: int
    backups: list[Backup]


def health(path: Path) -> Health | None:
    """What is in the catalog file, left as it is; None if there is no file yet.

    All of it is read: the file, what refers to what, and every value.
    Raises CatalogError if it cannot be used: not a catalog, damaged, from a newer program.
    """
    if not path.exists():
        return None
    wal.check(path)
    with explained(path), closing(connect.reader(path, 5.0)) as db:
        done = opening.judge(db, path)
        if not done:
            raise CatalogError(
                "The file {path} is empty; move it away, a scan makes a new one.", path=path
            )
        if done[-1] == steps.NAMES[-1] and (problem := damage.find(path)) is not None:
            raise damaged(path, problem)
        problem = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if problem != "ok":
            raise damaged(path, problem)
        photos, missing = db.execute(
            "SELECT count(*), coalesce(sum(missing), 0) FROM photos"
        ).fetchone()
        return Health(
            sqlite3.sqlite_version,
            done[-1],
            done[-1] == steps.NAMES[-1],
            path.stat().st_size,
            photos,
            missing,
            db.execute("SELECT count(*) FROM scores").fetchone()[0],
            db.execute("SELECT count(*) FROM skips").fetchone()[0],
            backup.backups(path),
        )
