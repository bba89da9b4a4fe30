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
from qualityculler.errors import UserError
from qualityculler.store import decisions, journal, photos, query, removals, undo
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.journal import EntryState
from qualityculler.store.removals import Whereabouts

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
    catalog.write(partial(decisions.decide, photo_ids=found, change=reject)).result()
    return found


def listed(catalog: Catalog) -> list[PhotoRow]:
    with catalog.read() as db:
        return list(query.stream(db, PhotoQuery(SCORER)))


def to_bin(catalog: Catalog, root: Path, ids: list[int]) -> list[removals.Removal]:
    for photo_id in ids:
        with catalog.read() as db:
            [row] = query.rows(db, [photo_id], SCORER)
        row.photo.path.rename(root.parent / row.photo.path.name)
    entry = catalog.write(partial(removals.begin, photo_ids=ids)).result()
    assert entry is not None
    binned = Whereabouts(dict.fromkeys(ids))
    catalog.write(partial(removals.settle, entry=entry, found=binned)).result()
    with catalog.read() as db:
        return [one for one in removals.removed(db) if one.batch == entry]


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
    assert catalog.write(partial(removals.begin, photo_ids=ids[:1])).result() is None
    with catalog.read() as db:
        assert removals.removed(db) == second + first
    assert second[0].batch > first[0].batch


def test_an_entry_is_closed_by_where_its_files_are(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    [first, *_] = to_bin(catalog, root, ids)
    settle = partial(removals.settle, entry=first.batch)

    def state(found: Whereabouts) -> EntryState:
        catalog.write(partial(settle, found=found)).result()
        with catalog.read() as db:
            entry = journal.entry(db, first.batch)
        assert entry is not None
        return entry.state

    assert state(Whereabouts({}, in_place=ids[1:2])) is EntryState.DONE
    [row] = listed(catalog)
    assert row.photo.id == ids[1]
    assert row.decision.flag is Flag.REJECT
    assert row.score is not None
    with catalog.read() as db:
        assert {one.photo_id for one in removals.removed(db)} == {ids[0], ids[2]}
    assert state(Whereabouts({}, in_place=ids[:1], gone=ids[2:])) is EntryState.UNDONE
    assert [row.photo.id for row in listed(catalog)] == ids[:2]
    assert state(Whereabouts({ids[0]: root.parent / "a.jpg"})) is EntryState.DONE
    with catalog.read() as db:
        [one] = removals.removed(db)
    assert (one.photo_id, one.kept) == (ids[0], root.parent / "a.jpg")


def test_what_was_begun_stays_open_until_it_can_be_looked_at(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    entry = catalog.write(partial(removals.begin, photo_ids=ids)).result()
    assert entry is not None
    settle = partial(removals.settle, entry=entry)
    assert catalog.write(partial(settle, found=Whereabouts({}))).result() == []
    with catalog.read() as db:
        assert [one.id for one in journal.open_entries(db)] == [entry]
        assert [one.path for one in removals.items(db, entry)] == sorted(root.iterdir())
    assert len(listed(catalog)) == 3
    never = Whereabouts({}, in_place=ids[:1], gone=ids[1:])
    assert catalog.write(partial(settle, found=never)).result() == ids[1:]
    with catalog.read() as db:
        found = journal.entry(db, entry)
        assert found is not None and found.state is EntryState.FAILED
        assert journal.open_entries(db) == removals.removed(db) == []
    assert [row.photo.id for row in listed(catalog)] == ids[:1]


def test_undo_has_files_moved_and_waits_for_them(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    to_bin(catalog, root, ids[:1])
    step = catalog.write(undo.undo).result()
    assert step is not None
    assert (step.files, step.photo_ids, step.undone) == (True, [], True)
    waiting = catalog.write_now(undo.undo)
    assert isinstance(waiting.exception(), UserError)
    back = Whereabouts({}, in_place=ids[:1])
    catalog.write(partial(removals.settle, entry=step.entry.id, found=back)).result()
    assert len(listed(catalog)) == 3
    again = catalog.write(undo.redo).result()
    assert again is not None
    assert (again.entry.id, again.files, again.undone) == (step.entry.id, True, False)


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


def test_thousands_that_come_back_close_their_entry_once(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    """As often as they came back it took the square of their number, in the writer's thread."""
    to_bin(catalog, root, ids)
    closed: list[str] = []

    def back(db: Connection) -> None:
        db.set_trace_callback(closed.append)
        photos.mark_present(db, ids)
        db.set_trace_callback(None)

    catalog.write_now(back).result()
    assert sum(sql.startswith("UPDATE journal SET state = 'undone'") for sql in closed) == 1
    with catalog.read() as db:
        assert removals.removed(db) == []


def test_the_last_batch_is_what_is_left_of_it_in_the_bin(
    catalog: Catalog, root: Path, ids: list[int]
) -> None:
    with catalog.read() as db:
        assert removals.last_batch(db) == []
    first = to_bin(catalog, root, ids[:1])
    second = to_bin(catalog, root, ids[1:])

    def last(settled: int, found: Whereabouts) -> list[int]:
        catalog.write(partial(removals.settle, entry=settled, found=found)).result()
        with catalog.read() as db:
            return removals.last_batch(db)

    batch = second[0].batch
    assert last(batch, Whereabouts({}, in_place=ids[1:2])) == ids[2:]
    assert last(batch, Whereabouts({}, in_place=ids[2:])) == ids[:1]
    assert last(first[0].batch, Whereabouts({}, in_place=ids[:1])) == []
