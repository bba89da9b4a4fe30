"""Blind looks at rejects, as entries of the journal that nothing has to be undone of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualityculler.store import journal
from qualityculler.store.connect import Connection


def record(db: Connection, arguments: Mapping[str, Any], photo_ids: Sequence[int]) -> int:
    """Write down what a blind look said, and of which photos; the entry. For the writer thread."""
    entry = journal.enter(db, journal.AUDIT, arguments)
    # It changed nothing: undo passes it over.
    journal.set_stuck(db, entry)
    db.executemany(
        "INSERT INTO journal_photos (entry, photo) SELECT ?, id FROM photos WHERE id = ?",
        [(entry, id) for id in dict.fromkeys(photo_ids)],
    )
    return entry
