"""Filters, order and numbers of a list, and the indexes behind them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from qualityculler.domain import (
    Capture,
    Fingerprint,
    Flag,
    Label,
    PhotoQuery,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
    SortKey,
    Suggestion,
)
from qualityculler.store import query, scores, summaries
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.statements import key, statements

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
        ScanRecord(
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
        ({"text": "D_"}, ["sub/deep/d_1.jpg"]),
        ({"text": "%"}, []),
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


def test_photos_of_one_folder_share_its_path(filled: Catalog) -> None:
    with filled.read() as db:
        rows = query.rows(db, query.ids(db, ASK), SCORER)
        assert len(rows) > 1 and len({id(row.photo.root) for row in rows}) == 1


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


def plans(catalog: Catalog, asked: PhotoQuery) -> list[str]:
    """The plan of each statement that gives ids."""
    found = []
    with catalog.read() as db:
        for part in statements(asked):
            rows = db.execute("EXPLAIN QUERY PLAN " + part.ids(), part.values)
            found.append("\n".join(row[3] for row in rows))
    return found


def test_every_list_is_read_along_an_index_that_holds_it_all(filled: Catalog) -> None:
    filters: list[dict[str, object]] = [
        {},
        {"folders": (ROOT / "sub",)},
        {"flags": frozenset({Flag.PICK})},
        {"min_rating": 1, "max_rating": 4},
        {"labels": frozenset({Label.RED, None})},
        {"statuses": frozenset({PhotoStatus.SKIPPED})},
        {"suggestions": frozenset({Suggestion.REVIEW})},
        {"min_score": 2.0},
    ]
    for sort, descending, changes in product(SortKey, (True, False), filters):
        asked = replace(ASK, sort=sort, descending=descending, **changes)
        for found in plans(filled, asked):
            first = next(line for line in found.splitlines() if line.startswith("SEARCH"))
            assert "USING COVERING INDEX" in first, (asked, found)
            assert "missing=?" in first
            assert "USE TEMP B-TREE" not in found, (asked, found)


def test_a_score_filter_walks_only_its_part_of_the_scores(filled: Catalog) -> None:
    [found] = plans(filled, replace(ASK, suggestions=frozenset({Suggestion.KEEP})))
    assert "scores_best (scorer=? AND missing=? AND value>?)" in found
    [found] = plans(filled, replace(ASK, max_score=2.0, descending=False))
    assert "scores_worst (scorer=? AND missing=? AND value<?)" in found


def test_rows_look_up_their_partners_one_by_one(filled: Catalog) -> None:
    """Along another index every row would walk all photos there are."""
    with filled.read() as db:
        sql = f"EXPLAIN QUERY PLAN {query._ROWS} WHERE p.id IN (1, 2)"
        found = [row[3] for row in db.execute(sql, key(ASK.scorer))]
    assert any("SEARCH m USING INDEX photos_partner (partner=?)" in line for line in found)
    assert not any("(missing=?)" in line for line in found)


def test_a_folder_is_a_range_of_the_paths(filled: Catalog) -> None:
    skipped = replace(ASK, statuses=frozenset({PhotoStatus.SKIPPED}), folders=(ROOT / "sub",))
    [found] = plans(filled, skipped)
    assert "photos_path (missing=? AND path>? AND path<?)" in found


def test_text_is_looked_for_in_one_walk(filled: Catalog) -> None:
    along_scores, rest = plans(filled, replace(ASK, text="a"))
    assert "SCAN photos USING COVERING INDEX photos_search" in along_scores
    assert "LIST SUBQUERY" in along_scores
    assert "SCAN" not in rest.splitlines()[1]


def test_known_content_is_found_by_the_index_of_digests(filled: Catalog) -> None:
    with filled.read() as db:
        rows = db.execute("EXPLAIN QUERY PLAN " + scores.KNOWS_CONTENT, ("x", "a", "b", "c"))
        found = "\n".join(row[3] for row in rows)
    assert "SEARCH p USING COVERING INDEX photos_digest (digest=?)" in found
    assert "SEARCH s USING PRIMARY KEY (photo=? AND scorer=?)" in found


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_photos_of_all_zones_stand_in_order_of_the_moments(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        taken = {
            "tokyo": "2024-05-01T23:30:00+09:00",  # 14:30 UTC
            "berlin": "2024-05-02T01:45:00.250000+02:00",  # 23:45 UTC
            "camera of no zone": "2024-05-02T01:45:00.500000",
            "angeles": "2024-05-01T17:00:00-07:00",  # 00:00 UTC, the next day
        }
        found = [
            ScanRecord(
                ROOT,
                ROOT / name,
                Fingerprint(1, 1, name),
                Score(3.0, SCORER, NOW),
                (4, 3),
                Capture(datetime.fromisoformat(at)),
            )
            for name, at in taken.items()
        ]
        catalog.write(lambda db: record(db, found, SCORER, "codecs")).result()
        asked = replace(ASK, sort=SortKey.CAPTURED, descending=False)
        assert names(catalog, asked) == list(taken)
        assert names(catalog, replace(asked, descending=True)) == list(taken)[::-1]
        with catalog.read() as db:
            shown = [row.photo.capture.captured_at for row in query.stream(db, asked)]
        assert [at.isoformat() for at in shown if at] == list(taken.values())
    finally:
        monkeypatch.undo()
        time.tzset()


def test_partners_of_a_row_are_found_by_their_index(catalog: Catalog) -> None:
    # With a hundred thousand photos any other way takes seconds.
    with catalog.read() as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query._ROWS}", key(SCORER))]
        trigger = "SELECT sql FROM sqlite_master WHERE name = 'partners_freed'"
        assert "partner = new.id AND +missing = 0" in db.execute(trigger).fetchone()[0]
    assert [line for line in plan if " m " in line] == [
        "SEARCH m USING INDEX photos_partner (partner=?)"
    ]
