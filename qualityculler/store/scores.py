"""The scores and skips tables: what a scorer gave a photo, or why there is nothing to give."""

from __future__ import annotations

from datetime import UTC, datetime

from qualityculler.domain import Score, ScorerId, Skip
from qualityculler.store.connect import Connection
from qualityculler.store.reasons import as_text

# CROSS JOIN keeps the order of the tables: left to itself, SQLite begins with all scores of the
# scorer, and asking once a photo would then take the square of their number.
KNOWS_CONTENT = """
    SELECT 1 FROM photos p CROSS JOIN scores s ON s.photo = p.id
    WHERE p.digest = ? AND s.scorer = (
        SELECT id FROM scorers WHERE name = ? AND digest = ? AND preprocessing = ?
    )
    LIMIT 1
"""


def enter_scorer(db: Connection, scorer: ScorerId) -> int:
    """The id of a scorer, entered if it is new."""
    key = (scorer.name, scorer.digest, scorer.preprocessing)
    sql = "SELECT id FROM scorers WHERE name = ? AND digest = ? AND preprocessing = ?"
    if (row := db.execute(sql, key).fetchone()) is None:
        row = db.execute(
            "INSERT INTO scorers (name, digest, preprocessing) VALUES (?, ?, ?) RETURNING id", key
        ).fetchone()
    return int(row[0])


def put(db: Connection, photo_id: int, scorer_id: int, score: Score) -> None:
    """Remember a score in place of an earlier one by the same scorer; the photo is no skip now."""
    db.execute(
        """
        INSERT INTO scores (photo, scorer, value, uncertainty, scored_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (photo, scorer) DO UPDATE SET value = excluded.value,
            uncertainty = excluded.uncertainty, scored_at = excluded.scored_at
        """,
        (photo_id, scorer_id, score.value, score.uncertainty, score.scored_at.isoformat()),
    )
    drop_skip(db, photo_id)


def put_skip(db: Connection, photo_id: int, skip: Skip, codecs: str) -> None:
    """Remember why a file has no score, and which codecs said so."""
    db.execute(
        """
        INSERT INTO skips (photo, kind, reason, codecs, skipped_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (photo) DO UPDATE SET kind = excluded.kind, reason = excluded.reason,
            codecs = excluded.codecs, skipped_at = excluded.skipped_at
        """,
        (photo_id, skip.kind, as_text(skip.reason), codecs, datetime.now(UTC).isoformat()),
    )


def drop_skip(db: Connection, photo_id: int) -> None:
    """The photo can be decoded now."""
    db.execute("DELETE FROM skips WHERE photo = ?", (photo_id,))


def knows_content(db: Connection, digest: str, scorer: ScorerId) -> bool:
    """Whether some photo with these bytes has a score by this scorer."""
    key = (digest, scorer.name, scorer.digest, scorer.preprocessing)
    return db.execute(KNOWS_CONTENT, key).fetchone() is not None


def share(db: Connection, photo_id: int, digest: str) -> None:
    """Give a photo what is known of its content from photos with the same bytes."""
    db.execute(
        """
        INSERT INTO scores (photo, scorer, value, uncertainty, scored_at)
        SELECT ?, s.scorer, s.value, s.uncertainty, s.scored_at
        FROM photos p CROSS JOIN scores s ON s.photo = p.id
        WHERE p.digest = ? AND p.id <> ?
        ON CONFLICT (photo, scorer) DO NOTHING
        """,
        (photo_id, digest, photo_id),
    )
    db.execute(
        """
        UPDATE photos SET (
            width, height, captured_at, moment, camera, orientation, read_as, metadata_as,
            shutter_s, f_number, iso, focal_mm
        ) = (
            SELECT o.width, o.height, o.captured_at, o.moment, o.camera, o.orientation, o.read_as,
                o.metadata_as,                o.shutter_s, o.f_number, o.iso, o.focal_mm
            FROM photos o WHERE o.digest = photos.digest AND o.width IS NOT NULL LIMIT 1
        )
        WHERE id = ? AND width IS NULL AND EXISTS (
            SELECT 1 FROM photos o WHERE o.digest = photos.digest AND o.width IS NOT NULL
        )
        """,
        (photo_id,),
    )
    drop_skip(db, photo_id)
