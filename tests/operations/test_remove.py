"""To the bin and back with a journal: undo, restarts, and programs that end in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Change, Fingerprint, Flag, PhotoQuery, Score, ScorerId
from qualityculler.errors import UserError
from qualityculler.files import bin as trash
from qualityculler.files import lock
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.remove import Outcome, Remove, Restore
from qualityculler.operations.repair import Repair
from qualityculler.operations.undo import GoTo, Redo, Undo
from qualityculler.store import ingest, journal, query, removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.task import CancelToken

SCORER = ScorerId("test", "d1", "v1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GO = CancelToken()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        yield Library(catalog)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "photos"
    folder.mkdir()
    made = [folder / f"{name}.jpg" for name in "abc"]
    for path in made:
        path.write_bytes(path.name.encode() * 9)
    return made


@pytest.fixture
def ids(library: Library, photos: list[Path]) -> list[int]:
    found = [
        ingest.ScanRecord(
            path.parent,
            path,
            Fingerprint(path.stat().st_size, path.stat().st_mtime_ns, path.name),
            Score(3.0, SCORER, NOW),
        )
        for path in photos
    ]
    return library.catalog.write(
        partial(ingest.record, records=found, scorer=SCORER, codecs="c")
    ).result()


def listed(library: Library) -> list[str]:
    with library.catalog.read() as db:
        return sorted(one.photo.path.name for one in query.stream(db, PhotoQuery(SCORER)))


def states(library: Library) -> list[EntryState]:
    with library.catalog.read() as db:
        return [one.state for one in journal.history(db, 10, everything=True)]


def here(photos: list[Path]) -> list[str]:
    return [path.name for path in photos if path.exists()]


def remove(library: Library, ids: list[int]) -> Outcome:
    return Remove(ids).run(library, ignore, GO)


def test_there_and_back_by_undo_and_redo(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    library.catalog.write_now(Decide([(ids, Change(flag=Flag.REJECT))])).result()
    told: list[object] = []
    outcome = Remove(ids[:2]).run(library, told.append, GO)
    assert (outcome.photo_ids, outcome.troubles, len(told)) == (ids[:2], [], 2)
    assert here(photos) == listed(library) == ["c.jpg"]
    walked = Undo().run(library, ignore, GO)
    assert walked.photo_ids == ids[:2]
    assert here(photos) == listed(library) == ["a.jpg", "b.jpg", "c.jpg"]
    assert [path.read_bytes()[:5] for path in photos] == [b"a.jpg", b"b.jpg", b"c.jpg"]
    Redo().run(library, ignore, GO)
    assert here(photos) == listed(library) == ["c.jpg"]
    assert states(library) == [EntryState.DONE, EntryState.DONE]
    for _ in range(2):
        Undo().run(library, ignore, GO)
    with library.catalog.read() as db:
        assert all(row.decision.flag is Flag.NONE for row in query.stream(db, PhotoQuery(SCORER)))
    assert Undo().run(library, ignore, GO).steps == ()


def test_undo_of_the_bin_survives_a_restart(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    remove(library, ids)
    library.catalog.close()
    with Catalog.open(library.catalog.path) as later:
        assert Undo().run(Library(later), ignore, GO).photo_ids == ids
    assert here(photos) == listed(library) == ["a.jpg", "b.jpg", "c.jpg"]


def test_go_to_moves_files_and_decisions_alike(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    rate = Decide([(ids[2:], Change(rating=1))])
    first = library.catalog.write_now(rate).result()
    assert first is not None
    remove(library, ids[:1])
    library.catalog.write_now(Decide([(ids[2:], Change(rating=2))])).result()
    remove(library, ids[1:2])
    walked = GoTo(first.id).run(library, ignore, GO)
    assert [one.entry.verb for one in walked.steps] == ["remove", "decide", "remove"]
    assert here(photos) == listed(library) == ["a.jpg", "b.jpg", "c.jpg"]
    with library.catalog.read() as db:
        last = journal.history(db, 1)[0].id
    GoTo(last).run(library, ignore, GO)
    assert here(photos) == listed(library) == ["c.jpg"]


def test_restore_some_of_a_batch(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    remove(library, ids)
    outcome = Restore([ids[1]]).run(library, ignore, GO)
    assert (outcome.photo_ids, outcome.changed) == ([ids[1]], [ids[1]])
    assert here(photos) == listed(library) == ["b.jpg"]
    assert states(library) == [EntryState.DONE]
    Restore(ids).run(library, ignore, GO)
    assert states(library) == [EntryState.UNDONE]


def test_what_cannot_be_moved_is_said_and_what_was_moved_is_known(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    photos[0].write_bytes(b"edited meanwhile")
    photos[1].unlink()
    outcome = remove(library, ids)
    assert outcome.photo_ids == ids[2:]
    assert [" ".join(one.split()[1:4]) for one in outcome.troubles] == [
        "has changed since",
        "is not there",
    ]
    assert listed(library) == ["a.jpg"]
    with library.catalog.read() as db:
        assert [one.photo_id for one in removals.removed(db)] == ids[2:]


def test_an_emptied_bin_does_not_stop_undo(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    library.catalog.write_now(Decide([(ids, Change(rating=4))])).result()
    remove(library, ids[:1])
    for part in ("files", "info"):
        for one in (home / "Trash" / part).iterdir():
            one.unlink()
    walked = Undo().run(library, ignore, GO)
    assert len(walked.troubles) == 1
    assert states(library) == [EntryState.FAILED, EntryState.DONE]
    assert listed(library) == ["b.jpg", "c.jpg"]
    assert [one.entry.verb for one in Undo().run(library, ignore, GO).steps] == ["decide"]


def test_a_file_in_the_way_is_passed_over_by_the_next_undo(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    library.catalog.write_now(Decide([(ids, Change(rating=4))])).result()
    remove(library, ids[:1])
    photos[0].write_bytes(b"another photo")
    assert "another file" in Undo().run(library, ignore, GO).troubles[0]
    assert photos[0].read_bytes() == b"another photo"
    assert [one.entry.verb for one in Undo().run(library, ignore, GO).steps] == ["decide"]
    photos[0].unlink()
    assert Restore(ids[:1]).run(library, ignore, GO).photo_ids == ids[:1]


class Killed(BaseException):
    """Stands for the end of the process: no handler of ours runs after it."""


def killed_at(
    monkeypatch: pytest.MonkeyPatch, library: Library, name: str, at: int, job: Callable[[], object]
) -> None:
    """Run a job whose process ends in the middle: nothing is written after the at-th file."""
    real, calls = getattr(trash, name), [0]

    def act(*args: object) -> None:
        calls[0] += 1
        if calls[0] == at:
            raise Killed
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(trash, name, act)
        patch.setattr("qualityculler.operations.remove._settle", lambda *_, **__: None)
        with pytest.raises((Killed, TypeError)):
            job()
    library.catalog.close()


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_move_that_was_killed_is_settled_by_where_the_files_are(
    home: Path,
    library: Library,
    photos: list[Path],
    ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> None:
    killed_at(monkeypatch, library, "send", at, lambda: remove(library, ids))
    assert len(listed(library)) == 3
    with Catalog.open(library.catalog.path) as later:
        fresh = Library(later)
        assert Repair().run(fresh) == 1
        assert here(photos) == listed(fresh)
        assert len(here(photos)) == 4 - at
        assert states(fresh) == [EntryState.FAILED if at == 1 else EntryState.DONE]
        assert Repair().run(fresh) == 0
        Undo().run(fresh, ignore, GO)
        assert here(photos) == listed(fresh) == ["a.jpg", "b.jpg", "c.jpg"]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_undo_that_was_killed_is_settled_too(
    home: Path,
    library: Library,
    photos: list[Path],
    ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> None:
    remove(library, ids)
    killed_at(monkeypatch, library, "put_back", at, lambda: Undo().run(library, ignore, GO))
    with Catalog.open(library.catalog.path) as later:
        fresh = Library(later)
        assert Repair().run(fresh) == 1
        assert here(photos) == listed(fresh)
        assert len(here(photos)) == at - 1
        assert states(fresh) == [EntryState.DONE]
        Undo().run(fresh, ignore, GO)
        assert here(photos) == listed(fresh) == ["a.jpg", "b.jpg", "c.jpg"]


def test_what_lies_on_a_drive_that_is_away_waits_for_it(
    home: Path,
    library: Library,
    photos: list[Path],
    ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed_at(monkeypatch, library, "send", 2, lambda: remove(library, ids))
    away = photos[0].parent.rename(photos[0].parent.with_name("away"))
    with Catalog.open(library.catalog.path) as later:
        fresh = Library(later)
        Repair().run(fresh)
        # The first one is found in the bin at home; of the others nothing can be said.
        assert listed(fresh) == ["b.jpg", "c.jpg"]
        assert states(fresh) == [EntryState.OPEN]
        away.rename(photos[0].parent)
        Repair().run(fresh)
        assert states(fresh) == [EntryState.DONE]
        assert here(photos) == listed(fresh) == ["b.jpg", "c.jpg"]


def test_only_one_program_moves_files(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    with lock.held(library.catalog.path):
        with pytest.raises(UserError, match="Another window or program"):
            remove(library, ids)
        assert states(library) == []
    remove(library, ids)
    with lock.held(library.catalog.path):
        with pytest.raises(UserError, match="Another window or program"):
            Undo().run(library, ignore, GO)
        assert states(library) == [EntryState.DONE]
        assert Repair().run(library) == 0
    assert listed(library) == here(photos) == []


def test_a_cancelled_move_keeps_what_it_has_done(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    cancel = CancelToken()
    outcome = Remove(ids).run(library, lambda _: cancel.cancel(), cancel)
    assert outcome.photo_ids == ids[:1]
    assert here(photos) == listed(library) == ["b.jpg", "c.jpg"]
    assert states(library) == [EntryState.DONE]


def test_where_a_bin_cannot_be_read_a_move_is_believed(
    home: Path,
    library: Library,
    photos: list[Path],
    ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trash, "_READABLE", False)
    monkeypatch.setattr(trash, "_bins", lambda path: iter(()))
    outcome = remove(library, ids[:1])
    assert outcome.photo_ids == ids[:1]
    walked = Undo().run(library, ignore, GO)
    assert "put it back from there" in walked.troubles[0]
    assert states(library) == [EntryState.DONE]
    assert listed(library) == ["b.jpg", "c.jpg"]
    assert Undo().run(library, ignore, GO).steps == ()


def test_without_send2trash_nothing_is_begun(
    library: Library, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserError, match="send2trash"):
        remove(library, ids)
    assert states(library) == []


def test_of_two_files_of_one_name_the_right_one_comes_back(
    home: Path, library: Library, photos: list[Path], ids: list[int]
) -> None:
    remove(library, ids[:1])
    photos[0].write_bytes(b"a later photo of this name")
    status = photos[0].stat()
    trash.send(photos[0], Fingerprint(status.st_size, status.st_mtime_ns, ""))
    assert len(list((home / "Trash" / "files").iterdir())) == 2
    Undo().run(library, ignore, GO)
    assert photos[0].read_bytes() == b"a.jpg" * 9


def test_a_bin_that_goes_away_just_then_leaves_no_entry_open(
    home: Path,
    library: Library,
    photos: list[Path],
    ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([None, "There is no bin."])
    with monkeypatch.context() as failing:
        failing.setattr(trash, "missing", lambda: next(answers))
        with pytest.raises(UserError, match="There is no bin"):
            remove(library, ids)
    assert states(library) == [EntryState.FAILED]
    assert here(photos) == listed(library) == ["a.jpg", "b.jpg", "c.jpg"]
