"""Flags, stars and colours, and the way back through their history."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import (
    CLEAR,
    Change,
    Decision,
    Fingerprint,
    Flag,
    Label,
    PhotoQuery,
    Score,
    ScorerId,
)
from qualityculler.store import decisions, journal, photos, query
from qualityculler.store import undo as walk
from qualityculler.store.catalog import Catalog
from qualityculler.store.decisions import Recorded
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.journal import EntryState, JournalEntry, Suggested
from qualityculler.store.undo import UndoStep

SCORER = ScorerId("test", "d1", "v1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path("/photos")
NOTHING = Decision()


def put(catalog: Catalog, number: int) -> list[int]:
    score = Score(3.0, SCORER, NOW)
    findings = [
        ScanRecord(ROOT, ROOT / f"{n:04d}.jpg", Fingerprint(1, 1, f"{n}"), score)
        for n in range(number)
    ]
    return catalog.write(lambda db: record(db, findings, SCORER, "codecs")).result()


def decide(catalog: Catalog, ids: list[int], change: Change) -> Recorded | None:
    return catalog.write(partial(decisions.decide, photo_ids=ids, change=change)).result()


def undo(catalog: Catalog) -> UndoStep | None:
    return catalog.write(walk.undo).result()


def redo(catalog: Catalog) -> UndoStep | None:
    return catalog.write(walk.redo).result()


def decided(catalog: Catalog) -> list[Decision]:
    """What the rows say, which is what the lists filter by too."""
    with catalog.read() as db:
        ids = sorted(query.ids(db, PhotoQuery(SCORER)))
        found = [row.decision for row in query.rows(db, ids, SCORER)]
        picks = query.ids(db, PhotoQuery(SCORER, flags=frozenset({Flag.PICK})))
        assert len(picks) == sum(one.flag is Flag.PICK for one in found)
    return found


def test_each_part_is_changed_alone(catalog: Catalog) -> None:
    [one] = put(catalog, 1)
    for change, expected in (
        (Change(flag=Flag.PICK), Decision(Flag.PICK)),
        (Change(rating=4), Decision(Flag.PICK, 4)),
        (Change(label=Label.GREEN), Decision(Flag.PICK, 4, Label.GREEN)),
        (Change(flag=Flag.REJECT, rating=0), Decision(Flag.REJECT, 0, Label.GREEN)),
        (Change(label=CLEAR), Decision(Flag.REJECT)),
        (Change(flag=Flag.NONE), NOTHING),
    ):
        recorded = decide(catalog, [one], change)
        assert recorded is not None
        assert recorded.photo_ids == [one]
        assert decided(catalog) == [expected]


def test_a_bad_rating_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 5"):
        Change(rating=6)


def test_undo_and_redo_walk_through_the_history(catalog: Catalog) -> None:
    ids = put(catalog, 2)
    changes = [Change(flag=Flag.PICK), Change(rating=2), Change(rating=5, label=Label.RED)]
    states = [decided(catalog)]
    for change in changes:
        decide(catalog, ids[:1], change)
        states.append(decided(catalog))
    for state in reversed(states[:-1]):
        assert undo(catalog) is not None
        assert decided(catalog) == state
    assert undo(catalog) is None
    for state in states[1:]:
        assert redo(catalog) is not None
        assert decided(catalog) == state
    assert redo(catalog) is None


def test_a_batch_is_one_entry_and_what_did_not_change_is_left_out(catalog: Catalog) -> None:
    ids = put(catalog, 1200)
    decide(catalog, ids[:100], Change(flag=Flag.REJECT))
    batch = decide(catalog, [*ids, 99_999], Change(flag=Flag.REJECT))
    assert batch is not None
    assert batch.photo_ids == ids[100:]
    undone = undo(catalog)
    assert undone is not None
    assert (undone.entry.id, undone.photo_ids, undone.kept) == (batch.id, ids[100:], [])
    assert [one.flag for one in decided(catalog)] == [Flag.REJECT] * 100 + [Flag.NONE] * 1100
    [last, first] = entries(catalog)
    with catalog.read() as db:
        assert journal.history(db, 1) == [last]
    said = {"changes": [{"flag": "reject", "photos": 1100}]}
    assert (last.id, last.arguments, last.photos) == (batch.id, said, 1100)
    assert (last.state, first.state, first.photos) == (EntryState.UNDONE, EntryState.DONE, 100)
    assert first.first == ROOT / "0000.jpg"
    assert (datetime.now(UTC) - last.made_at).total_seconds() < 100


def test_what_changes_nothing_is_not_recorded(catalog: Catalog) -> None:
    ids = put(catalog, 2)
    decide(catalog, ids, Change(rating=3))
    undo(catalog)
    assert decide(catalog, ids, Change(flag=Flag.NONE, rating=0, label=CLEAR)) is None
    assert decide(catalog, ids, Change()) is None
    assert decide(catalog, [], Change(rating=1)) is None
    # What was undone can still be redone: nothing has happened.
    assert redo(catalog) is not None


def test_a_new_decision_ends_what_could_be_redone(catalog: Catalog) -> None:
    ids = put(catalog, 1)
    for rating in (1, 2):
        decide(catalog, ids, Change(rating=rating))
    undo(catalog)
    newest = decide(catalog, ids, Change(rating=5))
    assert redo(catalog) is None
    assert ratings(entries(catalog)) == [5, 1]
    # The journal itself forgets nothing.
    assert ratings(entries(catalog, everything=True)) == [5, 2, 1]
    undone = undo(catalog)
    assert newest is not None and undone is not None
    assert undone.entry.id == newest.id
    assert decided(catalog) == [Decision(rating=1)]


def entries(catalog: Catalog, *, everything: bool = False) -> list[JournalEntry]:
    with catalog.read() as db:
        return journal.history(db, 10, everything=everything)


def ratings(found: list[JournalEntry]) -> list[int]:
    return [entry.arguments["changes"][0]["rating"] for entry in found]


def test_undo_works_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as catalog:
        ids = put(catalog, 3)
        decide(catalog, ids, Change(flag=Flag.PICK))
        decide(catalog, ids[:1], Change(rating=5))
        undo(catalog)
    with Catalog.open(path) as catalog:
        assert redo(catalog) is not None
        assert undo(catalog) is not None
        assert undo(catalog) is not None
        assert decided(catalog) == [NOTHING] * 3


def test_a_photo_that_leaves_the_catalog_leaves_the_history(catalog: Catalog) -> None:
    ids = put(catalog, 2)
    decide(catalog, ids, Change(rating=5))
    catalog.write(lambda db: db.execute("DELETE FROM photos WHERE id = ?", (ids[0],))).result()
    undone = undo(catalog)
    assert undone is not None
    assert undone.photo_ids == [ids[1]]


def test_several_changes_are_one_entry_that_says_who_suggested_them(catalog: Catalog) -> None:
    ids = put(catalog, 5)
    parts = [(ids[:2], Change(flag=Flag.PICK)), (ids[2:], Change(flag=Flag.REJECT))]
    by = Suggested(str(SCORER), 2.0, "reject")
    catalog.write(lambda db: decisions.decide_together(db, parts, [None, by])).result()
    [entry] = entries(catalog)
    assert entry.arguments["changes"] == [
        {"flag": "pick", "photos": 2},
        {"flag": "reject", "photos": 3},
    ]
    assert entry.suggested == (None, by)
    undo(catalog)
    assert decided(catalog) == [NOTHING] * 5


def test_each_window_takes_back_its_own(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as one:
        ids = put(one, 3)
        decide(one, ids[:1], Change(rating=1))
        with Catalog.open(path) as other:
            decide(other, ids[1:2], Change(rating=2))
            decide(one, ids[2:], Change(rating=3))
            assert [entry.foreign for entry in entries(other)] == [True, False, True]
            assert [entry.foreign for entry in entries(one)] == [False, True, False]
            assert undo(other) is not None
            # The first window is still open: all it did is left to it, be it from before.
            assert undo(other) is None
            assert [found.rating for found in decided(one)] == [1, 0, 3]
            assert [entry.foreign for entry in entries(other)] == [True, False, True]
            assert undo(one) is not None
            assert redo(other) is not None
            assert [found.rating for found in decided(one)] == [1, 2, 0]
        # What the other did goes on being another's act for the first.
        assert [entry.foreign for entry in entries(one)] == [False, True, False]
    with Catalog.open(path) as later:
        assert undo(later) is not None
        assert undo(later) is not None
        assert decided(later) == [NOTHING] * 3


def test_a_window_that_was_killed_is_no_longer_open(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as one:
        ids = put(one, 1)
    program = (
        "import os, sys; from pathlib import Path; from functools import partial;"
        "from qualityculler.store import decisions; from qualityculler.domain import Change;"
        "from qualityculler.store.catalog import Catalog;"
        "catalog = Catalog.open(Path(sys.argv[1]));"
        f"do = partial(decisions.decide, photo_ids={ids}, change=Change(rating=5));"
        "catalog.write_now(do).result(); print('done', flush=True); sys.stdin.read()"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert killed.stdout is not None and killed.stdout.readline() == "done\n"
    with Catalog.open(path) as later:
        assert undo(later) is None
        killed.kill()
        killed.communicate()
        assert undo(later) is not None
        assert decided(later) == [NOTHING]


def test_undo_in_a_folder_leaves_other_folders_alone(catalog: Catalog) -> None:
    here, there = ROOT / "here", ROOT / "there"
    ids = put(catalog, 4)
    moved = [(here, ids[0]), (here, ids[1]), (there, ids[2]), (there, ids[3])]
    for folder, id in moved:
        catalog.write(partial(photos._move, photo_id=id, root=ROOT, path=folder / str(id))).result()
    for some, stars in ((ids[:1], 1), (ids[1:3], 2), (ids[3:], 3), (ids[1:2], 4)):
        decide(catalog, some, Change(rating=stars))

    def ratings() -> list[int]:
        return [one.rating for one in decided(catalog)]

    def walked(function: Callable[..., object], folder: Path) -> object:
        return catalog.write(partial(function, folders=[folder])).result()

    with catalog.read() as db:
        assert [one.photos for one in journal.history(db, 9, folders=[here])] == [1, 1]
        for both in ([here.parent], [here, there]):
            assert len(journal.history(db, 9, folders=both)) == 4
    for expected in ([1, 2, 2, 3], [0, 2, 2, 3]):
        assert walked(walk.undo, here) is not None
        assert ratings() == expected
    # What remains touches the other folder too, or only that one.
    assert walked(walk.undo, here) is None
    assert walked(walk.redo, there) is None
    assert walked(walk.undo, there) is not None
    # What was undone here can be made again, whatever was done elsewhere since.
    decide(catalog, ids[3:], Change(rating=5))
    for expected in ([1, 2, 2, 5], [1, 4, 2, 5]):
        assert walked(walk.redo, here) is not None
        assert ratings() == expected
    assert walked(walk.redo, here) is None
    with catalog.read() as db:
        last, first = (one.id for one in journal.history(db, 9, folders=[here]))
    assert len(walked(partial(walk.go_to, entry=0), here)) == 2
    assert len(walked(partial(walk.go_to, entry=last), here)) == 2
    assert len(walked(partial(walk.go_to, entry=first), here)) == 1
    assert ratings() == [1, 2, 2, 5]


def test_what_another_window_has_decided_since_stays(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as one, Catalog.open(path) as other:
        ids = put(one, 2)
        decide(one, ids, Change(flag=Flag.PICK, rating=2))
        decide(other, ids[:1], Change(flag=Flag.REJECT))
        undone = undo(one)
        assert undone is not None
        assert (undone.photo_ids, undone.kept) == (ids, ids[:1])
        assert decided(one) == [Decision(Flag.REJECT), NOTHING]


def test_go_to_an_entry_and_back(catalog: Catalog) -> None:
    ids = put(catalog, 1)
    made = [decide(catalog, ids, Change(rating=stars)) for stars in (1, 2, 3)]
    places = [one.id for one in made if one is not None]

    def go(entry: int) -> int:
        catalog.write(partial(walk.go_to, entry=entry)).result()
        return decided(catalog)[0].rating

    assert [go(place) for place in (places[0], places[2], 0, places[1])] == [1, 3, 0, 2]
    assert catalog.write(partial(walk.go_to, entry=places[1])).result() == []
