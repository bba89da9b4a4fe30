"""Lists of the photos that have a fault, and frames of the same burst."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pytest

from qualityculler.domain import (
    Capture,
    Fingerprint,
    PhotoQuery,
    PhotoRow,
    Score,
    ScorerId,
    SortKey,
)
from qualityculler.evidence import Fault, Finding, Findings, Severity, Unit
from qualityculler.store import bursts, explanations, findings, ingest, measured, query, summaries
from qualityculler.store.catalog import Catalog
from qualityculler.store.statements import statements

SCORER = ScorerId("test", "d1", "v1")
ROOT = Path("/photos")
ASK = PhotoQuery(SCORER, sort=SortKey.NAME, descending=False, rules="r1")
AT = datetime(2026, 1, 1, 10, 0, 0)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def enter(catalog: Catalog, name: str, value: float, taken: datetime | None = None) -> None:
    """A photo; what it contains is called as it is."""
    found = ingest.ScanRecord(
        ROOT,
        ROOT / name,
        Fingerprint(1, 1, name),
        Score(value, SCORER, NOW),
        (4, 3),
        Capture(taken),
    )
    catalog.write(lambda db: ingest.record(db, [found], SCORER, "codecs")).result()


def measure(catalog: Catalog, name: str, *, rules: str = "r1", **severities: str) -> None:
    items = tuple(
        Finding(Fault[fault], Severity(word), 1.0, Unit.PX, 0.5, 0.9)
        for fault, word in severities.items()
    )
    catalog.write(lambda db: findings.put(db, name, Findings(rules, items))).result()


def names(catalog: Catalog, asked: PhotoQuery) -> list[str]:
    with catalog.read() as db:
        rows = query.rows(db, query.ids(db, asked), SCORER)
    return [row.photo.relative.name for row in rows]


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    for n, name in enumerate("abcde"):
        enter(catalog, name, 1.0 + n)
    measure(catalog, "a", NOISE="severe", DEFOCUS="none")
    measure(catalog, "b", NOISE="slight", DEFOCUS="clear")
    measure(catalog, "c", NOISE="none", DEFOCUS="slight")
    measure(catalog, "d", NOISE="none")
    return catalog


def test_photos_with_a_fault_are_found(filled: Catalog) -> None:
    noisy = replace(ASK, faults=frozenset({Fault.NOISE}))
    assert names(filled, noisy) == ["a", "b"]
    assert names(filled, replace(noisy, sort=SortKey.SCORE, descending=True)) == ["b", "a"]
    assert names(filled, replace(ASK, faults=frozenset({Fault.NOISE, Fault.DEFOCUS}))) == [
        "a",
        "b",
        "c",
    ]
    assert names(filled, replace(noisy, min_score=2.0)) == ["b"]
    assert names(filled, replace(noisy, text="A")) == ["a"]
    assert names(filled, replace(ASK, faults=frozenset())) == []
    with filled.read() as db:
        assert summaries.count(db, noisy) == 2
        assert summaries.tally(db, noisy).photos == 2
        assert [row.photo.relative.name for row in query.stream(db, noisy)] == ["a", "b"]


def test_what_the_user_disputes_is_no_fault(filled: Catalog) -> None:
    filled.write(lambda db: explanations.dispute(db, "a", Fault.NOISE)).result()
    assert names(filled, replace(ASK, faults=frozenset({Fault.NOISE}))) == ["b"]
    filled.write(lambda db: explanations.withdraw(db, "a", Fault.NOISE)).result()
    assert names(filled, replace(ASK, faults=frozenset({Fault.NOISE}))) == ["a", "b"]


def test_what_earlier_rules_found_does_not_count(filled: Catalog) -> None:
    noisy = replace(ASK, faults=frozenset({Fault.NOISE}))
    measure(filled, "b", rules="r0", NOISE="severe")
    assert names(filled, noisy) == ["a"]
    renewed = replace(noisy, rules="r2")
    assert names(filled, renewed) == []
    measure(filled, "b", rules="r2", NOISE="clear")
    assert names(filled, renewed) == ["b"]
    by_score = replace(renewed, sort=SortKey.SCORE)
    assert names(filled, by_score) == ["b"]


def test_a_query_for_faults_says_by_which_rules() -> None:
    with pytest.raises(ValueError, match="by which rules"):
        PhotoQuery(SCORER, faults=frozenset({Fault.NOISE}))


@pytest.mark.parametrize(("sort", "descending"), list(product(SortKey, (True, False))))
def test_the_walk_itself_still_needs_its_index_only(
    filled: Catalog, sort: SortKey, descending: bool
) -> None:
    asked = replace(ASK, faults=frozenset({Fault.NOISE}), sort=sort, descending=descending)
    with filled.read() as db:
        for part in statements(asked):
            plan = db.execute(f"EXPLAIN QUERY PLAN {part.ids()}", part.values).fetchall()
            walked = [row[-1] for row in plan if row[-1].split()[1] in ("s", "p")]
            assert walked
            assert all("COVERING INDEX" in line for line in walked), walked


def test_photos_that_nobody_has_measured(filled: Catalog) -> None:
    with filled.read() as db:
        assert len(measured.unmeasured(db, ASK, "r1")) == 1
        assert len(measured.unmeasured(db, ASK, "r2")) == 5
        left = measured.unmeasured(db, replace(ASK, max_score=4.0), "r1")
    assert left == []


def row_of(catalog: Catalog, name: str) -> PhotoRow:
    with catalog.read() as db:
        row = query.by_path(db, ROOT / name, SCORER)
    assert row is not None
    return row


def better(catalog: Catalog, name: str) -> str | None:
    with catalog.read() as db:
        found = bursts.better_frame(db, row_of(catalog, name), SCORER)
    return None if found is None else found.photo.relative.name


def test_a_better_frame_of_the_same_moment(catalog: Catalog) -> None:
    enter(catalog, "first", 3.0, AT)
    enter(catalog, "second", 4.0, AT + timedelta(seconds=1.5))
    enter(catalog, "third", 4.5, AT + timedelta(seconds=2))
    enter(catalog, "late", 5.0, AT + timedelta(seconds=2.5))
    enter(catalog, "early", 4.9, AT - timedelta(seconds=60))
    enter(catalog, "sub/other", 5.0, AT)
    enter(catalog, "abroad", 5.0, AT.replace(tzinfo=timezone(timedelta(hours=2))))
    enter(catalog, "undated", 1.0)
    assert better(catalog, "first") == "third"
    assert better(catalog, "third") == "late"
    assert better(catalog, "late") is None
    assert better(catalog, "early") is None
    assert better(catalog, "undated") is None
    with catalog.read() as db:
        found = bursts.frames(db, row_of(catalog, "first"), SCORER)
    assert [row.photo.relative.name for row in found] == ["second", "third"]
