"""The journal: every change a person makes is one entry, for every kind of change the same.

An entry is written before the act and closed after it. What the database alone holds (decisions,
findings set aside) is one transaction, so such an entry is closed from the start; what moves files
is open meanwhile, and what is open when the program starts is settled by looking where the files
are (``operations.remove.repair``). Entries are never taken out: one that was undone and followed
by something new stays, for whoever asks later what was done and why.

An entry says what was done as a code with values, never as words: ``operations.history`` makes the
sentence. A verb that comes later needs no new table: its photos have ``before`` and ``after``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from qualityculler.store.connect import Connection
from qualityculler.store.names import as_path

DECIDE = "decide"
REMOVE = "remove"
SET_ASIDE = "set_aside"
SET_APART = "set_apart"
MOVE = "move"
COPY = "copy"
IMPORT = "import"
"""The verbs so far; they are in catalogs out there and do not change."""

_OWN = "(maker = :maker OR id <= :since)"
_ENTRY = """
    SELECT id, verb, arguments, suggested, made_at, state, stuck, maker,
        (SELECT count(*) FROM journal_photos h
         WHERE h.entry = j.id AND h.state IS NOT 'failed' AND h.shown_under IS NULL),
        (SELECT p.path FROM journal_photos h JOIN photos p ON p.id = h.photo
         WHERE h.entry = j.id
         ORDER BY h.state IS 'failed', h.shown_under IS NOT NULL, h.photo LIMIT 1)
    FROM journal j
"""


class EntryState(StrEnum):
    """Where an act stands: under way, in force, taken back, or come to nothing."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who suggested a change: the scorer, the threshold that decided, and a code for the reason."""

    scorer: str
    threshold: float
    reason: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act: verb and arguments, how many photos (and the path of one), when (UTC), its state.

    Files of one item count as one photo.

    ``foreign``: by another window or program, since this one has opened the catalog. ``stuck``: it
    was to be taken back and could not be. ``suggested`` has one for each change that somebody
    suggested, or None.
    """

    id: int
    verb: str
    arguments: Mapping[str, Any]
    photos: int
    first: Path | None
    made_at: datetime
    state: EntryState
    foreign: bool = False
    stuck: bool = False
    suggested: tuple[Suggested | None, ...] = ()


def enter(
    db: Connection,
    verb: str,
    arguments: Mapping[str, Any],
    *,
    suggested: Sequence[Suggested | None] = (),
    state: EntryState = EntryState.DONE,
) -> int:
    """Begin an entry; its id. What was undone before can no longer be redone by this window.

    For the writer thread, in the transaction of the act where that is all there is to it.
    """
    said = [None if one is None else asdict(one) for one in suggested]
    sql = """
        INSERT INTO journal (verb, arguments, suggested, made_at, state, maker)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id
    """
    values = (
        verb,
        json.dumps(arguments),
        json.dumps(said) if any(said) else None,
        datetime.now(UTC).isoformat(),
        state,
        db.maker.name,
    )
    return int(db.execute(sql, values).fetchone()[0])


def set_state(db: Connection, entry: int, state: EntryState) -> None:
    """Say where an act stands now. For the writer thread."""
    db.execute("UPDATE journal SET state = ? WHERE id = ?", (state, entry))


def set_stuck(db: Connection, entry: int) -> None:
    """Undo passes this entry over from now on. For the writer thread."""
    db.execute("UPDATE journal SET stuck = 1 WHERE id = ?", (entry,))


def entry(db: Connection, id: int) -> JournalEntry | None:
    """The entry of this number. Any connection."""
    row = db.execute(f"{_ENTRY} WHERE id = ?", (id,)).fetchone()
    return None if row is None else _made(db, row)


def history(db: Connection, limit: int, *, everything: bool = False) -> list[JournalEntry]:
    """The last entries, newest first, those that can be redone among them. Any connection.

    ``everything`` has those too that were undone and then followed by something new.
    """
    values = {"limit": limit, "last": last_done(db), "all": everything}
    rows = db.execute(
        f"{_ENTRY} WHERE :all OR state <> 'undone' OR id > :last ORDER BY id DESC LIMIT :limit",
        values,
    ).fetchall()
    return [_made(db, row) for row in rows]


def open_entries(db: Connection) -> list[JournalEntry]:
    """What has been begun and not closed, the oldest first. Any connection."""
    rows = db.execute(f"{_ENTRY} WHERE state = 'open' ORDER BY id").fetchall()
    return [_made(db, row) for row in rows]


def under_way(db: Connection) -> bool:
    """Whether an act of this very window is not closed yet. Any connection."""
    sql = "SELECT 1 FROM journal WHERE state = 'open' AND maker = ?"
    return db.execute(sql, (db.maker.name,)).fetchone() is not None


def last_done(db: Connection) -> int:
    """The newest entry in force that undo may take back; 0 if there is none. Any connection.

    Acts of other windows are left to those; what was there when the catalog was opened is not.
    """
    sql = f"SELECT id FROM journal WHERE state = 'done' AND NOT stuck AND {_OWN} ORDER BY id DESC"
    row = db.execute(f"{sql} LIMIT 1", _maker(db)).fetchone()
    return 0 if row is None else int(row[0])


def next_undone(db: Connection) -> int:
    """The entry that redo makes again; 0 if there is none. Any connection.

    Undo goes from the newest back, so what was undone and not followed by anything is newer than
    all that is in force.
    """
    sql = f"SELECT id FROM journal WHERE state = 'undone' AND id > :last AND {_OWN} ORDER BY id"
    values = _maker(db) | {"last": last_done(db)}
    row = db.execute(f"{sql} LIMIT 1", values).fetchone()
    return 0 if row is None else int(row[0])


def _maker(db: Connection) -> dict[str, Any]:
    return {"maker": db.maker.name, "since": db.maker.since}


def _made(db: Connection, row: Sequence[Any]) -> JournalEntry:
    id, verb, arguments, suggested, made_at, state, stuck, maker, photos, first = row
    said = json.loads(suggested) if suggested else []
    return JournalEntry(
        id,
        verb,
        json.loads(arguments),
        photos,
        None if first is None else as_path(first),
        datetime.fromisoformat(made_at),
        EntryState(state),
        foreign=maker != db.maker.name and id > db.maker.since,
        stuck=bool(stuck),
        suggested=tuple(None if one is None else Suggested(**one) for one in said),
    )
