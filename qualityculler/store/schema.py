"""The tables, as named steps that are only ever appended to.

A step that has been released is never edited: catalogs out there have run it. To change the
schema, append a function here (a long one has a module of its own: ``m0005_journal``), its name in
``steps`` and a test beside the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from qualityculler.store import steps
from qualityculler.store.names import as_path, searched

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


@migrations()
def m0002_decisions(db: Database) -> None:
    """What the user decides, its history, the bin, the error of a score, and quick lists.

    A photo whose file has not been read yet has an empty digest. ``search`` is what a text filter
    looks through. Lists of 100,000 photos are read along indexes that hold all a filter may ask
    for, so that no row is looked up: scores repeat columns of their photo, and photos repeat what
    their last scorer, ``scored_by``, gave them. Triggers keep both right.
    """
    for statement in (
        """
        ALTER TABLE photos ADD COLUMN flag TEXT NOT NULL DEFAULT 'none'
            CHECK (flag IN ('none', 'pick', 'reject'))
        """,
        """
        ALTER TABLE photos ADD COLUMN rating INTEGER NOT NULL DEFAULT 0
            CHECK (rating BETWEEN 0 AND 5)
        """,
        """
        ALTER TABLE photos ADD COLUMN label TEXT
            CHECK (label IN ('red', 'yellow', 'green', 'blue', 'purple'))
        """,
        "ALTER TABLE photos ADD COLUMN search TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE photos ADD COLUMN scored_by INTEGER",
        "ALTER TABLE photos ADD COLUMN value REAL",
        "ALTER TABLE photos ADD COLUMN uncertainty REAL",
        "ALTER TABLE scores ADD COLUMN uncertainty REAL CHECK (uncertainty >= 0)",
        *(f"ALTER TABLE scores ADD COLUMN {column}" for column in _REPEATED),
        """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            what TEXT NOT NULL,
            made_at TEXT NOT NULL,
            undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
        )
        """,
        """
        CREATE TABLE history_photos (
            entry INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE,
            photo INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
            flag_before TEXT NOT NULL,
            rating_before INTEGER NOT NULL,
            label_before TEXT,
            flag_after TEXT NOT NULL,
            rating_after INTEGER NOT NULL,
            label_after TEXT,
            PRIMARY KEY (entry, photo)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX history_photos_photo ON history_photos (photo)",
        """
        CREATE TABLE removals (
            photo INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            batch INTEGER NOT NULL,
            removed_at TEXT NOT NULL
        )
        """,
        """
        UPDATE photos SET (scored_by, value) = (
            SELECT scorer, value FROM scores WHERE photo = photos.id ORDER BY scorer DESC LIMIT 1
        )
        """,
        f"""
        UPDATE scores SET ({_COLUMNS}) = (SELECT {_COLUMNS} FROM photos WHERE id = scores.photo)
        """,
        f"""
        CREATE TRIGGER scores_entered AFTER INSERT ON scores BEGIN
            UPDATE scores SET ({_COLUMNS}) = (SELECT {_COLUMNS} FROM photos WHERE id = new.photo)
            WHERE photo = new.photo AND scorer = new.scorer;
            UPDATE photos SET (scored_by, value, uncertainty) =
                (new.scorer, new.value, new.uncertainty) WHERE id = new.photo;
        END
        """,
        """
        CREATE TRIGGER scores_changed AFTER UPDATE OF value, uncertainty ON scores BEGIN
            UPDATE photos SET (scored_by, value, uncertainty) =
                (new.scorer, new.value, new.uncertainty) WHERE id = new.photo;
        END
        """,
        """
        CREATE TRIGGER scores_deleted AFTER DELETE ON scores BEGIN
            UPDATE photos SET (scored_by, value, uncertainty) = (NULL, NULL, NULL)
            WHERE id = old.photo AND scored_by = old.scorer;
        END
        """,
        f"""
        CREATE TRIGGER photos_changed AFTER UPDATE OF {_COLUMNS} ON photos BEGIN
            UPDATE scores SET ({_COLUMNS}) = (SELECT {_COLUMNS} FROM photos WHERE id = new.id)
            WHERE photo = new.id;
        END
        """,
        "DROP INDEX scores_value",
        "DROP INDEX photos_name",
        "DROP INDEX photos_captured",
        f"CREATE INDEX scores_best ON scores (scorer, missing, value DESC, path, {_FILTERS})",
        f"CREATE INDEX scores_worst ON scores (scorer, missing, value, path, {_FILTERS})",
        "CREATE INDEX photos_search ON photos (search)",
        f"CREATE INDEX photos_path ON photos (missing, path, {_STATES})",
        f"CREATE INDEX photos_name ON photos (missing, name COLLATE NOCASE, path, {_STATES})",
        f"CREATE INDEX photos_first ON photos (missing, captured_at, path, {_STATES})",
        f"CREATE INDEX photos_last ON photos (missing, captured_at DESC, path, {_STATES})",
    ):
        db.execute(statement)
    _fill_search(db)


