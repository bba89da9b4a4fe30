"""What the user decided, and the way back: every call is one entry of a history that is kept.

All functions that change something are for the writer thread: ``catalog.write``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qualityculler.domain import Change, Decision, Flag, Label
from qualityculler.store.connect import Connection

IDS_AT_ONCE = 500

_PARTS = ("flag", "rating", "label")
_Values = tuple[str, int, str | None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the history that was made, undone or redone, and the photos it changed."""

    id: int
    photo_ids: list[int]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One decision: what was done, to how many photos, when (UTC), and whether it is undone."""

    id: int
    what: str
    photos: int
    made_at: datetime
    undone: bool


def decide(db: Connection, photo_ids: Sequence[int], change: Change, what: str) -> Recorded | None:
    """Apply a change to photos as one entry of the history; ``what`` is its name there.

    Photos it does not change, or that are gone from the catalog, are left out; None if none is
    left. What was undone before can no longer be redone.
    """
    return decide_together(db, [(photo_ids, change)], what)


def decide_together(
    db: Connection, parts: Sequence[tuple[Sequence[int], Change]], what: str
) -> Recorded | None:
    """``decide`` for several changes, each of photos of its own, as one entry of the history."""
    changed = []
    for photo_ids, change in parts:
        for photo_id, before in _decisions(db, photo_ids).items():
            after = change.applied_to(before)
            if after != before:
                changed.append((photo_id, *_values(before), *_values(after)))
    if not changed:
        return None
    entry = _enter(db, what)
    db.executemany(
        "INSERT INTO history_photos VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((entry, *one) for one in changed),
    )
    return _replay(db, entry, "after")


def undo(db: Connection) -> Recorded | None:
    """Take back the last entry that is not undone; None if there is none."""
    row = db.execute("SELECT max(id) FROM history WHERE undone = 0").fetchone()
    return None if row[0] is None else _turn(db, row[0], undone=True)


def redo(db: Connection) -> Recorded | None:
    """Make the entry again that was undone last; None if there is none."""
    row = db.execute("SELECT min(id) FROM history WHERE undone = 1").fetchone()
    return None if row[0] is None else _turn(db, row[0], undone=False)


def history(db: Connection, limit: int) -> list[HistoryEntry]:
    """The last entries, newest first, the undone ones among them. Any connection."""
    rows = db.execute(
        """
        SELECT id, what, (SELECT count(*) FROM history_photos WHERE entry = id), made_at, undone
        FROM history ORDER BY id DESC LIMIT ?
        """,
        (limit,),
    )
    return [
        HistoryEntry(id, what, photos, datetime.fromisoformat(made_at), bool(undone))
        for id, what, photos, made_at, undone in rows
    ]


def merge(db: Connection, photo_id: int, *, into: int) -> None:
    """Two rows turn out to be one photo: what was decided on the first goes to the second.

    Where both have something, the first wins: it is the later one. Undoing it brings back what the
    second had. For the writer thread.
    """
    decided = _decisions(db, [photo_id, into])
    late, early = decided[photo_id], decided[into]
    for part, value in zip(_PARTS, _values(early), strict=True):
        db.execute(
            f"""
            UPDATE history_photos SET {part}_before = ? WHERE photo = ? AND entry = (
                SELECT min(entry) FROM history_photos
                WHERE photo = ? AND {part}_before IS NOT {part}_after
            )
            """,
            (value, photo_id, photo_id),
        )
    # An entry that has both keeps what it has of the second.
    db.execute("UPDATE OR IGNORE history_photos SET photo = ? WHERE photo = ?", (into, photo_id))
    change = Change(
        late.flag if late.flag is not Flag.NONE else None, late.rating or None, late.label
    )
    db.execute(
        "UPDATE photos SET flag = ?, rating = ?, label = ? WHERE id = ?",
        (*_values(change.applied_to(early)), into),
    )


def as_decision(flag: str, rating: int, label: str | None) -> Decision:
    """The decision that three columns stand for."""
    return Decision(Flag(flag), rating, None if label is None else Label(label))


def _values(decision: Decision) -> _Values:
    label = None if decision.label is None else decision.label.value
    return decision.flag.value, decision.rating, label


def _decisions(db: Connection, photo_ids: Sequence[int]) -> dict[int, Decision]:
    found: dict[int, Decision] = {}
    for start in range(0, len(photo_ids), IDS_AT_ONCE):
        some = photo_ids[start : start + IDS_AT_ONCE]
        sql = f"SELECT id, flag, rating, label FROM photos WHERE id IN ({_marks(some)})"
        found.update((row[0], as_decision(*row[1:])) for row in db.execute(sql, tuple(some)))
    return found


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


def _enter(db: Connection, what: str) -> int:
    db.execute("DELETE FROM history WHERE undone = 1")
    sql = "INSERT INTO history (what, made_at) VALUES (?, ?) RETURNING id"
    return int(db.execute(sql, (what, datetime.now(UTC).isoformat())).fetchone()[0])


def _turn(db: Connection, entry: int, *, undone: bool) -> Recorded:
    db.execute("UPDATE history SET undone = ? WHERE id = ?", (undone, entry))
    return _replay(db, entry, "before" if undone else "after")


def _replay(db: Connection, entry: int, side: str) -> Recorded:
    """Give the photos of an entry what they had on one side of it, in the parts it changed."""
    parts = ", ".join(
        f"{part} = iif(h.{part}_before IS h.{part}_after, photos.{part}, h.{part}_{side})"
        for part in _PARTS
    )
    db.execute(
        f"UPDATE photos SET {parts} FROM history_photos h "
        "WHERE h.entry = ? AND h.photo = photos.id",
        (entry,),
    )
    rows = db.execute("SELECT photo FROM history_photos WHERE entry = ? ORDER BY photo", (entry,))
    return Recorded(entry, [row[0] for row in rows])
