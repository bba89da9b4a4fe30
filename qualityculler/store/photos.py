"""The photos table: which files are known, and which row a file belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from qualityculler.domain import Capture, Fingerprint, ScorerId, Skip
from qualityculler.record import METADATA_AS, READ_AS
from qualityculler.store import decisions, keywords, removals, volumes
from qualityculler.store.connect import Connection
from qualityculler.store.names import (
    as_bytes,
    as_path,
    below,
    natural,
    same_but_renamed,
    searched,
    text,
)
from qualityculler.store.partners import stand_alone
from qualityculler.store.reasons import as_reason

UNREAD = ""
"""The digest of a photo whose file has not been read yet."""


class KnownFile(Protocol):
    """A file as a walk found it; size in bytes."""

    @property
    def path(self) -> Path:
        """Absolute."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def mtime_ns(self) -> int:
        """When it was last changed."""


class Known(NamedTuple):
    """What is remembered of a file: enough to tell, without reading it, that nothing changed."""

    id: int
    size: int
    mtime_ns: int
    scored: bool
    skip: Skip | None
    missing: bool
    outdated: bool  # read by an earlier version, in another way
    metadata_outdated: bool  # the same of what the camera wrote
    shown_under: bool = False
    apart: bool = False


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
        SELECT p.path, p.id, p.size, p.mtime_ns, s.photo IS NOT NULL, k.kind, k.reason, p.missing,
            p.read_as < {READ_AS}, p.metadata_as < {METADATA_AS}, p.partner IS NOT NULL, p.apart
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
            id,
            size,
            mtime_ns,
            bool(scored),
            Skip(kind, as_reason(reason)) if kind else None,
            bool(missing),
            bool(outdated),
            bool(metadata_outdated),
            bool(shown_under),
            bool(apart),
        )
        for path, id, size, mtime_ns, scored, kind, reason, missing, *rest in rows
        for outdated, metadata_outdated, shown_under, apart in (rest,)
    }


def any_present(db: Connection, folder: Path) -> bool:
    """Whether photos are known below a folder that were there when it was last looked at."""
    sql = "SELECT 1 FROM photos WHERE missing = 0 AND path >= ? AND path < ? LIMIT 1"
    return db.execute(sql, below(folder)).fetchone() is not None


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


def enter_candidates(db: Connection, root: Path, candidates: Iterable[KnownFile]) -> list[int]:
    """Enter files that have not been read yet; the ids of those that were not known.

    For the writer thread: ``catalog.write``.
    """
    return [
        entered
        for one in candidates
        if (entered := _insert(db, root, one.path, Fingerprint(one.size, one.mtime_ns, UNREAD)))
        is not None
    ]


def drop_unread(db: Connection, path: Path) -> bool:
    """Take out a file that was never read, unless the user has decided about it.

    Whether it was taken out. For the writer thread.
    """
    return bool(
        db.execute(
            "DELETE FROM photos WHERE path = ? AND digest = ? "
            "AND flag = 'none' AND rating = 0 AND label IS NULL",
            (as_bytes(path), UNREAD),
        ).rowcount
    )


class Copies:
    """What one run has seen of many files of the same content, so that it looks at each once.

    With few copies nothing is left out: a file may leave while the run goes on.
    """

    MANY = 16

    def __init__(self) -> None:
        self._passed: dict[tuple[str, int], tuple[int, int]] = {}

    def last_seen(self, digest: str, missing: int) -> int:
        """The id behind which the copies begin that have not been looked at."""
        count, last = self._passed.get((digest, missing), (0, 0))
        return last if count >= self.MANY else 0

    def pass_by(self, digest: str, missing: int, count: int, last: int) -> None:
        """So many more have been looked at, up to this id."""
        before = self._passed.get((digest, missing), (0, 0))[0]
        # Below the bound they have all been looked at again.
        self._passed[digest, missing] = (count + (before if before >= self.MANY else 0), last)


