"""The indexes of the lists hold only files that have a line of their own.

Part of ``schema``, and as all of it never changed once released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# ``partner`` is in them although it is always NULL: without it SQLite would not see that an index
# covers a question, and look every row up.
_FILTERS = "uncertainty, flag, rating, label, partner"
_STATES = "scored_by, value, uncertainty, flag, rating, label, partner"
_INDEXES = {
    "scores_best": f"scores (scorer, missing, value DESC, path, {_FILTERS})",
    "scores_worst": f"scores (scorer, missing, value, path, {_FILTERS})",
    "photos_path": f"photos (missing, path, {_STATES})",
    "photos_name": f"photos (missing, name COLLATE NOCASE, path, {_STATES})",
    "photos_first": f"photos (missing, moment, path, {_STATES})",
    "photos_last": f"photos (missing, moment DESC, path, {_STATES})",
}


def apply(db: Database) -> None:
    """Make the indexes anew. What they promise is not asked of each row again by SQLite."""
    for name, columns in _INDEXES.items():
        db.execute(f"DROP INDEX {name}")
        db.execute(f"CREATE INDEX {name} ON {columns} WHERE partner IS NULL")
