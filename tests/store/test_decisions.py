"""Flags, stars and colours, and the way back through their history."""

from __future__ import annotations

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
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from qualityculler.store.decisions import Recorded
from qualityculler.store.ingest import ScanRecord, record

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


def decide(
    catalog: Catalog, ids: list[int], change: Change, what: str = "something"
) -> Recorded | None:
    return catalog.write(
        partial(decisions.decide, photo_ids=ids, change=change, what=what)
    ).result()


def undo(catalog: Catalog) -> Recorded | None:
    return catalog.write(decisions.undo).result()


def redo(catalog: Catalog) -> Recorded | None:
    return catalog.write(decisions.redo).result()


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
    decide(catalog, ids[:100], Change(flag=Flag.REJECT), "reject 100")
    batch = decide(catalog, [*ids, 99_999], Change(flag=Flag.REJECT), "reject all")
    assert batch is not None
    assert batch.photo_ids == ids[100:]
    undone = undo(catalog)
    assert undone == batch
    assert [one.flag for one in decided(catalog)] == [Flag.REJECT] * 100 + [Flag.NONE] * 1100
    with catalog.read() as db:
        [last, first] = decisions.history(db, 10)
        assert decisions.history(db, 1) == [last]
    assert (last.id, last.what, last.photos, last.undone) == (batch.id, "reject all", 1100, True)
    assert (first.what, first.photos, first.undone) == ("reject 100", 100, False)
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
    decide(catalog, ids, Change(rating=1), "one")
    decide(catalog, ids, Change(rating=2), "two")
    undo(catalog)
    newest = decide(catalog, ids, Change(rating=5), "five")
    assert redo(catalog) is None
    with catalog.read() as db:
        assert [entry.what for entry in decisions.history(db, 10)] == ["five", "one"]
    assert undo(catalog) == newest
    assert decided(catalog) == [Decision(rating=1)]


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