def place(
    db: Connection,
    root: Path,
    path: Path,
    fingerprint: Fingerprint,
    copies: Copies | None = None,
) -> int:
    """The id of the row a file belongs to, changed or made to say so.

    Known path, same content: the row is refreshed. Otherwise the row of a file with this content
    that has left its place moves here with all it has, decisions included: files that were
    renumbered or swapped keep what is theirs, and the row that stood here is set aside until its
    own content turns up. Failing that, a known path has new content, and what was found in the old
    goes; an unknown one is a new photo. What the user decided stays in every case.
    """
    found = db.execute("SELECT id, digest FROM photos WHERE path = ?", (as_bytes(path),)).fetchone()
    if found is not None and found[1] == fingerprint.digest:
        return _refresh(db, found[0], fingerprint)
    moved = _moved_from(db, fingerprint, path, copies or Copies())
    if moved is None and found is not None and found[1] != UNREAD:
        forget_content(db, found[0])
    if moved is not None:
        if found is not None and found[1] == UNREAD:
            decisions.merge(db, found[0], into=moved)
            keywords.merge(db, found[0], into=moved)
            db.execute("DELETE FROM photos WHERE id = ?", (found[0],))
        elif found is not None:
            _set_aside(db, found[0], path)
        _move(db, moved, root, path)
        return _refresh(db, moved, fingerprint)
    photo_id = found[0] if found is not None else _insert(db, root, path, fingerprint)
    assert photo_id is not None  # its path was not known a moment ago
    return _refresh(db, photo_id, fingerprint)


def describe(
    db: Connection, photo_id: int, size_px: tuple[int, int] | None, capture: Capture
) -> None:
    """Remember width and height in px and what the camera wrote."""
    db.execute(
        "UPDATE photos SET width = ?, height = ?, orientation = ?, read_as = ? WHERE id = ?",
        (*(size_px or (None, None)), capture.orientation, READ_AS, photo_id),
    )
    describe_capture(db, photo_id, capture)


def describe_capture(db: Connection, photo_id: int, capture: Capture) -> None:
    """Remember what the camera wrote, but for which way it was held: that goes with the pixels."""
    taken, exposure = capture.captured_at, capture.exposure
    db.execute(
        "UPDATE photos SET captured_at = ?, moment = ?, camera = ?, shutter_s = ?, f_number = ?, "
        "iso = ?, focal_mm = ?, metadata_as = ? WHERE id = ?",
        (
            taken.isoformat() if taken else None,
            capture.moment.isoformat() if capture.moment else None,
            text(capture.camera) if capture.camera is not None else None,
            exposure.shutter_s,
            exposure.f_number,
            exposure.iso,
            exposure.focal_mm,
            METADATA_AS,
            photo_id,
        ),
    )


def size_px(db: Connection, digest: str) -> tuple[int, int] | None:
    """Width and height of the photos with that content; None where nobody knows. Any connection."""
    sql = "SELECT width, height FROM photos WHERE digest = ? AND width IS NOT NULL LIMIT 1"
    row = db.execute(sql, (digest,)).fetchone()
    return None if row is None else (row[0], row[1])


def forget_content(db: Connection, photo_id: int) -> None:
    """Drop what was found in content that is no longer there."""
    db.execute("DELETE FROM scores WHERE photo = ?", (photo_id,))
    db.execute("DELETE FROM skips WHERE photo = ?", (photo_id,))
    describe(db, photo_id, None, Capture())


def mark_missing(db: Connection, gone: Iterable[tuple[int, str]]) -> int:
    """How many of these (id, path) were marked; a row that has moved since is left alone.

    One that was never read and that nobody decided about is forgotten: nothing would be missed.
    """
    return sum(
        db.execute(
            "UPDATE photos SET missing = 1 WHERE id = ? AND path = ?", (photo_id, os.fsencode(path))
        ).rowcount
        for photo_id, path in gone
        if not drop_unread(db, Path(path))
    )


def mark_present(db: Connection, ids: Iterable[int]) -> None:
    """Take the mark off photos whose files are back, from the bin too."""
    some = list(ids)
    db.executemany("UPDATE photos SET missing = 0 WHERE id = ?", [(id,) for id in some])
    removals.forget(db, some)


def relocate(db: Connection, photo_id: int, path: Path, fingerprint: Fingerprint) -> None:
    """List a photo where its file has just been moved to, with its size and time there.

    A row that stood there, of a file that is gone, is set aside. For the writer thread.
    """
    other = db.execute("SELECT id FROM photos WHERE path = ?", (as_bytes(path),)).fetchone()
    if other is not None and other[0] != photo_id:
        _set_aside(db, other[0], path)
    scanned = {as_path(root) for (root,) in db.execute("SELECT path FROM roots")}
    root = next((folder for folder in path.parents if folder in scanned), path.parent)
    _move(db, photo_id, root, path)
    db.execute(
        "UPDATE photos SET size = ?, mtime_ns = ?, missing = 0 WHERE id = ?",
        (fingerprint.size, fingerprint.mtime_ns, photo_id),
    )


