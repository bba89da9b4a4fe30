"""Filters, order and numbers of a list, and the indexes behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler.domain import (
    Capture,
    Fingerprint,
    PhotoQuery,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
    SortKey,
)
from qualityculler.store import query, scores, summaries
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import Finding, record

SCORER = ScorerId("test", "d1", "v1")
ROOT = Path("/photos")
ASK = PhotoQuery(SCORER)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

# name, verdict, day of capture
PHOTOS: list[tuple[str, float | Skip, int | None]] = [
    ("b.jpg", 3.0, 2),
    ("a.jpg", 3.0, None),
    ("sub/C.jpg", 5.0, 1),
    ("sub/deep/d_1.jpg", 1.0, 3),
    ("sub-2/e.jpg", 2.0, 4),
    ("bad.jpg", Skip("damaged", "It is damaged."), None),
    ("worse.jpg", Skip("empty", "It is empty."), None),
]


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    findings = [
        Finding(
            ROOT,
            ROOT / name,
            Fingerprint(1, 1, name),
            verdict if isinstance(verdict, Skip) else Score(verdict, SCORER, NOW),
            (4, 3),
            Capture(datetime(2026, 1, day) if day else None),
        )
        for name, verdict, day in PHOTOS
    ]
    catalog.write(lambda db: record(db, findings, SCORER, "codecs"))
    catalog.flush()
    return catalog


def names(catalog: Catalog, asked: PhotoQuery) -> list[str]:
    with catalog.read() as db:
        rows = list(query.stream(db, asked))
        assert query.ids(db, asked) == [row.photo.id for row in rows]
        if asked.limit is None:
            assert summaries.count(db, asked) == len(rows)
    return [str(row.photo.path.relative_to(ROOT)) for row in rows]


def test_best_first_ties_by_path_then_those_without_a_score(filled: Catalog) -> None:
    assert names(filled, ASK) == [
        "sub/C.jpg",
        "a.jpg",
        "b.jpg",
        "sub-2/e.jpg",
        "sub/deep/d_1.jpg",
        "bad.jpg",
        "worse.jpg",
    ]


def test_worst_first_still_ends_with_those_without_a_score(filled: Catalog) -> None:
    worst = names(filled, replace(ASK, descending=False))
    assert worst[:4] == ["sub/deep/d_1.jpg", "sub-2/e.jpg", "a.jpg", "b.jpg"]
    assert worst[-2:] == ["bad.jpg", "worse.jpg"]


def test_by_name_without_regard_to_case(filled: Catalog) -> None:
    by_name = replace(ASK, sort=SortKey.NAME, descending=False)
    assert names(filled, by_name) == [
        "a.jpg",
        "b.jpg",
        "bad.jpg",
        "sub/C.jpg",
        "sub/deep/d_1.jpg",
        "sub-2/e.jpg",
        "worse.jpg",
    ]


def test_by_capture_time_unknown_last(filled: Catalog) -> None:
    first = names(filled, replace(ASK, sort=SortKey.CAPTURED, descending=False))
    assert first[:4] == ["sub/C.jpg", "b.jpg", "sub/deep/d_1.jpg", "sub-2/e.jpg"]
    last = names(filled, replace(ASK, sort=SortKey.CAPTURED))
    assert last == list(reversed(first[:4])) + first[4:]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"min_score": 3.0}, ["sub/C.jpg", "a.jpg", "b.jpg"]),
        ({"max_score": 2.0}, ["sub-2/e.jpg", "sub/deep/d_1.jpg"]),
        ({"folders": (ROOT / "sub",)}, ["sub/C.jpg", "sub/deep/d_1.jpg"]),
        ({"folders": (ROOT / "sub",), "recursive": False}, ["sub/C.jpg"]),
        ({"folders": (ROOT / "sub", ROOT / "sub-2"), "limit": 2}, ["sub/C.jpg", "sub-2/e.jpg"]),
        ({"folders": (Path("/"),), "limit": 1}, ["sub/C.jpg"]),
        ({"name_contains": "D_"}, ["sub/deep/d_1.jpg"]),
        ({"name_contains": "%"}, []),
        ({"statuses": frozenset({PhotoStatus.SKIPPED})}, ["bad.jpg", "worse.jpg"]),
        ({"statuses": frozenset()}, []),
        ({"limit": 0}, []),
        (
            {"statuses": frozenset({PhotoStatus.SCORED}), "limit": 2, "descending": False},
            ["sub/deep/d_1.jpg", "sub-2/e.jpg"],
        ),
    ],
)
def test_filters(filled: Catalog, changes: dict[str, object], expected: list[str]) -> None:
    assert names(filled, replace(ASK, **changes)) == expected


def test_every_sort_counts_and_filters_alike(filled: Catalog) -> None:
    for sort in SortKey:
        asked = replace(
            ASK,
            sort=sort,
            statuses=frozenset({PhotoStatus.SCORED, PhotoStatus.SKIPPED}),
            folders=(ROOT / "sub", ROOT / "sub-2"),
        )
        assert sorted(names(filled, asked)) == ["sub-2/e.jpg", "sub/C.jpg", "sub/deep/d_1.jpg"]


def test_an_unknown_scorer_has_no_scores(filled: Catalog) -> None:
    other = replace(ASK, scorer=ScorerId("other", "d", "v"))
    with filled.read() as db:
        rows = list(query.stream(db, other))
    assert len(rows) == len(PHOTOS)
    assert not any(row.score for row in rows)
    assert rows[-1].status is PhotoStatus.PENDING


def test_rows_come_in_the_order_of_the_ids(filled: Catalog) -> None:
    with filled.read() as db:
        wanted = [5, 1, 999, 3] * 300
        assert [row.photo.id for row in query.rows(db, wanted, SCORER)] == [5, 1, 3] * 300


def test_numbers(filled: Catalog) -> None:
    with filled.read() as db:
        assert summaries.histogram(db, ASK, 4) == [1, 1, 2, 1]
        assert summaries.skip_counts(db, ASK) == {"damaged": 1, "empty": 1}
        a = query.by_path(db, ROOT / "a.jpg", SCORER)
        b = query.by_path(db, ROOT / "b.jpg", SCORER)
        bad = query.by_path(db, ROOT / "bad.jpg", SCORER)
        assert a and b and bad
        assert summaries.place_in_folder(db, a) == (1, 2)
        assert summaries.place_in_folder(db, b) == (1, 2)
        assert summaries.place_in_folder(db, bad) is None


def plan(catalog: Catalog, asked: PhotoQuery) -> str:
    with catalog.read() as db:
        [part] = query.statements(asked)
        rows = db.execute("EXPLAIN QUERY PLAN " + part.sql("p.id"), part.values)
        return "\n".join(row[3] for row in rows)


def test_sorting_by_score_walks_the_index(filled: Catalog) -> None:
    scored = replace(ASK, statuses=frozenset({PhotoStatus.SCORED}))
    for asked in (scored, replace(scored, descending=False), replace(scored, min_score=2.0)):
        found = plan(filled, asked)
        assert "USING COVERING INDEX scores_value" in found or "USING INDEX scores_value" in found
        assert "USE TEMP B-TREE FOR ORDER BY" not in found


def test_sorting_by_name_walks_the_index(filled: Catalog) -> None:
    found = plan(filled, replace(ASK, sort=SortKey.NAME, descending=False))
    assert "USING INDEX photos_name" in found
    assert "TEMP B-TREE" not in found


def test_one_photo_is_found_by_the_index_of_paths(filled: Catalog) -> None:
    skipped = replace(ASK, statuses=frozenset({PhotoStatus.SKIPPED}), folders=(ROOT / "sub",))
    assert "(path>? AND path<?)" in plan(filled, skipped)


def test_known_content_is_found_by_the_index_of_digests(filled: Catalog) -> None:
    with filled.read() as db:
        rows = db.execute("EXPLAIN QUERY PLAN " + scores.KNOWS_CONTENT, ("x", "a", "b", "c"))
        found = "\n".join(row[3] for row in rows)
    assert "SEARCH p USING COVERING INDEX photos_digest (digest=?)" in found
    assert "SEARCH s USING PRIMARY KEY (photo=? AND scorer=?)" in found