@migrations()
def m0003_findings(db: Database) -> None:
    """What was measured of a content, a row for each fault, by the rules that decided it.

    By the digest of the bytes, as are explanations. ``place`` keeps the order of the findings.
    Severity NULL is "cannot judge"; the index answers which photos have a fault.
    """
    for statement in (
        """
        CREATE TABLE findings (
            digest TEXT NOT NULL,
            rules TEXT NOT NULL,
            place INTEGER NOT NULL,
            fault TEXT NOT NULL,
            severity TEXT CHECK (severity IN ('none', 'slight', 'clear', 'severe')),
            value REAL,
            unit TEXT NOT NULL,
            threshold REAL,
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            box_left REAL,
            box_top REAL,
            box_right REAL,
            box_bottom REAL,
            direction_deg REAL,
            reason TEXT NOT NULL,
            PRIMARY KEY (digest, rules, place)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX findings_fault ON findings (rules, fault, severity, digest)",
    ):
        db.execute(statement)


@migrations()
def m0004_explanations(db: Database) -> None:
    """What models wrote about a content, and which faults the user says a photo does not have.

    Both go by the digest of the bytes: they hold for every copy, wherever it is moved, and are out
    of sight once the bytes change. A photo need not have been scanned.
    """
    for statement in (
        """
        CREATE TABLE explainers (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            prompt TEXT NOT NULL,
            UNIQUE (name, digest, prompt)
        )
        """,
        """
        CREATE TABLE explanations (
            digest TEXT NOT NULL,
            explainer INTEGER NOT NULL REFERENCES explainers (id),
            text TEXT NOT NULL,
            rating REAL CHECK (rating BETWEEN 1 AND 5),
            made_at TEXT NOT NULL,
            seconds REAL NOT NULL CHECK (seconds >= 0),
            tokens INTEGER NOT NULL CHECK (tokens >= 0),
            PRIMARY KEY (digest, explainer)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE disputes (
            digest TEXT NOT NULL,
            fault TEXT NOT NULL,
            said_at TEXT NOT NULL,
            PRIMARY KEY (digest, fault)
        ) WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def m0005_journal(db: Database) -> None:
    """One journal for every change a person makes, in place of a table for each kind of change.

    ``before`` and ``after`` are what a change of files needs: paths, or a file's own bytes.
    """
    from qualityculler.store import m0005_journal

    m0005_journal.apply(db)


@migrations()
def m0006_bursts(db: Database) -> None:
    """What groups of frames are made of and chosen by, and the groups themselves.

    Focus, subjects and embeddings go by the digest of the bytes; cells and vectors are little
    endian, of 2 bytes each. ``bursts`` is worked out anew whenever it is asked for: a photo that is
    alone has no row, ``burst`` is the id of the first frame and ``place`` 0 the best one.
    ``burst_hand`` is the user's: photos of one label are a group, whatever the rules say.
    """
    for statement in (
        "ALTER TABLE photos ADD COLUMN shutter_s REAL",
        "ALTER TABLE photos ADD COLUMN f_number REAL",
        "ALTER TABLE photos ADD COLUMN iso INTEGER",
        "ALTER TABLE photos ADD COLUMN focal_mm REAL",
        """
        CREATE TABLE focus (
            digest TEXT PRIMARY KEY,
            rules TEXT NOT NULL,
            measured_at TEXT NOT NULL CHECK (measured_at IN ('full', 'half', 'preview')),
            cell_rows INTEGER NOT NULL,
            cell_columns INTEGER NOT NULL,
            cells BLOB NOT NULL,
            contrast BLOB NOT NULL,
            blur_px REAL,
            box_left REAL,
            box_top REAL,
            box_right REAL,
            box_bottom REAL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE subjects (
            digest TEXT NOT NULL,
            rules TEXT NOT NULL,
            place INTEGER NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('eye', 'face', 'af_point', 'saliency')),
            box_left REAL NOT NULL,
            box_top REAL NOT NULL,
            box_right REAL NOT NULL,
            box_bottom REAL NOT NULL,
            confidence REAL CHECK (confidence BETWEEN 0 AND 1),
            eyes TEXT CHECK (eyes IN ('open', 'closed')),
            PRIMARY KEY (digest, rules, place)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE embeddings (
            digest TEXT NOT NULL,
            scorer INTEGER NOT NULL REFERENCES scorers (id),
            vector BLOB NOT NULL,
            PRIMARY KEY (digest, scorer)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE bursts (
            photo INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
            burst INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('burst', 'bracket', 'focus stack', 'panorama')),
            place INTEGER NOT NULL,
            named INTEGER NOT NULL CHECK (named IN (0, 1)),
            reason TEXT NOT NULL
        )
        """,
        "CREATE INDEX bursts_burst ON bursts (burst, place, photo)",
        """
        CREATE TABLE burst_hand (
            photo INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
            label TEXT NOT NULL
        )
        """,
    ):
        db.execute(statement)


@migrations()
def m0007_volumes(db: Database) -> None:
    """Which volume is at a mount point: its photos are listed below ``mount``, and ``place`` is
    where it was mounted when it was seen last."""
    db.execute(
        """
        CREATE TABLE volumes (
            id INTEGER PRIMARY KEY,
            identity TEXT NOT NULL,
            mount BLOB NOT NULL UNIQUE,
            place BLOB NOT NULL,
            seen_at TEXT NOT NULL
        )
        """
    )


@migrations()
def m0008_items(db: Database) -> None:
    """Files of one shot are one item: all but one point to the photo they are shown under.

    ``partner`` is that photo, ``apart`` the user's wish that a file stands alone. No file is ever
    hidden under one that is not there: triggers see to it. ``journal_files`` has a row for each
    file an act moves or copies, partners and sidecars too.
    """
    from qualityculler.store import m0008_items

    m0008_items.apply(db)


@migrations()
def m0009_outside(db: Database) -> None:
    """What other programs decided about photos, apart from what was decided here.

    ``outside`` has a row for each sidecar of a photo and one for the photo itself, with size, time
    and digest of that file; ``marks`` is NULL where it cannot be read, and ``trouble`` says why.
    ``agreed`` is what both sides had when they were last the same; ``declined`` are the marks that
    the user left to the other program.
    """
    for statement in (
        """
        CREATE TABLE outside (
            photo INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            embedded INTEGER NOT NULL CHECK (embedded IN (0, 1)),
            size INTEGER NOT NULL CHECK (size >= 0),
            mtime_ns INTEGER NOT NULL,
            digest TEXT NOT NULL,
            marks TEXT CHECK (marks IS NULL OR json_valid(marks)),
            trouble TEXT,
            PRIMARY KEY (photo, path)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX outside_digest ON outside (digest) WHERE embedded = 1",
        """
        CREATE TABLE agreed (
            photo INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
            flag TEXT NOT NULL DEFAULT 'none',
            rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
            label TEXT,
            declined TEXT CHECK (declined IS NULL OR json_valid(declined))
        )
        """,
    ):
        db.execute(statement)


@migrations()
def m0010_moments(db: Database) -> None:
    """``moment`` is when a photo was taken, in UTC: what lists are ordered by.

    ``captured_at`` stays what the camera's clock showed, with its offset where that is known.
    """
    from qualityculler.store import m0010_moments

    m0010_moments.apply(db)


@migrations()
def m0011_read_as(db: Database) -> None:
    """By which reading of its file a photo is described: a later one may see other colours, another
    time. What there was before is 0."""
    db.execute("ALTER TABLE photos ADD COLUMN read_as INTEGER NOT NULL DEFAULT 0")


@migrations()
def m0012_layouts(db: Database) -> None:
    """Where colours lie in a content: groups of frames are found by it. 2 bytes a value."""
    db.execute(
        """
        CREATE TABLE layouts (
            digest TEXT PRIMARY KEY,
            rules TEXT NOT NULL,
            vector BLOB NOT NULL
        ) WITHOUT ROWID
        """
    )


@migrations()
def m0013_natural_names(db: Database) -> None:
    """``name`` is what lists are sorted by: numbers in it sort as numbers."""
    from qualityculler.store import m0013_natural_names

    m0013_natural_names.apply(db)


@migrations()
def m0014_keywords(db: Database) -> None:
    """Keywords the user gave a photo, or took off it: what differs from what its files say."""
    db.execute(
        """
        CREATE TABLE keywords (
            photo INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
            keyword TEXT NOT NULL,
            given INTEGER NOT NULL CHECK (given IN (0, 1)),
            PRIMARY KEY (photo, keyword)
        ) WITHOUT ROWID
        """
    )


@migrations()
def m0015_shown(db: Database) -> None:
    """Files shown under another one leave the indexes of the lists."""
    from qualityculler.store import m0015_shown

    m0015_shown.apply(db)


@migrations()
def m0016_no_embeddings(db: Database) -> None:
    """Groups are found by layouts of colours; nothing has ever been written into this table."""
    db.execute("DROP TABLE embeddings")


@migrations()
def m0017_metadata_as(db: Database) -> None:
    """By which rules what the camera wrote into a photo was read. Those that were read in today's
    way are of the first; all others are 0, and are read again by the next scan."""
    db.execute("ALTER TABLE photos ADD COLUMN metadata_as INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE photos SET metadata_as = 1 WHERE read_as = 1")


_REPEATED = ("missing INTEGER", "path BLOB", "flag TEXT", "rating INTEGER", "label TEXT")
_COLUMNS = "missing, path, flag, rating, label"
_FILTERS = "uncertainty, flag, rating, label"
_STATES = "scored_by, value, uncertainty, flag, rating, label"


def _fill_search(db: Database) -> None:
    rows = list(
        db.execute("SELECT p.id, r.path, p.relative FROM photos p JOIN roots r ON r.id = p.root")
    )
    db.conn.executemany(
        "UPDATE photos SET search = ? WHERE id = ?",
        ((searched(as_path(root), as_path(relative)), id) for id, root, relative in rows),
    )
