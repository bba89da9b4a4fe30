"""Closed stacks: one photo of each group, the best of those a query finds, in lists and numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler.domain import (
    BurstFilter,
    Change,
    Fingerprint,
    Flag,
    PhotoQuery,
    Score,
    ScorerId,
    SortKey,
)
from qualityculler.reason import Code, Reason
from qualityculler.store import decisions, groups, query, shoots, summaries
from qualityculler.store.catalog import Catalog
from qualityculler.store.groups import StoredGroup
from qualityculler.store.ingest import ScanRecord, record

SCORER = ScorerId("test", "new", "v")
VALUES = (2.0, 4.0, 3.0, 2.5, 1.5, 4.5)
"""Photos 1, 2, 3 are a group of which 2 is the best, 5 and 6 another of which 5 is."""
CLOSED = PhotoQuery(SCORER, sort=SortKey.NAME, descending=False, burst=BurstFilter.BEST)


@pytest.fixture
def ids(catalog: Catalog, tmp_path: Path) -> list[int]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = [
        ScanRecord(
            tmp_path,
            tmp_path / f"p{n}.jpg",
            Fingerprint(n, 1, f"{n:032d}"),
            Score(value, SCORER, now, 0.1),
        )
        for n, value in enumerate(VALUES, start=1)
    ]
    ids = catalog.write(lambda db: record(db, found, SCORER, "test")).result()
    why = Reason(Code.KEPT_WHOLE, {"kind": "burst", "frames": 3})
    one, two, three, _, five, six = ids
    made = [
        StoredGroup(one, "burst", (two, three, one), True, why),
        StoredGroup(five, "burst", (five, six), True, why),
    ]
    catalog.write_now(lambda db: groups.put(db, ids, made)).result()
    return ids


def listed(catalog: Catalog, ids: list[int], asked: PhotoQuery) -> list[int]:
    """The places of what is listed, by all that can be asked of it."""
    with catalog.read() as db:
        found = query.ids(db, asked)
        assert [row.photo.id for row in query.stream(db, asked)] == found
        assert summaries.count(db, asked) == len(found)
        assert summaries.tally(db, asked).photos == len(found)
        assert sum(summaries.histogram(db, asked, 8)) == len(found)
    return [ids.index(id) + 1 for id in found]


def test_the_best_frame_is_in_front_and_an_open_stack_lies_beside_it(
    catalog: Catalog, ids: list[int]
) -> None:
    assert listed(catalog, ids, CLOSED) == [2, 4, 5]
    assert listed(catalog, ids, replace(CLOSED, sort=SortKey.SCORE, descending=True)) == [2, 4, 5]
    opened = replace(CLOSED, expanded=frozenset({ids[0]}))
    assert listed(catalog, ids, opened) == [2, 3, 1, 4, 5]
    both = replace(opened, expanded=frozenset({ids[0], ids[4]}), sort=SortKey.SCORE)
    assert listed(catalog, ids, both) == [5, 6, 4, 2, 3, 1]
    assert listed(catalog, ids, replace(CLOSED, limit=None, text="p4")) == [4]


def test_a_filter_looks_at_every_frame_and_the_best_it_finds_is_in_front(
    catalog: Catalog, ids: list[int]
) -> None:
    assert listed(catalog, ids, replace(CLOSED, max_score=3.5)) == [3, 4, 5]
    assert listed(catalog, ids, replace(CLOSED, text="p6")) == [6]
    catalog.write_now(lambda db: decisions.decide(db, [ids[0]], Change(flag=Flag.PICK))).result()
    assert listed(catalog, ids, replace(CLOSED, flags=frozenset({Flag.PICK}))) == [1]
    with catalog.read() as db:
        assert query.ids(db, replace(CLOSED, limit=2)) == [ids[1], ids[3]]


def test_frames_that_are_gone_do_not_count(catalog: Catalog, ids: list[int]) -> None:
    with catalog.read() as db:
        place = query.rows(db, [ids[1]], SCORER)[0].group
    assert place is not None and place.size == 3
    catalog.write_now(
        lambda db: db.execute("UPDATE photos SET missing = 1 WHERE id = ?", (ids[0],))
    ).result()
    with catalog.read() as db:
        place = query.rows(db, [ids[1]], SCORER)[0].group
    assert place is not None and place.size == 2


def test_without_groups_closed_stacks_are_the_plain_list(catalog: Catalog, ids: list[int]) -> None:
    catalog.write_now(lambda db: db.execute("DELETE FROM bursts")).result()
    with catalog.read() as db:
        assert query.ids(db, CLOSED) == ids
        assert summaries.count(db, CLOSED) == summaries.tally(db, CLOSED).photos == len(ids)


def test_what_is_shown_under_another_file_is_no_frame_of_its_group(
    catalog: Catalog, ids: list[int], tmp_path: Path
) -> None:
    one, two, three, *_ = ids
    # The RAW of the third frame came later, and stands for it since; it is in no group yet.
    sql = "UPDATE photos SET partner = ? WHERE id = ?"
    catalog.write_now(lambda db: db.execute(sql, (ids[3], three))).result()
    with catalog.read() as db:
        found = groups.group_of(db, one)
        assert found is not None and found.photo_ids == (two, one)
        assert [len(some.photo_ids) for some in groups.groups(db, [Path("/")])] == [2, 2]
        [row] = query.rows(db, [one], SCORER)
        assert row.group is not None and row.group.size == 2
        # Nor is it one of the photos a folder is said to hold.
        assert shoots.folder_counts(db, [tmp_path]) == {tmp_path: len(ids) - 1}
