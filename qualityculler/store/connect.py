"""How a connection to the catalog is opened: the settings that make it safe and quick."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from qualityculler.store import makers


@dataclass(frozen=True, slots=True)
class Maker:
    """Who changes the catalog: a name of this opening of it, and the last entry it found then.

    What came later under another name is the act of another window or program; so is what one did
    that still has the catalog open. ``catalog`` is where they are asked for.
    """

    name: str = ""
    since: int = 0
    catalog: Path | None = None

    def others(self) -> list[str]:
        """The names of the other windows and programs that have the catalog open for changes."""
        return [] if self.catalog is None else makers.others(self.catalog, self.name)


class Connection(sqlite3.Connection):
    """What the functions of this room take; other rooms pass it on and never look inside."""

    maker: Maker = Maker()


def writer(path: Path, busy_timeout_s: float, maker: Maker = Maker()) -> Connection:
    """A connection that may change and create the file; transactions are ours to begin.

    Used by one thread only (the writer's, or the opener's); another one raises ProgrammingError.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=busy_timeout_s, factory=Connection)
    db.maker = maker
    db.execute("PRAGMA foreign_keys = ON")
    sync(db, durable=False)
    return db


def sync(db: Connection, *, durable: bool) -> None:
    """Whether the next commits are on the disk once they are made. Outside a transaction only.

    With a write-ahead log, NORMAL still never damages the file on a power cut: only the last
    commits may be missing, and the next scan scores those again. What a person has decided is not
    made again by anybody, so that is committed with FULL, which syncs the log each time.
    """
    db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")


def sign(db: Connection) -> None:
    """Have the first page among those that this transaction writes: ``wal`` knows the log by it."""
    number = db.execute("PRAGMA user_version").fetchone()[0]
    db.execute(f"PRAGMA user_version = {number}")


def use_write_ahead_log(db: Connection) -> None:
    """Let readers go on while the writer writes; remembered in the file, so set once."""
    db.execute("PRAGMA journal_mode = WAL")


def reader(path: Path, busy_timeout_s: float, maker: Maker = Maker()) -> Connection:
    """A connection that cannot change anything; may be handed from thread to thread."""
    uri = path.absolute().as_uri() + "?mode=ro"
    db = sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,
        timeout=busy_timeout_s,
        check_same_thread=False,
        factory=Connection,
    )
    db.maker = maker
    return db
