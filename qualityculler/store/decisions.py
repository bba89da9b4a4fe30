"""What the user decided about photos. Every call is one entry of the journal.

All functions that change something are for the writer thread: ``catalog.write_now``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qualityculler.domain import CLEAR, Change, Decision, Flag, Label
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState, Suggested
from qualityculler.store.partners import whole

IDS_AT_ONCE = 500

_PARTS = ("flag", "rating", "label")
_Values = tuple[str, int, str | None]
Parts = Sequence[tuple[Sequence[int], Change]]
"""Changes that are one decision, each with its photos; no photo is in two of them."""


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
    parts: Parts,
    suggested: Sequence[Suggested | None] = (),
    *,
    verb: str = journal.DECIDE,
) -> Recorded | None:
    """``decide`` for several changes, each of photos of its own, as one entry of the journal.

    ``suggested`` says of each change who suggested it; left out, nobody did.
    """
    act = Act(parts, suggested, verb)
    for place, (photo_ids, _) in enumerate(parts):
        act = go_on(db, act, place, photo_ids)
    return end(db, act)


@dataclass(frozen=True, slots=True)
class Act:
    """A decision about more photos than are to be changed in one transaction, as far as it is.

    ``go_on`` for some photos after the others, then ``end``: its entry is open meanwhile, and what
    a program that was killed has begun is taken back by ``take_back_open``. ``counts`` has how many
    photos each part has changed, by its place; files of one item count as one.
    """

    parts: Parts
    suggested: Sequence[Suggested | None] = ()
    verb: str = journal.DECIDE
    entry: int | None = None
    photo_ids: tuple[int, ...] = ()
    counts: Mapping[int, int] = field(default_factory=dict)


def go_on(db: Connection, act: Act, place: int, photo_ids: Sequence[int]) -> Act:
    """Apply the change of this part to some of its photos; the act is further by them."""
    change = act.parts[place][1]
    heads = whole(db, photo_ids)
    changed: list[tuple[Any, ...]] = []
    for photo_id, before in _decisions(db, list(heads)).items():
        after = change.applied_to(before)
        if after != before:
            changed.append((photo_id, heads[photo_id], *_values(before), *_values(after)))
    if not changed:
        return act
    entry = act.entry
    if entry is None:
        planned = {n: len(ids) for n, (ids, _) in enumerate(act.parts)}
        said, by = _said(act, planned)
        entry = journal.enter(db, act.verb, said, suggested=by, state=EntryState.OPEN)
    _apply(db, entry, changed)
    ids = (*act.photo_ids, *(one[0] for one in changed))
    count = act.counts.get(place, 0) + sum(one[1] is None for one in changed)
    return replace(act, entry=entry, photo_ids=ids, counts={**act.counts, place: count})


def end(db: Connection, act: Act) -> Recorded | None:
    """Close the entry of an act, from now on in force; None where it has changed nothing."""
    if act.entry is None:
        return None
    journal.say(db, act.entry, *_said(act, act.counts))
    journal.set_state(db, act.entry, EntryState.DONE)
    return Recorded(act.entry, sorted(act.photo_ids))


def take_back(db: Connection, entry: int) -> None:
    """Nothing of an open entry was decided: its photos have what they had before it."""
    replay(db, entry, undone=True)
    journal.set_state(db, entry, EntryState.FAILED)


def take_back_open(db: Connection) -> int:
    """``take_back`` what programs that have ended were about to decide; how many acts."""
    there = json.dumps([db.maker.name, *db.maker.others()])
    sql = (
        "SELECT id FROM journal WHERE state = 'open' AND verb = ? "
        "AND maker NOT IN (SELECT value FROM json_each(?)) ORDER BY id DESC"
    )
    left = [id for (id,) in db.execute(sql, (journal.DECIDE, there)).fetchall()]
    for entry in left:
        take_back(db, entry)
    return len(left)


def _said(act: Act, counts: Mapping[int, int]) -> tuple[dict[str, Any], list[Suggested | None]]:
    """What an act does as values of JSON, and who suggested it."""
    places = sorted(counts)
    said = [said_of(act.parts[n][1]) | {"photos": max(1, counts[n])} for n in places]
    return {"changes": said}, [act.suggested[n] if act.suggested else None for n in places]


def _apply(db: Connection, entry: int, changed: Sequence[tuple[Any, ...]]) -> None:
    """Write down what photos had and have from now on, and give it to them."""
    db.executemany(
        """
        INSERT INTO journal_photos (entry, photo, shown_under, flag_before, rating_before,
            label_before, flag_after, rating_after, label_after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        ((entry, *one) for one in changed),
    )
    # One statement for all: one for each takes twice as long. CROSS has SQLite begin with the
    # list: else it goes through all that the entry has so far.
    db.execute(
        "UPDATE photos SET (flag, rating, label) = (h.flag_after, h.rating_after, h.label_after) "
        "FROM json_each(?) w CROSS JOIN journal_photos h "
        "WHERE h.entry = ? AND h.photo = w.value AND photos.id = h.photo",
        (json.dumps([one[0] for one in changed]), entry),
    )


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
