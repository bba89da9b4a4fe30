"""Names sort as people count: img2 before img10."""

from __future__ import annotations

from sqlite_utils import Database

from qualityculler.store.names import as_path, natural


def apply(db: Database) -> None:
    """Write the sorting form into the column that lists are sorted by; nothing else reads it."""
    rows = list(db.execute("SELECT id, relative FROM photos"))
    db.conn.executemany(
        "UPDATE photos SET name = ? WHERE id = ?",
        ((natural(as_path(relative).name), id) for id, relative in rows),
    )
