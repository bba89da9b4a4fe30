"""The step to items: which files are shown under which, and a row for each file an act moves.

Part of ``schema``, and as all of it never changed once released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = "missing, path, flag, rating, label, partner"
_FILTERS = "uncertainty, flag, rating, label, partner"
_STATES = "scored_by, value, uncertainty, flag, rating, label, partner"
_INDEXES = {
    "scores_best": f"scores (scorer, missing, value DESC, path, {_FILTERS})",
    "scores_worst": f"scores (scorer, missing, value, path, {_FILTERS})",
    "photos_path": f"photos (missing, path, {_STATES})",
    "photos_name": f"photos (missing, name COLLATE NOCASE, path, {_STATES})",
    "photos_first": f"photos (missing, captured_at, path, {_STATES})",
    "photos_last": f"photos (missing, captured_at DESC, path, {_STATES})",
}

_STATEMENTS = (
    "ALTER TABLE photos ADD COLUMN partner INTEGER",
    "ALTER TABLE photos ADD COLUMN apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1))",
    "ALTER TABLE scores ADD COLUMN partner INTEGER",
    "ALTER TABLE journal_photos ADD COLUMN shown_under INTEGER",
    "CREATE INDEX photos_partner ON photos (partner) WHERE partner IS NOT NULL",
    """
    CREATE TABLE journal_files (
        entry INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        photo INTEGER REFERENCES photos (id) ON DELETE SET NULL,
        source BLOB NOT NULL,
        target BLOB,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        digest TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'undone', 'failed')),
        PRIMARY KEY (entry, place)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX journal_files_photo ON journal_files (photo) WHERE photo IS NOT NULL",
    "DROP TRIGGER scores_entered",
    "DROP TRIGGER photos_changed",
    f"""
    CREATE TRIGGER scores_entered AFTER INSERT ON scores BEGIN
        UPDATE scores SET ({_COLUMNS}) = (SELECT {_COLUMNS} FROM photos WHERE id = new.photo)
        WHERE photo = new.photo AND scorer = new.scorer;
        UPDATE photos SET (scored_by, value, uncertainty) =
            (new.scorer, new.value, new.uncertainty) WHERE id = new.photo;
    END
    """,
    f"""
    CREATE TRIGGER photos_changed AFTER UPDATE OF {_COLUMNS} ON photos BEGIN
        UPDATE scores SET ({_COLUMNS}) = (SELECT {_COLUMNS} FROM photos WHERE id = new.id)
        WHERE photo = new.id;
    END
    """,
    # A file that leaves frees those that were shown under it; one that comes back to where its
    # head is not stands alone. The plus keeps SQLite from walking all photos that are there.
    """
    CREATE TRIGGER partners_freed AFTER UPDATE OF missing ON photos
    WHEN new.missing <> old.missing BEGIN
        UPDATE photos SET partner = NULL
        WHERE partner = new.id AND +missing = 0 AND new.missing = 1;
        UPDATE photos SET partner = NULL
        WHERE id = new.id AND partner IS NOT NULL AND new.missing = 0
            AND NOT EXISTS (SELECT 1 FROM photos h WHERE h.id = new.partner AND h.missing = 0);
    END
    """,
    """
    CREATE TRIGGER partners_left AFTER DELETE ON photos BEGIN
        UPDATE photos SET partner = NULL WHERE partner = old.id;
    END
    """,
)


def apply(db: Database) -> None:
    """Add the columns and the table, and make the indexes of the lists anew to hold them."""
    for statement in _STATEMENTS:
        db.execute(statement)
    for name, columns in _INDEXES.items():
        db.execute(f"DROP INDEX {name}")
        db.execute(f"CREATE INDEX {name} ON {columns}")
