"""Many steps of the history at once, as one change of the store."""

from __future__ import annotations

from qualityculler.store import decisions
from qualityculler.store.connect import Connection


def travel(db: Connection, entry: int) -> tuple[bool, list[int]]:
    """Undo or redo until an entry is the last one in force; whether undone, and what changed.

    Entry 0 stands for the time before the first one. For the writer thread.
    """
    undone = _last(db) > entry
    changed: set[int] = set()
    while (_last(db) > entry) if undone else (_last(db) < entry):
        recorded = decisions.undo(db) if undone else decisions.redo(db)
        if recorded is None:
            break
        changed.update(recorded.photo_ids)
    return undone, sorted(changed)


def _last(db: Connection) -> int:
    """The newest entry that is not undone; those that are undone are newer than all others."""
    step = 50
    while True:
        entries = decisions.history(db, step)
        found = next((one.id for one in entries if not one.undone), None)
        if found is not None:
            return found
        if len(entries) < step:
            return 0
        step *= 4
