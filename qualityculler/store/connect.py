"""How a connection to the catalog is opened: the settings that make it safe and quick."""

from __future__ import annotations

import sqlite3
from pathlib import Path

Connection = sqlite3.Connection
"""What the functions of this room take; other rooms pass it on and never look inside."""


def writer(path: Path, busy_timeout_s: float) -> Connection:
    """A connection that may change and create the file; transactions are ours to begin.

    Used by one thread only (the writer's, or the opener's); another one raises ProgrammingError.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=busy_timeout_s)
    db.execute("PRAGMA foreign_keys = ON")
    # With a write-ahead log, NORMAL still never damages the file on a power cut: only the last
    # commits may be missing, and the next scan scores those again. FULL would sync every batch.
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def use_write_ahead_log(db: Connection) -> None:
    """Let readers go on while the writer writes; remembered in the file, so set once."""
    db.execute("PRAGMA journal_mode = WAL")


def reader(path: Path, busy_timeout_s: float) -> Connection:
    """A connection that cannot change anything; may be handed from thread to thread."""
    uri = path.absolute().as_uri() + "?mode=ro"
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=busy_timeout_s, check_same_thread=False
    )
