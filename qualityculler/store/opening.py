"""Looks at a catalog file before it is trusted, and brings it up to date."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from qualityculler.errors import CatalogDamaged, CatalogError
from qualityculler.reason import Reason
from qualityculler.store import backup, connect, steps, wal
from qualityculler.store.connect import Connection
from qualityculler.store.errors import ELSEWHERE, explained


def prepare(path: Path, busy_timeout_s: float) -> int:
    """Create the file or bring it up to date; a copy is made before an existing one is changed.

    The newest entry of the journal that is there by then, 0 for none. Raises CatalogError if the
    place cannot be used, the file is no catalog, or it is from a newer program.
    """
    _make_folder(path)
    _make_private(path)
    wal.check(path)
    with explained(path), closing(connect.writer(path, busy_timeout_s)) as db:
        done = judge(db, path)
        pending = [name for name in steps.NAMES if name not in done]
        if pending:
            if done:
                backup.make(path, f"before-{pending[0]}")
            for name in pending:
                _apply(db, name)
        # A copy that was put back has an ordinary log.
        connect.use_write_ahead_log(db)
        return int(db.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0])


def judge(db: Connection, path: Path) -> list[str]:
    """The names of the steps the file has been through; empty for a new file.

    Raises CatalogError for another program's database and for a catalog of a newer program.
    """
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    done = _steps_done(db) if "_sqlite_migrations" in tables else []
    if tables and not done:
        raise CatalogDamaged(
            "The file {path} is the database of another program; {elsewhere}.",
            path=path,
            elsewhere=Reason(ELSEWHERE),
        )
    if newer := [name for name in done if name not in steps.NAMES]:
        raise CatalogError(
            "The catalog {path} was made by a newer version of this program ({version}); "
            "update the program or {elsewhere}.",
            path=path,
            version=newer[0],
            elsewhere=Reason(ELSEWHERE),
        )
    return done


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogError(
            "The folder {folder} for the catalog cannot be made ({why}); {elsewhere}.",
            folder=path.parent,
            why=error.strerror,
            elsewhere=Reason(ELSEWHERE),
        ) from error
    if path.is_dir():
        raise CatalogError(
            "The catalog {path} is a folder; {elsewhere} (a file).",
            path=path,
            elsewhere=Reason(ELSEWHERE),
        )


def _make_private(path: Path) -> None:
    """Make the file for its owner alone, or take the rights of others off; SQLite's files beside
    it follow. What cannot be changed, on a disk without such rights, stays as it is."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError:
        return  # whoever opens the database says what is wrong


def _steps_done(db: Connection) -> list[str]:
    sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id"
    return [row[0] for row in db.execute(sql, (steps.SET,))]


def _apply(db: Connection, name: str) -> None:
    """Run one step in its own transaction, unless another process has just run it."""
    from sqlite_utils import Database

    from qualityculler.store.schema import migrations

    # sqlite-utils opens a savepoint inside a transaction that is already open. Beginning it here,
    # IMMEDIATE, makes a second program that starts at the same moment wait and then look again.
    db.execute("BEGIN IMMEDIATE")
    try:
        later = steps.NAMES[steps.NAMES.index(name) + 1 :]
        if name not in {step.name for step in migrations.applied(Database(db))}:
            migrations.apply(Database(db), stop_before=later)
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
