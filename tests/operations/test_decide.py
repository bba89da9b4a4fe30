"""A decision about very many photos: one act, in steps between which others can write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qualityculler.domain import Change, Decision, Flag
from qualityculler.operations import decide
from qualityculler.operations.decide import Decide
from qualityculler.operations.history import describe
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.repair import Repair
from qualityculler.operations.undo import Undo
from qualityculler.store import decisions, journal
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState, JournalEntry, Suggested
from qualityculler.task import CancelToken
from tests.store.test_decisions import decided, put

REJECT, STARS = Change(flag=Flag.REJECT), Change(rating=3)
GO = CancelToken()


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "AT_ONCE", 2)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        yield Library(catalog)


def last(library: Library) -> JournalEntry:
    with library.catalog.read() as db:
        return journal.history(db, 1, everything=True)[0]


class Watched(list[int]):
    """Photos that tell when some of them are taken for the next step."""

    def __init__(self, ids: list[int], told: Callable[[], object]) -> None:
        super().__init__(ids)
        self._told = told

    def __getitem__(self, part: Any) -> Any:
        self._told()
        return super().__getitem__(part)


def test_others_write_in_between_and_it_is_one_step_of_the_history(library: Library) -> None:
    ids = put(library.catalog, 7)
    seen: list[int] = []

    def write() -> None:
        sql = "SELECT count(*) FROM photos WHERE flag = 'reject'"
        seen.append(library.catalog.write_now(lambda db: db.execute(sql).fetchone()[0]).result())

    by = Suggested("s", 2.0, "reject")
    parts = [(Watched(ids[:5], write), REJECT), (ids[5:], STARS)]
    made = library.change(Decide(parts, (by, None))).result()
    assert seen == [0, 2, 4]
    assert made is not None and made.photo_ids == ids
    assert decided(library.catalog) == [Decision(Flag.REJECT)] * 5 + [Decision(rating=3)] * 2
    entry = last(library)
    assert (entry.id, entry.state, entry.photos) == (made.id, EntryState.DONE, 7)
    assert entry.suggested == (by, None)
    assert describe(entry) == "Rejected 5 photos, 3 stars: 2 photos"
    Undo().run(library, ignore, GO)
    assert decided(library.catalog) == [Decision()] * 7


def test_what_changes_nothing_is_no_step(library: Library) -> None:
    ids = put(library.catalog, 5)
    library.change(Decide([(ids, REJECT)])).result()
    assert library.change(Decide([(ids, REJECT)])).result() is None


def test_what_cannot_be_done_to_its_end_is_taken_back(library: Library) -> None:
    ids = put(library.catalog, 6)
    library.change(Decide([(ids[:2], STARS)])).result()
    refuse = (
        f"CREATE TRIGGER refuse BEFORE UPDATE OF flag ON photos WHEN new.id = {ids[4]} "
        "AND new.flag = 'reject' BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    library.catalog.write_now(lambda db: db.execute(refuse)).result()
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        library.change(Decide([(ids, REJECT)]))
    assert decided(library.catalog) == [Decision(rating=3)] * 2 + [Decision()] * 4
    assert last(library).state is EntryState.FAILED
    Undo().run(library, ignore, GO)  # of what was decided before
    assert decided(library.catalog) == [Decision()] * 6


def begin(catalog: Catalog, ids: list[int]) -> None:
    """The first step of a decision, whose program is killed then."""
    act = decisions.Act([(ids, REJECT)])
    step = partial(decisions.go_on, act=act, place=0, photo_ids=ids[:2])
    assert catalog.write_now(step).result().entry is not None


def test_what_a_killed_program_has_half_decided_is_taken_back_at_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as catalog:
        ids = put(catalog, 5)
        begin(catalog, ids)
        assert decided(catalog)[:3] == [Decision(Flag.REJECT)] * 2 + [Decision()]
        # Another window leaves it alone while its program is there, and so does this one.
        with Catalog.open(path) as second:
            assert Repair().run(Library(second)) == 0
        assert Repair().run(Library(catalog)) == 0
        assert decided(catalog)[0] == Decision(Flag.REJECT)
    with Catalog.open(path) as catalog:
        library = Library(catalog)
        assert Repair().run(library) == 1
        assert decided(catalog) == [Decision()] * 5
        assert last(library).state is EntryState.FAILED
        assert describe(last(library)) == "Rejected 5 photos"
        assert Repair().run(library) == 0
