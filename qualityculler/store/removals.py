"""Which photos are in the system's bin: the entries of the journal that sent them there.

A photo of such an entry is ``open`` before its file is moved, ``done`` in the bin, ``undone`` back
in its place, ``failed`` where nothing came of it. Nothing here looks at a file: ``settle`` is told
where each one is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Fingerprint
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState
from qualityculler.store.names import as_bytes, as_path, below
from qualityculler.store.partners import whole

_ITEM = """
    SELECT h.photo, h.before, h.after, h.state, j.id, j.made_at, p.size, p.mtime_ns, p.digest,
        h.shown_under
    FROM journal_photos h JOIN journal j ON j.id = h.entry JOIN photos p ON p.id = h.photo
"""
_OF_BIN = "j.verb = 'remove' AND h.state IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Removal:
    """A photo that was sent to the bin, or is to be: where its file was and what is known of it.

    ``kept`` is where it lies in the bin, None if that is not known, ``shown_under`` the photo whose
    item it was part of. ``batch`` is the entry of the
    journal, ``removed_at`` its time (UTC).
    """

    photo_id: int
    path: Path
    batch: int
    removed_at: datetime
    fingerprint: Fingerprint
    kept: Path | None
    state: EntryState
    shown_under: int | None = None


@dataclass(frozen=True, slots=True)
class BinCandidate:
    """A photo that may go to the bin or come back; size in bytes."""

    photo_id: int
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where files turned out to be; one of which nothing can be said now is in none of them."""

    binned: Mapping[int, Path | None]
    in_place: Collection[int] = ()
    gone: Collection[int] = ()


def candidate(db: Connection, path: Path) -> BinCandidate | None:
    """The photo at an absolute path; None if it is not known. Any connection."""
    sql = "SELECT id, path, size FROM photos WHERE path = ?"
    row = db.execute(sql, (as_bytes(path),)).fetchone()
    return None if row is None else BinCandidate(row[0], as_path(row[1]), row[2])


def rejected(db: Connection, folder: Path) -> list[BinCandidate]:
    """The rejected photos below a folder whose files are there, by path. Any connection."""
    rows = db.execute(
        "SELECT id, path, size FROM photos "
        "WHERE path >= ? AND path < ? AND flag = 'reject' AND missing = 0 "
        "AND partner IS NULL ORDER BY path",
        below(folder),
    )
    return [BinCandidate(id, as_path(path), size) for id, path, size in rows]


def begin(db: Connection, photo_ids: Sequence[int]) -> int | None:
    """Write down that the files of these photos are about to go to the bin; the open entry.

    Files shown under them go along. What is in the bin already is left out; None if nothing is
    left. For the writer thread.
    """
    known = [
        (id, head, db.execute("SELECT path FROM photos WHERE id = ?", (id,)).fetchone()[0])
        for id, head in whole(db, photo_ids).items()
        if removal_of(db, id) is None
    ]
    if not known:
        return None
    entry = journal.enter(db, journal.REMOVE, {}, state=EntryState.OPEN)
    db.executemany(
        "INSERT INTO journal_photos (entry, photo, shown_under, before, state) "
        "VALUES (?, ?, ?, ?, 'open')",
        ((entry, *one) for one in known),
    )
    return entry


def items(db: Connection, entry: int) -> list[Removal]:
    """The photos of an entry, by path. Any connection."""
    rows = db.execute(f"{_ITEM} WHERE h.entry = ? AND {_OF_BIN} ORDER BY h.before", (entry,))
    return [_made(row) for row in rows]


def settle(db: Connection, entry: int, found: Whereabouts) -> list[int]:
    """Close an entry by what is so; the photos that are listed otherwise than before.

    It is in force while one of its photos is in the bin, and stays open while one that was about
    to go cannot be looked at. For the writer thread.
    """
    changed = []

    def order(one: Removal) -> bool:
        # What is shown goes last and comes first, or the others would be freed from it.
        return (one.shown_under is None) is (one.photo_id not in found.in_place)

    for one in sorted(items(db, entry), key=order):
        state, missing = _state(one, found), one.photo_id not in found.in_place
        if state is None:
            continue
        kept = found.binned.get(one.photo_id)
        db.execute(
            "UPDATE journal_photos SET state = ?, after = ? WHERE entry = ? AND photo = ?",
            (state, None if kept is None else as_bytes(kept), entry, one.photo_id),
        )
        if db.execute(
            "UPDATE photos SET missing = ? WHERE id = ? AND missing <> ?",
            (missing, one.photo_id, missing),
        ).rowcount:
            changed.append(one.photo_id)
    journal.close(db, entry)
    return changed


def removed(db: Connection) -> list[Removal]:
    """Everything that is in the bin as far as we know, the latest batch first. Any connection."""
    rows = db.execute(
        f"{_ITEM} WHERE j.verb = 'remove' AND h.state = 'done' ORDER BY j.id DESC, h.before"
    )
    return [_made(row) for row in rows]


def last_batch(db: Connection) -> list[int]:
    """The photos of the latest act that sent some to the bin which are there yet, as they are
    shown: files of one item come back together, and count once. Any connection.

    However much lies in the bin, only that act is looked at.
    """
    rows = db.execute(
        """
        SELECT h.photo, h.shown_under FROM journal_photos h WHERE h.state = 'done' AND h.entry = (
            SELECT j.id FROM journal j WHERE j.verb = 'remove' AND EXISTS (
                SELECT 1 FROM journal_photos o WHERE o.entry = j.id AND o.state = 'done'
            ) ORDER BY j.id DESC LIMIT 1
        ) ORDER BY h.before
        """
    ).fetchall()
    ids = {id for id, _ in rows}
    return [id for id, head in rows if head not in ids]


def removal_of(db: Connection, photo_id: int) -> Removal | None:
    """How the photo went to the bin, or None if it did not. Any connection."""
    sql = f"{_ITEM} WHERE h.photo = ? AND j.verb = 'remove' AND h.state = 'done'"
    row = db.execute(sql, (photo_id,)).fetchone()
    return None if row is None else _made(row)


def forget(db: Connection, photo_ids: Iterable[int]) -> None:
    """The files of these photos are in their places again, however they came there. For the writer
    thread."""
    entries = set()
    for photo_id in photo_ids:
        if (one := removal_of(db, photo_id)) is not None:
            sql = "UPDATE journal_photos SET state = 'undone' WHERE entry = ? AND photo = ?"
            db.execute(sql, (one.batch, photo_id))
            entries.add(one.batch)
    # Once each: thousands may come back that went in one act.
    for entry in sorted(entries):
        journal.close(db, entry)


def _state(one: Removal, found: Whereabouts) -> EntryState | None:
    """Where a photo stands now; None where nothing can be said."""
    if one.photo_id in found.binned:
        return EntryState.DONE
    if one.photo_id in found.in_place:
        return (
            EntryState.FAILED
            if one.state in (EntryState.OPEN, EntryState.FAILED)
            else EntryState.UNDONE
        )
    return EntryState.FAILED if one.photo_id in found.gone else None


def _made(row: Sequence[Any]) -> Removal:
    photo_id, path, kept, state, batch, removed_at, size, mtime_ns, digest, head = row
    return Removal(
        photo_id,
        as_path(path),
        batch,
        datetime.fromisoformat(removed_at),
        Fingerprint(size, mtime_ns, digest),
        None if kept is None else as_path(kept),
        EntryState(state),
        head,
    )
