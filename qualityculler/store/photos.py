"""The photos table: which files are known, and which row a file belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from qualityculler.domain import Capture, Fingerprint, ScorerId, Skip
from qualityculler.store.connect import Connection
from qualityculler.store.names import as_bytes, as_path, below, text


class Known(NamedTuple):
    """What is remembered of a file: enough to tell, without reading it, that nothing changed."""

    id: int
    size: int
    mtime_ns: int
    scored: bool
    skip: Skip | None
    missing: bool


def known(
    db: Connection, folder: Path, recursive: bool, scorer: ScorerId, codecs: str
) -> dict[str, Known]:
    """Every photo of a folder by absolute path, in one query.

    ``scored`` is about this scorer; a skip counts only if these codecs gave it.
    """
    where, bounds = (
        ("p.path >= ? AND p.path < ?", below(folder))
        if recursive
        else ("p.folder = ?", (as_bytes(folder),))
    )
    rows = db.execute(
        f"""
        SELECT p.path, p.id, p.size, p.mtime_ns, s.photo IS NOT NULL, k.kind, k.reason, p.missing
        FROM photos p
        LEFT JOIN scores s ON s.photo = p.id AND s.scorer = (
            SELECT id FROM scorers WHERE name = ? AND digest = ? AND preprocessing = ?
        )
        LEFT JOIN skips k ON k.photo = p.id AND k.codecs = ?
        WHERE {where}
        """,
        (scorer.name, scorer.digest, scorer.preprocessing, codecs, *bounds),
    )
    return {
        os.fsdecode(path): Known(
            id, size, mtime_ns, bool(scored), Skip(kind, reason) if kind else None, bool(missing)
        )
        for path, id, size, mtime_ns, scored, kind, reason, missing in rows
    }


def enter_root(db: Connection, root: Path) -> int:
    """The id of a scanned folder; its time of the last scan becomes now."""
    return int(
        db.execute(
            """
            INSERT INTO roots (path, name, scanned_at) VALUES (?, ?, ?)
            ON CONFLICT (path) DO UPDATE SET scanned_at = excluded.scanned_at RETURNING id
            """,
            (as_bytes(root), text(str(root)), datetime.now(UTC).isoformat()),
        ).fetchone()[0]
    )


def place(db: Connection, root: Path, path: Path, fingerprint: Fingerprint) -> int:
    """The id of the row a file belongs to, changed or made to say so.

    Known path, same content: the row is refreshed. Known path, other content: what was found in
    the old content goes. Unknown path: the row of a file with the same content that is gone from
    the disk moves here with all it has; failing that, the file is new.
    """
    found = db.execute("SELECT id, digest FROM photos WHERE path = ?", (as_bytes(path),)).fetchone()
    if found is not None:
        if found[1] != fingerprint.digest:
            forget_content(db, found[0])
        return _refresh(db, found[0], fingerprint)
    moved = _moved_from(db, fingerprint)
    if moved is not None:
        _move(db, moved, root, path)
        return _refresh(db, moved, fingerprint)
    return _insert(db, root, path, fingerprint)


def describe(
    db: Connection, photo_id: int, size_px: tuple[int, int] | None, capture: Capture
) -> None:
    """Remember width and height in px and what the camera wrote."""
    taken = capture.captured_at
    db.execute(
        "UPDATE photos SET width = ?, height = ?, captured_at = ?, camera = ?, orientation = ? "
        "WHERE id = ?",
        (
            *(size_px or (None, None)),
            taken.isoformat() if taken else None,
            text(capture.camera) if capture.camera is not None else None,
            capture.orientation,
            photo_id,
        ),
    )


def forget_content(db: Connection, photo_id: int) -> None:
    """Drop what was found in content that is no longer there."""
    db.execute("DELETE FROM scores WHERE photo = ?", (photo_id,))
    db.execute("DELETE FROM skips WHERE photo = ?", (photo_id,))
    describe(db, photo_id, None, Capture())


def mark_missing(db: Connection, gone: Iterable[tuple[int, str]]) -> int:
    """How many of these (id, path) were marked; a row that has moved since is left alone."""
    return sum(
        db.execute(
            "UPDATE photos SET missing = 1 WHERE id = ? AND path = ?", (photo_id, os.fsencode(path))
        ).rowcount
        for photo_id, path in gone
    )


def mark_present(db: Connection, ids: Iterable[int]) -> None:
    """Take the mark off photos whose files are back."""
    db.executemany("UPDATE photos SET missing = 0 WHERE id = ?", ((id,) for id in ids))


def _refresh(db: Connection, photo_id: int, fingerprint: Fingerprint) -> int:
    db.execute(
        "UPDATE photos SET size = ?, mtime_ns = ?, digest = ?, missing = 0 WHERE id = ?",
        (fingerprint.size, fingerprint.mtime_ns, fingerprint.digest, photo_id),
    )
    return photo_id


def _moved_from(db: Connection, fingerprint: Fingerprint) -> int | None:
    """The row of the same content whose file is gone; decided here, in the writer, so that of two
    new copies only one takes it."""
    rows = db.execute(
        "SELECT id, path FROM photos WHERE digest = ? AND size = ? ORDER BY missing DESC, id",
        (fingerprint.digest, fingerprint.size),
    )
    return next((int(id) for id, path in rows if not os.path.lexists(as_path(path))), None)


def _move(db: Connection, photo_id: int, root: Path, path: Path) -> None:
    db.execute(
        "UPDATE photos SET root = ?, relative = ?, path = ?, folder = ?, name = ? WHERE id = ?",
        (*_whereabouts(db, root, path), photo_id),
    )


def _insert(db: Connection, root: Path, path: Path, fingerprint: Fingerprint) -> int:
    return int(
        db.execute(
            "INSERT INTO photos (root, relative, path, folder, name, size, mtime_ns, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                *_whereabouts(db, root, path),
                fingerprint.size,
                fingerprint.mtime_ns,
                fingerprint.digest,
            ),
        ).fetchone()[0]
    )


def _whereabouts(db: Connection, root: Path, path: Path) -> tuple[int, bytes, bytes, bytes, str]:
    root_id = db.execute("SELECT id FROM roots WHERE path = ?", (as_bytes(root),)).fetchone()
    if root_id is None:
        root_id = (enter_root(db, root),)
    return (
        root_id[0],
        as_bytes(path.relative_to(root)),
        as_bytes(path),
        as_bytes(path.parent),
        text(path.name),
    )
