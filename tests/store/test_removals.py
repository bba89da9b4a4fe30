"""Photos in the bin: out of the lists, told apart from lost ones, and back with all they had."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import (
    Change,
    Fingerprint,
    Flag,
    PhotoQuery,
    PhotoRow,
    Score,
    ScorerId,
)
from qualityculler.store import decisions, photos, query, removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord, record

SCORER = ScorerId("test", "d1", "v1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.jpg").touch()
    return folder


@pytest.fixture
def ids(catalog: Catalog, root: Path) -> list[int]:
    findings = [
        ScanRecord(root, path, Fingerprint(0, 1, path.name), Score(3.0, SCORER, NOW))
        for path in sorted(root.iterdir())
    ]
    found = catalog.write(lambda db: record(db, findings, SCORER, "codecs")).result()
    reject = Change(flag=Flag.REJECT)
    catalog.write(partial(decisions.decide, photo_ids=found, change=reject, what="x")).result()
    return found


def listed(catalog: Catalog) -> list[PhotoRow]:
    with catalog.read() as db:
        return list(query.stream(db, PhotoQuery(SCORER)))


def to_bin(catalog: Catalog, root: Path, ids: list[int]) -> list[removals.Removal]:
    for photo_id in ids:
        with catalog.read() as db:
            [row] = query.rows(db, [photo_id], SCORER)
        row.photo.path.rename(root.parent / row.photo.path.name)
    return catalog.write(partial(removals.remove, photo_ids=ids)).result()


def test_what_is_in_the_bin_is_in_no_list_but_remembered(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    gone = to_bin(catalog, root, ids[:2])
    assert [one.photo_id for one in gone] == ids[:2]
    assert [one.path for one in gone] == [root / "a.jpg", root / "b.jpg"]
    assert [row.photo.id for row in listed(catalog)] == ids[2:]
    with catalog.read() as db:
        assert removals.removed(db) == gone
        assert removals.removal_of(db, ids[0]) == gone[0]
        assert removals.removal_of(db, ids[2]) is None
        assert query.is_missing(db, ids[0])
        assert len(query.ids(db, PhotoQuery(SCORER, include_missing=True))) == 3


def test_the_latest_batch_comes_first_and_nothing_is_removed_twice(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    first = to_bin(catalog, root, ids[:1])
    second = to_bin(catalog, root, ids[2:])
    again = catalog.write(partial(removals.remove, photo_ids=ids[:1])).result()
    assert again == []
    with catalog.read() as db:
        assert removals.removed(db) == second + first
    assert second[0].batch > first[0].batch


def test_only_what_is_really_back_is_restored(catalog: Catalog, root: Path, ids: list[int]) -> None:
    to_bin(catalog, root, ids)
    (root.parent / "b.jpg").rename(root / "b.jpg")
    back = catalog.write(partial(removals.restore, photo_ids=ids)).result()
    assert back == [ids[1]]
    [row] = listed(catalog)
    assert row.decision.flag is Flag.REJECT
    assert row.score is not None
    with catalog.read() as db:
        assert {one.photo_id for one in removals.removed(db)} == {ids[0], ids[2]}


def test_a_scan_that_finds_the_file_takes_it_out_of_the_bin(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    to_bin(catalog, root, ids)
    catalog.write(lambda db: photos.mark_present(db, ids[:1])).result()
    moved = ScanRecord(root, root / "new.jpg", Fingerprint(0, 1, "b.jpg"), None)
    catalog.write(lambda db: record(db, [moved], SCORER, "codecs")).result()
    assert [row.photo.path.name for row in listed(catalog)] == ["a.jpg", "new.jpg"]
    with catalog.read() as db:
        assert [one.photo_id for one in removals.removed(db)] == ids[2:]
