"""What the user decided about photos. Every call is one entry of the journal.

All functions that change something are for the writer thread: ``catalog.write_now``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qualityculler.domain import CLEAR, Change, Decision, Flag, Label
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.journal import Suggested
from qualityculler.store.partners import whole

IDS_AT_ONCE = 500

_PARTS = ("flag", "rating", "label")
_Values = tuple[str, int, str | None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the journal that was made, and the photos it changed."""

    id: int
    photo_ids: list[int]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The photos of an entry that were given what they had on one side of it.

    ``kept`` are those that have been decided about otherwise since: they stay as they are.
    """

    photo_ids: list[int]
    kept: list[int]


def decide(db: Connection, photo_ids: Sequence[int], change: Change) -> Recorded | None:
    """Apply a change to photos, and to the files shown under them, as one entry of the journal.

    Photos it does not change, or that are gone from the catalog, are left out; None if none is
    left. What was undone before can no longer be redone.
    """
    return decide_together(db, [(photo_ids, change)])


def decide_together(
    db: Connection,
    parts: Sequence[tuple[Sequence[int], Change]],
    suggested: Sequence[Suggested | None] = (),
    *,
    verb: str = journal.DECIDE,
) -> Recorded | None:
    """``decide`` for several changes, each of photos of its own, as one entry of the journal.

    ``suggested`` says of each change who suggested it; left out, nobody did.
    """
    changed: list[tuple[Any, ...]] = []
    said: list[dict[str, Any]] = []
    by: list[Suggested | None] = []
    for place, (photo_ids, change) in enumerate(parts):
        before_it = len(changed)
        heads = whole(db, photo_ids)
        for photo_id, before in _decisions(db, list(heads)).items():
            after = change.applied_to(before)
            if after != before:
                changed.append((photo_id, heads[photo_id], *_values(before), *_values(after)))
        if len(changed) > before_it:
            count = sum(one[1] is None for one in changed[before_it:])
            said.append(said_of(change) | {"photos": max(1, count)})
            by.append(suggested[place] if suggested else None)
    if not changed:
        return None
    entry = journal.enter(db, verb, {"changes": said}, suggested=by)
    db.executemany(
        """
        INSERT INTO journal_photos (entry, photo, shown_under, flag_before, rating_before,
            label_before, flag_after, rating_after, label_after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        ((entry, *one) for one in changed),
    )
    db.execute(
        "UPDATE photos SET (flag, rating, label) = (h.flag_after, h.rating_after, h.label_after) "
        "FROM journal_photos h WHERE h.entry = ? AND h.photo = photos.id",
        (entry,),
    )
    return Recorded(entry, sorted(one[0] for one in changed))


def replay(db: Connection, entry: int, *, undone: bool) -> Replayed:
    """Give the photos of an entry what they had before it, or after it, in what it changed.

    A photo that no longer has what this entry (or its undoing) left is not touched: somebody has
    decided otherwise since.
    """
    side, other = ("before", "after") if undone else ("after", "before")
    kept = " OR ".join(_otherwise(part, other) for part in _PARTS)
    rows = db.execute(
        f"SELECT h.photo, {kept} FROM journal_photos h JOIN photos ON photos.id = h.photo "
        "WHERE h.entry = ? ORDER BY h.photo",
        (entry,),
    ).fetchall()
    parts = ", ".join(
        f"{part} = iif(h.{part}_before IS h.{part}_after OR {_otherwise(part, other)}, "
        f"photos.{part}, h.{part}_{side})"
        for part in _PARTS
    )
    db.execute(
        f"UPDATE photos SET {parts} FROM journal_photos h "
        "WHERE h.entry = ? AND h.photo = photos.id",
        (entry,),
    )
    return Replayed([id for id, _ in rows], [id for id, left in rows if left])


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
            UPDATE journal_photos SET {part}_before = ? WHERE photo = ? AND entry = (
                SELECT min(entry) FROM journal_photos
                WHERE photo = ? AND {part}_before IS NOT {part}_after
            )
            """,
            (value, photo_id, photo_id),
        )
    # An entry that has both keeps what it has of the second.
    db.execute("UPDATE OR IGNORE journal_photos SET photo = ? WHERE photo = ?", (into, photo_id))
    db.execute("UPDATE journal_files SET photo = ? WHERE photo = ?", (into, photo_id))
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


def _otherwise(part: str, other: str) -> str:
    """SQL: an entry changed this part, and the photo has something else by now."""
    return f"(h.{part}_before IS NOT h.{part}_after AND photos.{part} IS NOT h.{part}_{other})"


def said_of(change: Change) -> dict[str, Any]:
    """A change as values of JSON: what is left out stays as it is, a label of None is taken off."""
    said: dict[str, Any] = {}
    if change.flag is not None:
        said["flag"] = change.flag.value
    if change.rating is not None:
        said["rating"] = change.rating
    if change.label is not None:
        said["label"] = change.label.value if change.label is not CLEAR else None
    return said


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
