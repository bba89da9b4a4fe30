"""The tables, as named steps that are only ever appended to.

A step that has been released is never edited: catalogs out there have run it. To change the
schema, append a function ``m0002_...`` here and its name in ``steps``, and a test beside the
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from qualityculler.store import steps

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations(steps.SET)


@migrations()
def m0001_first_tables(db: Database) -> None:
    """Roots, photos, scorers, scores and skips.

    Paths are blobs of the file system's own bytes, so a name that is not UTF-8 survives, and
    "everything below a folder" is a range of the index. ``name`` is for people: sort and filter.
    """
    for statement in (
        """
        CREATE TABLE roots (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            scanned_at TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE photos (
            id INTEGER PRIMARY KEY,
            root INTEGER NOT NULL REFERENCES roots (id),
            relative BLOB NOT NULL,
            path BLOB NOT NULL UNIQUE,
            folder BLOB NOT NULL,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            digest TEXT NOT NULL,
            width INTEGER,
            height INTEGER,
            captured_at TEXT,
            camera TEXT,
            orientation INTEGER NOT NULL DEFAULT 1 CHECK (orientation BETWEEN 1 AND 8),
            missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1))
        )
        """,
        "CREATE INDEX photos_digest ON photos (digest)",
        "CREATE INDEX photos_folder ON photos (folder)",
        "CREATE INDEX photos_name ON photos (name COLLATE NOCASE, path)",
        "CREATE INDEX photos_captured ON photos (captured_at, path)",
        """
        CREATE TABLE scorers (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            preprocessing TEXT NOT NULL,
            UNIQUE (name, digest, preprocessing)
        )
        """,
        """
        CREATE TABLE scores (
            photo INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
            scorer INTEGER NOT NULL REFERENCES scorers (id),
            value REAL NOT NULL CHECK (value BETWEEN 1 AND 5),
            scored_at TEXT NOT NULL,
            PRIMARY KEY (photo, scorer)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX scores_value ON scores (scorer, value)",
        """
        CREATE TABLE skips (
            photo INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            codecs TEXT NOT NULL,
            skipped_at TEXT NOT NULL
        )
        """,
    ):
        db.execute(statement)
