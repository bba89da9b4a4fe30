"""The journal: every change a person makes is one entry, for every kind of change the same.

An entry is written before the act and closed after it. What the database alone holds (decisions,
findings set aside) is one transaction, so such an entry is closed from the start; what moves files
is open meanwhile, and what is open when the program starts is settled by looking where the files
are (``operations.repair``). Entries are never taken out: one that was undone and followed
by something new stays, for whoever asks later what was done and why.

An entry says what was done as a code with values, never as words: ``operations.history`` makes the
sentence. A verb that comes later needs no new table: its photos have ``before`` and ``after``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from qualityculler.store.connect import Connection
from qualityculler.store.names import as_path, below

DECIDE = "decide"
REMOVE = "remove"
SET_ASIDE = "set_aside"
TAKE_OVER = "take_over"
DECLINE = "decline"
WRITE_SIDECARS = "write_sidecars"
SET_APART = "set_apart"
REGROUP = "regroup"
MOVE = "move"
COPY = "copy"
IMPORT = "import"
AUDIT = "audit"
KEYWORD = "keyword"
EMBED = "embed"
"""The verbs so far; they are in catalogs out there and do not change."""

_OWN = """(maker = :maker
    OR (id <= :since AND maker NOT IN (SELECT value FROM json_each(:others))))"""
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
    """Who suggested a change: the scorer, the threshold that decided, and what it suggested.

    ``codes`` are the reasons (``reason.Code``) that photos can have been suggested for. ``mode`` is
    the code of a ``RelativeMode``, and the threshold then the score of the last photo chosen.
    """

    scorer: str
    threshold: float
    reason: str
    codes: tuple[str, ...] = ()
    mode: str = ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act: verb and arguments, how many photos (and the path of one), when (UTC), its state.

    Files of one item count as one photo.

    ``foreign``: by another window or program that is open, or since this one is. ``stuck``: it
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
    sql = """
        INSERT INTO journal (verb, arguments, suggested, made_at, state, maker)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id
    """
    values = (
        verb,
        json.dumps(arguments),
        _by(suggested),
        datetime.now(UTC).isoformat(),
        state,
        db.maker.name,
    )
    return int(db.execute(sql, values).fetchone()[0])


def say(
    db: Connection, entry: int, arguments: Mapping[str, Any], suggested: Sequence[Suggested | None]
) -> None:
    """Say what an act was, which is known only now that it is done. For the writer thread."""
    sql = "UPDATE journal SET arguments = ?, suggested = ? WHERE id = ?"
    db.execute(sql, (json.dumps(arguments), _by(suggested), entry))


def _by(suggested: Sequence[Suggested | None]) -> str | None:
    said = [None if one is None else asdict(one) for one in suggested]
    return json.dumps(said) if any(said) else None


def set_state(db: Connection, entry: int, state: EntryState) -> None:
    """Say where an act stands now. For the writer thread."""
    db.execute("UPDATE journal SET state = ? WHERE id = ?", (state, entry))


def close(db: Connection, entry: int, parts: str = "journal_photos") -> EntryState:
    """Close an entry by how its parts stand, the rows it has in that table; its state.

    It is in force while one of them is, and stays open while one is. For the writer thread.
    """
    sql = f"SELECT DISTINCT state FROM {parts} WHERE entry = ? AND state IS NOT NULL"
    states = {EntryState(state) for (state,) in db.execute(sql, (entry,))}
    order = (EntryState.OPEN, EntryState.DONE, EntryState.UNDONE)
    found = next((one for one in order if one in states), EntryState.FAILED)
    set_state(db, entry, found)
    return found


def set_stuck(db: Connection, entry: int) -> None:
    """Undo passes this entry over from now on. For the writer thread."""
    db.execute("UPDATE journal SET stuck = 1 WHERE id = ?", (entry,))


def entry(db: Connection, id: int) -> JournalEntry | None:
    """The entry of this number. Any connection."""
    row = db.execute(f"{_ENTRY} WHERE id = ?", (id,)).fetchone()
    return None if row is None else _all_made(db, [row])[0]


def history(
    db: Connection, limit: int, *, everything: bool = False, folders: Sequence[Path] = ()
) -> list[JournalEntry]:
    """The last entries, newest first, those that can be redone among them. Any connection.

    ``everything`` has those too that were undone and then followed by something new. With
    ``folders`` only what was done to photos of these alone.
    """
    scope, bounds = _scope(folders)
    values = bounds | {"limit": limit, "last": last_done(db, folders), "all": everything}
    rows = db.execute(
        f"{_ENTRY} WHERE (:all OR state <> 'undone' OR id > :last) AND {scope} "
        "ORDER BY id DESC LIMIT :limit",
        values,
    ).fetchall()
    return _all_made(db, rows)


def open_entries(db: Connection) -> list[JournalEntry]:
    """What has been begun and not closed, the oldest first. Any connection."""
    rows = db.execute(f"{_ENTRY} WHERE state = 'open' ORDER BY id").fetchall()
    return _all_made(db, rows)


def under_way(db: Connection) -> bool:
    """Whether an act of this very window is not closed yet. Any connection.

    What undo passes over, such as writing that follows decisions, is not waited for.
    """
    sql = "SELECT 1 FROM journal WHERE state = 'open' AND NOT stuck AND maker = ?"
    return db.execute(sql, (db.maker.name,)).fetchone() is not None


def last_done(db: Connection, folders: Sequence[Path] = ()) -> int:
    """The newest entry in force that undo may take back; 0 if there is none. Any connection.

    Acts of other windows are left to those while they are open; what had been done when the
    catalog was opened is not. With ``folders`` only what was done to photos of these alone.
    """
    scope, bounds = _scope(folders)
    sql = f"SELECT id FROM journal j WHERE state = 'done' AND NOT stuck AND {_OWN} AND {scope}"
    row = db.execute(f"{sql} ORDER BY id DESC LIMIT 1", _maker(db) | bounds).fetchone()
    return 0 if row is None else int(row[0])


def next_undone(db: Connection, folders: Sequence[Path] = ()) -> int:
    """The entry that redo makes again; 0 if there is none. Any connection.

    Undo goes from the newest back, so what was undone and not followed by anything is newer than
    all that is in force.
    """
    scope, bounds = _scope(folders)
    sql = f"SELECT id FROM journal j WHERE state = 'undone' AND id > :last AND {_OWN} AND {scope}"
    values = _maker(db) | bounds | {"last": last_done(db, folders)}
    row = db.execute(f"{sql} ORDER BY id LIMIT 1", values).fetchone()
    return 0 if row is None else int(row[0])


def _maker(db: Connection) -> dict[str, Any]:
    maker = db.maker
    return {"maker": maker.name, "since": maker.since, "others": json.dumps(maker.others())}


def _scope(folders: Sequence[Path]) -> tuple[str, dict[str, Any]]:
    """A condition on an entry ``j``, and its values.

    Nothing outside the folders is touched; a finding is set aside for a content, wherever it is.
    What was moved counts for the folder it left, too, and what was imported for the one it came to.
    """
    if not folders:
        return "TRUE", {}
    bounds: dict[str, Any] = {}
    for n, folder in enumerate(folders):
        bounds[f"first{n}"], bounds[f"end{n}"] = below(folder)

    def within(column: str) -> str:
        ranges = (f"{column} >= :first{n} AND {column} < :end{n}" for n in range(len(folders)))
        return "(" + " OR ".join(f"({one})" for one in ranges) + ")"

    here = f"({within('p.path')} OR (j.verb = 'move' AND {within('h.before')}))"
    of_entry = "SELECT 1 FROM journal_photos h JOIN photos p ON p.id = h.photo WHERE h.entry = j.id"
    scope = f"""(EXISTS ({of_entry} AND {here})
        AND (verb = 'set_aside' OR NOT EXISTS ({of_entry} AND NOT {here}))
        OR (verb = 'import' AND EXISTS (
            SELECT 1 FROM journal_files f WHERE f.entry = j.id AND {within("f.target")})))"""
    return scope, bounds


def _all_made(db: Connection, rows: Sequence[Sequence[Any]]) -> list[JournalEntry]:
    others = frozenset(db.maker.others()) if rows else frozenset()
    return [_made(db, row, others) for row in rows]


def _made(db: Connection, row: Sequence[Any], others: Collection[str]) -> JournalEntry:
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
        foreign=maker != db.maker.name and (id > db.maker.since or maker in others),
        stuck=bool(stuck),
        suggested=tuple(None if one is None else _suggested(one) for one in said),
    )


def _suggested(said: Mapping[str, Any]) -> Suggested:
    """As it was written, be it by an older program or a newer one."""
    codes = tuple(said.get("codes", ()))
    mode = said.get("mode", "")
    return Suggested(said["scorer"], said["threshold"], said["reason"], codes, mode)
