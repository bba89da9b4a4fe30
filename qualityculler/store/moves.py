"""Acts that bring files elsewhere: one row of the journal for each file, before and after it.

``journal_files`` has every file, sidecars too, ``journal_photos`` the photos among them. A file is
``open`` before it goes, ``done`` in its new place, ``undone`` back in the old, ``failed`` where
nothing came of it. Nothing here looks at a file. What changes something is for the writer thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision, Fingerprint, Flag
from qualityculler.store import journal, photos
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import as_decision
from qualityculler.store.journal import EntryState
from qualityculler.store.names import as_bytes, as_path, below
from qualityculler.store.partners import whole

VERBS = frozenset({journal.MOVE, journal.COPY, journal.IMPORT})


@dataclass(frozen=True, slots=True)
class MovedFile:
    """A file of an act: which in its order, where from and where to, and what it is like.

    ``photo_id`` is the photo it is, or goes along with; None for one the catalog does not know.
    ``target`` is None where it is not known: a file in the bin.
    """

    place: int
    photo_id: int | None
    source: Path
    target: Path | None
    fingerprint: Fingerprint
    state: EntryState = EntryState.OPEN


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photo that may be moved, and what a name may be made of."""

    photo_id: int
    path: Path
    fingerprint: Fingerprint
    captured_at: datetime | None
    camera: str | None
    decision: Decision
    missing: bool


def candidates(db: Connection, photo_ids: Sequence[int]) -> list[list[Candidate]]:
    """The items these photos are of, each with all its files, the one shown first.

    Any connection.
    """
    found: dict[int, list[Candidate]] = {}
    for id, head in whole(db, photo_ids).items():
        row = db.execute(
            "SELECT path, size, mtime_ns, digest, captured_at, camera, flag, rating, label, "
            "missing FROM photos WHERE id = ?",
            (id,),
        ).fetchone()
        path, size, mtime_ns, digest, captured_at, camera, flag, rating, label, missing = row
        taken = None if captured_at is None else datetime.fromisoformat(captured_at)
        one = Candidate(
            id,
            as_path(path),
            Fingerprint(size, mtime_ns, digest),
            taken,
            camera,
            as_decision(flag, rating, label),
            bool(missing),
        )
        found.setdefault(id if head is None else head, []).append(one)
    return list(found.values())


def flagged(db: Connection, folder: Path, flag: Flag) -> list[int]:
    """The photos of a folder and those below it that have a flag, by path. Any connection."""
    rows = db.execute(
        "SELECT id FROM photos WHERE path >= ? AND path < ? AND flag = ? AND missing = 0 "
        "AND partner IS NULL ORDER BY path",
        (*below(folder), flag.value),
    )
    return [id for (id,) in rows]


def begin(
    db: Connection, verb: str, arguments: Mapping[str, Any], files: Sequence[MovedFile]
) -> int:
    """Write down what is about to be moved or copied; the open entry."""
    entry = journal.enter(db, verb, arguments, state=EntryState.OPEN)
    add(db, entry, files)
    ids = list(dict.fromkeys(one.photo_id for one in files if one.photo_id is not None))
    heads = whole(db, ids)
    for one in files:
        if one.photo_id is not None and _is_photo(db, one.photo_id, one.source):
            db.execute(
                "INSERT INTO journal_photos (entry, photo, shown_under, before, after, state) "
                "VALUES (?, ?, ?, ?, ?, 'open')",
                (
                    entry,
                    one.photo_id,
                    heads[one.photo_id],
                    as_bytes(one.source),
                    None if one.target is None else as_bytes(one.target),
                ),
            )
    return entry


def add(db: Connection, entry: int, files: Sequence[MovedFile]) -> None:
    """Write down files that go along with an open entry."""
    db.executemany(
        "INSERT INTO journal_files (entry, place, photo, source, target, size, mtime_ns, digest, "
        "state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                entry,
                one.place,
                one.photo_id,
                as_bytes(one.source),
                None if one.target is None else as_bytes(one.target),
                one.fingerprint.size,
                one.fingerprint.mtime_ns,
                one.fingerprint.digest,
                one.state,
            )
            for one in files
        ],
    )


def files(db: Connection, entry: int) -> list[MovedFile]:
    """The files of an entry, in order. Any connection."""
    rows = db.execute(
        "SELECT place, photo, source, target, size, mtime_ns, digest, state FROM journal_files "
        "WHERE entry = ? ORDER BY place",
        (entry,),
    )
    return [
        MovedFile(
            place,
            photo,
            as_path(source),
            None if target is None else as_path(target),
            Fingerprint(size, mtime_ns, digest),
            EntryState(state),
        )
        for place, photo, source, target, size, mtime_ns, digest, state in rows
    ]


def note(
    db: Connection, entry: int, one: MovedFile, state: EntryState, now: Fingerprint | None = None
) -> None:
    """Say where a file is: ``now`` is what it is like there, if that was looked at.

    A photo that was moved is listed where its file is.
    """
    found = now or one.fingerprint
    db.execute(
        "UPDATE journal_files SET state = ?, target = ?, size = ?, mtime_ns = ?, digest = ? "
        "WHERE entry = ? AND place = ?",
        (
            state,
            None if one.target is None else as_bytes(one.target),
            found.size,
            found.mtime_ns,
            found.digest,
            entry,
            one.place,
        ),
    )
    if one.photo_id is None:
        return
    db.execute(
        "UPDATE journal_photos SET state = ? WHERE entry = ? AND photo = ? AND before = ?",
        (state, entry, one.photo_id, as_bytes(one.source)),
    )
    if one.target is None or _verb(db, entry) != journal.MOVE:
        return
    if state in (EntryState.DONE, EntryState.UNDONE):
        there, here = (one.target, one.source)[:: 1 if state is EntryState.DONE else -1]
        if _is_photo(db, one.photo_id, here):
            photos.relocate(db, one.photo_id, there, found)


def close(db: Connection, entry: int) -> EntryState:
    """Close an entry by how its files stand: in force while one of them is in its new place."""
    return journal.close(db, entry, "journal_files")


def _is_photo(db: Connection, photo_id: int, path: Path) -> bool:
    sql = "SELECT 1 FROM photos WHERE id = ? AND path = ?"
    return db.execute(sql, (photo_id, as_bytes(path))).fetchone() is not None


def _verb(db: Connection, entry: int) -> str:
    sql = "SELECT verb FROM journal WHERE id = ?"
    return str(db.execute(sql, (entry,)).fetchone()[0])
