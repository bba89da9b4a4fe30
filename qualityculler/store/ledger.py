"""Past decisions with what was suggested at the time, photo by photo, as the journal has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import as_decision
from qualityculler.store.journal import EntryState, Suggested
from qualityculler.store.names import as_path, below


@dataclass(frozen=True, slots=True)
class Decided:
    """One photo of one decision: what it had before and after, and who suggested that.

    ``in_force``: its flag, stars and label are still those of this decision.
    """

    entry: int
    made_at: datetime
    state: EntryState
    photo_id: int
    path: Path
    digest: str
    before: Decision
    after: Decision
    suggested: Suggested | None
    in_force: bool


def decided(db: Connection, folder: Path | None = None) -> Iterator[Decided]:
    """Every photo of every decision, the oldest first; of a folder and those below. Streams.

    A file that is shown under another one is left out: its photo stands for it.
    """
    where, values = (
        ("TRUE", ()) if folder is None else ("p.path >= ? AND p.path < ?", below(folder))
    )
    rows = db.execute(
        f"""
        SELECT h.entry, h.photo, p.path, p.digest, h.flag_before, h.rating_before, h.label_before,
            h.flag_after, h.rating_after, h.label_after, p.flag, p.rating, p.label
        FROM journal_photos h JOIN photos p ON p.id = h.photo
        JOIN journal j ON j.id = h.entry
        WHERE j.verb = '{journal.DECIDE}' AND h.shown_under IS NULL AND {where}
        ORDER BY h.entry, p.path
        """,
        tuple(values),
    )
    known: journal.JournalEntry | None = None
    for entry, photo_id, path, digest, *columns in rows:
        if known is None or known.id != entry:
            known = journal.entry(db, entry)
        if known is None or columns[0] is None:
            continue
        before, after, now = (as_decision(*columns[n : n + 3]) for n in (0, 3, 6))
        yield Decided(
            entry,
            known.made_at,
            known.state,
            photo_id,
            as_path(path),
            digest,
            before,
            after,
            _by(known.arguments, known.suggested, before, after),
            known.state is EntryState.DONE and after == now,
        )


def _by(
    arguments: Mapping[str, Any],
    suggested: Sequence[Suggested | None],
    before: Decision,
    after: Decision,
) -> Suggested | None:
    """Who suggested what this photo got: changes of one entry have photos of their own."""
    changes = arguments.get("changes", ())
    for change, by in zip(changes, suggested, strict=False):
        if by is not None and change.get("flag") == after.flag.value and before.flag != after.flag:
            return by
    return None
