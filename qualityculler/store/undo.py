"""Back and forth through the journal, whatever kind of change comes next.

For the writer thread: ``catalog.write_now``. What the database holds is changed here. Where files
have to be moved the entry is opened and said to be so: ``operations.undo`` moves them and settles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualityculler.errors import UserError
from qualityculler.store import (
    decisions,
    explanations,
    groups,
    items,
    journal,
    keywords,
    moves,
    outside,
)
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Replayed
from qualityculler.store.journal import EntryState, JournalEntry
from qualityculler.text import N_, tr

_BUSY = N_("Files are still being moved; undo and redo wait until that has ended.")
_NEWER = N_("This step was made by a newer version of this program; update it to take it back.")


@dataclass(frozen=True, slots=True)
class UndoStep:
    """An entry that was taken back (``undone``) or made again, and the photos it changed.

    ``kept`` are photos somebody has decided about otherwise since. ``files``: nothing is changed
    yet, files have to be moved first, and the entry is open until then; or, where the step was
    about items, who is shown under whom is still to be settled.
    """

    entry: JournalEntry
    undone: bool
    photo_ids: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    files: bool = False


def undo(db: Connection, folders: Sequence[Path] = ()) -> UndoStep | None:
    """Take back the last act of this window that is in force; None if there is none.

    With ``folders`` the last one that was about photos of these alone: who looks at a folder does
    not mean another one. Raises UserError while files of this window are being moved.
    """
    _check(db)
    last = journal.last_done(db, folders)
    return _turn(db, last, undone=True) if last else None


def redo(db: Connection, folders: Sequence[Path] = ()) -> UndoStep | None:
    """Make the act again that was undone last; None if there is none. Raises UserError."""
    _check(db)
    undone = journal.next_undone(db, folders)
    return _turn(db, undone, undone=False) if undone else None


def go_to(db: Connection, entry: int, folders: Sequence[Path] = ()) -> list[UndoStep]:
    """Undo or redo until an entry is the last one in force; 0 stands for before the first one.

    Ends early behind a step that has files to move: call it again once that is done.
    """
    steps: list[UndoStep] = []
    back = journal.last_done(db, folders) > entry
    while True:
        if back:
            end = journal.last_done(db, folders) <= entry
        else:
            end = not 0 < journal.next_undone(db, folders) <= entry
        step = None if end else (undo if back else redo)(db, folders)
        if step is None:
            return steps
        steps.append(step)
        if step.files:
            return steps


def _check(db: Connection) -> None:
    if journal.under_way(db):
        raise UserError(tr(_BUSY))


def _turn(db: Connection, id: int, *, undone: bool) -> UndoStep:
    entry = journal.entry(db, id)
    assert entry is not None  # its number was found a moment ago, in the same transaction
    if entry.verb in _MOVES_FILES:
        journal.set_state(db, id, EntryState.OPEN)
        return UndoStep(entry, undone, files=True)
    if entry.verb not in _TURNS:
        raise UserError(tr(_NEWER))
    replayed = _TURNS[entry.verb](db, entry, undone)
    journal.set_state(db, id, EntryState.UNDONE if undone else EntryState.DONE)
    settle = entry.verb == journal.SET_APART
    return UndoStep(entry, undone, replayed.photo_ids, replayed.kept, files=settle)


def _decide(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return decisions.replay(db, entry.id, undone=undone)


def _set_aside(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return Replayed(explanations.replay(db, entry, undone=undone), [])


def _outside(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return outside.replay(db, entry.id, entry.verb, undone=undone)


def _regroup(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return groups.replay(db, entry, undone=undone)


def _keyword(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return keywords.replay(db, entry, undone=undone)


def _set_apart(db: Connection, entry: JournalEntry, undone: bool) -> Replayed:
    return Replayed(items.replay(db, entry, undone=undone), [])


_MOVES_FILES = frozenset({journal.REMOVE, journal.WRITE_SIDECARS, journal.EMBED}) | moves.VERBS
"""What ``operations.undo`` finishes: files are moved or written."""
_TURNS: dict[str, Callable[[Connection, JournalEntry, bool], Replayed]] = {
    journal.DECIDE: _decide,
    journal.SET_ASIDE: _set_aside,
    journal.SET_APART: _set_apart,
    journal.REGROUP: _regroup,
    journal.KEYWORD: _keyword,
    journal.TAKE_OVER: _outside,
    journal.DECLINE: _outside,
}
