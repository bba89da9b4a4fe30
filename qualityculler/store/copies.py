"""Photos nobody decided about that are copies of photos somebody did decide about.

Two files of the same bytes are two photos, each with its own decision: a copy gets that of the
other one only when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualityculler.domain import Change, Decision, Flag
from qualityculler.store import decisions
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded
from qualityculler.store.names import as_bytes, as_path, below

_UNDECIDED = "c.flag = 'none' AND c.rating = 0 AND c.label IS NULL"
_DECIDED = "(s.flag <> 'none' OR s.rating > 0 OR s.label IS NOT NULL)"
_COPIES = f"""
    SELECT c.id, c.path, s.path, s.flag, s.rating, s.label
    FROM photos c CROSS JOIN photos s ON s.digest = c.digest AND s.size = c.size AND s.id <> c.id
    WHERE c.path >= ? AND c.path < ? AND c.missing = 0 AND c.digest <> '' AND c.partner IS NULL
        AND {_UNDECIDED} AND {_DECIDED}
    ORDER BY c.path, (SELECT max(entry) FROM journal_photos WHERE photo = s.id) DESC
"""


@dataclass(frozen=True, slots=True)
class UndecidedCopy:
    """A photo without a decision, and another one of the same bytes that has one. Where several
    have, it is the one that was decided about last."""

    photo_id: int
    path: Path
    original: Path
    decision: Decision


def undecided_copies(db: Connection, folders: Sequence[Path]) -> list[UndecidedCopy]:
    """The copies at and below these folders, by path; the other photo may be anywhere, its drive
    may be away. Any connection."""
    found: dict[int, UndecidedCopy] = {}
    rows = (row for folder in folders for row in db.execute(_COPIES, below(folder)))
    for id, path, original, *decision in rows:
        # A photo that was set aside has a NUL in its path.
        known = as_path(original.partition(b"\0")[0])
        one = UndecidedCopy(id, as_path(path), known, decisions.as_decision(*decision))
        found.setdefault(id, one)
    return sorted(found.values(), key=lambda one: as_bytes(one.path))


def take_over(
    db: Connection, folders: Sequence[Path], photo_ids: Collection[int]
) -> Recorded | None:
    """Give those of these photos that are still undecided copies what was decided about the other
    one, as one entry of the journal; None if there is nothing left to do. For the writer thread."""
    parts: dict[Decision, list[int]] = {}
    for one in undecided_copies(db, folders):
        if one.photo_id in photo_ids:
            parts.setdefault(one.decision, []).append(one.photo_id)
    changes = [(ids, _change(decision)) for decision, ids in parts.items()]
    return decisions.decide_together(db, changes)


def _change(decision: Decision) -> Change:
    flag = None if decision.flag is Flag.NONE else decision.flag
    return Change(flag, decision.rating or None, decision.label)
