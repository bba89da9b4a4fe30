"""The step to one order of all photos by the moment they were taken, whatever the zone.

Part of ``schema``, and as all of it never changed once released.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATES = "scored_by, value, uncertainty, flag, rating, label, partner"


def apply(db: Database) -> None:
    """Add the column, fill it, and make the indexes of the lists by time anew."""
    db.execute("ALTER TABLE photos ADD COLUMN moment TEXT")
    rows = list(db.execute("SELECT id, captured_at FROM photos WHERE captured_at IS NOT NULL"))
    db.conn.executemany(
        "UPDATE photos SET moment = ? WHERE id = ?", ((_moment(taken), id) for id, taken in rows)
    )
    for name, direction in (("photos_first", ""), ("photos_last", " DESC")):
        db.execute(f"DROP INDEX {name}")
        db.execute(f"CREATE INDEX {name} ON photos (missing, moment{direction}, path, {_STATES})")


def _moment(taken: str) -> str | None:
    """In UTC; a time without an offset is one of this computer's zone. None for damage."""
    try:
        time = datetime.fromisoformat(taken)
    except ValueError:
        return None
    try:
        return time.astimezone(UTC).replace(tzinfo=None).isoformat()
    except (OSError, OverflowError):  # Windows knows no zone before 1970
        return time.replace(tzinfo=None).isoformat()