def _refresh(db: Connection, photo_id: int, fingerprint: Fingerprint) -> int:
    db.execute(
        "UPDATE photos SET size = ?, mtime_ns = ?, digest = ?, missing = 0 WHERE id = ?",
        (fingerprint.size, fingerprint.mtime_ns, fingerprint.digest, photo_id),
    )
    removals.forget(db, [photo_id])
    return photo_id


def _moved_from(db: Connection, fingerprint: Fingerprint, path: Path, copies: Copies) -> int | None:
    """The row of the same content whose file is gone; decided here, in the writer, so that of two
    new copies only one takes it. Those known to be gone come first."""
    digest = fingerprint.digest
    for missing in (1, 0):
        looked, last = 0, copies.last_seen(digest, missing)
        found = None
        # One by one: of a thousand copies the first may be the one.
        for photo_id, old, mtime_ns, root in db.execute(
            "SELECT p.id, p.path, p.mtime_ns, r.path FROM photos p JOIN roots r ON r.id = p.root "
            "WHERE p.digest = ? AND p.size = ? AND p.missing = ? AND p.id > ? ORDER BY p.id",
            (digest, fingerprint.size, missing, last),
        ):
            looked, last = looked + 1, photo_id
            # On a drive that is away the photo is where it was, and this is a copy; unless it was
            # gone already when the drive was there.
            if not missing and volumes.is_away(db, as_path(old), as_path(root)):
                continue
            known = Fingerprint(fingerprint.size, mtime_ns, digest)
            if _has_left(db, as_path(old), known, path):
                found = int(photo_id)
                break
        copies.pass_by(digest, missing, looked, last)
        if found is not None:
            return found
    return None


def _has_left(db: Connection, path: Path, known: Fingerprint, new: Path) -> bool:
    """Whether a content is certainly no longer at a path: nothing is there, or another photo is,
    or the file itself under a ``new`` name that this disk takes for the same.

    A place that cannot be looked at (no permission, a drive gone stale) keeps its photo. So does a
    file of the same size with another time: it may only have been touched, unless size and time
    are those of another known photo, as after a rename.
    """
    try:
        now = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a row set aside
        return True
    except OSError:
        return False
    if same_but_renamed(path, new):
        return True
    if now.st_size != known.size or now.st_mtime_ns == known.mtime_ns:
        return now.st_size != known.size
    return (
        db.execute(
            "SELECT 1 FROM photos WHERE size = ? AND mtime_ns = ? AND digest != ?",
            (now.st_size, now.st_mtime_ns, known.digest),
        ).fetchone()
        is not None
    )


def _set_aside(db: Connection, photo_id: int, path: Path) -> None:
    """Free the path of a row whose content is elsewhere or gone: no file has a NUL in its name."""
    stand_alone(db, photo_id)
    db.execute(
        "UPDATE photos SET path = ?, missing = 1 WHERE id = ?",
        (as_bytes(path) + b"\0%d" % photo_id, photo_id),
    )


def _move(db: Connection, photo_id: int, root: Path, path: Path) -> None:
    stand_alone(db, photo_id)
    db.execute(
        "UPDATE photos SET root = ?, relative = ?, path = ?, folder = ?, name = ?, search = ? "
        "WHERE id = ?",
        (*_whereabouts(db, root, path), photo_id),
    )


def _insert(db: Connection, root: Path, path: Path, fingerprint: Fingerprint) -> int | None:
    """The id of the new row; None if the path is known."""
    row = db.execute(
        "INSERT INTO photos "
        "(root, relative, path, folder, name, search, size, mtime_ns, digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO NOTHING RETURNING id",
        (
            *_whereabouts(db, root, path),
            fingerprint.size,
            fingerprint.mtime_ns,
            fingerprint.digest,
        ),
    ).fetchone()
    return None if row is None else int(row[0])


def _whereabouts(
    db: Connection, root: Path, path: Path
) -> tuple[int, bytes, bytes, bytes, str, str]:
    root_id = db.execute("SELECT id FROM roots WHERE path = ?", (as_bytes(root),)).fetchone()
    if root_id is None:
        root_id = (enter_root(db, root),)
    relative = path.relative_to(root)
    return (
        root_id[0],
        as_bytes(relative),
        as_bytes(path),
        as_bytes(path.parent),
        natural(path.name),
        searched(root, relative),
    )
