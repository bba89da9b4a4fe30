"""Moves and copies with a plan, a journal, undo, and ends in the middle."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Fingerprint, PhotoQuery, Score, ScorerId
from qualityculler.errors import UserError
from qualityculler.files import move as files
from qualityculler.operations.history import describe
from qualityculler.operations.items import Pair
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.move import CarryOut, MoveOutcome
from qualityculler.operations.move_plan import PlanImport, PlanMove
from qualityculler.operations.repair import Repair
from qualityculler.operations.undo import Redo, Undo
from qualityculler.settings import Settings
from qualityculler.store import ingest, journal, query
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.task import CancelToken

SCORER = ScorerId("test", "d1", "v1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GO = CancelToken()
NAMES = ("A_1.CR2", "A_1.JPG", "B_2.jpg")
BESIDE = ("A_1.xmp", "A_1.CR2.xmp", "A_1.wav")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n, name in enumerate((*NAMES, *BESIDE, "C.txt"), start=1):
        (folder / name).write_bytes(name.encode() * n)
        os.utime(folder / name, ns=(10**18 + n, 10**18 + n * 10**9))
    return folder


@pytest.fixture
def library(tmp_path: Path, folder: Path) -> Iterator[Library]:
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        records = [
            ingest.ScanRecord(
                folder,
                folder / name,
                Fingerprint(
                    (folder / name).stat().st_size, (folder / name).stat().st_mtime_ns, name
                ),
                Score(3.0, SCORER, NOW),
            )
            for name in NAMES
        ]
        ids = catalog.write(
            partial(ingest.record, records=records, scorer=SCORER, codecs="c")
        ).result()
        assert ids == [1, 2, 3]
        made = Library(catalog, settings_file=tmp_path / "settings.json")
        Pair(Settings().pairing).run(made, ignore, GO)
        yield made


def bytes_below(*folders: Path) -> dict[str, str]:
    """Every file by name with the digest of what is in it."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contents(*folders: Path) -> list[str]:
    return sorted(bytes_below(*folders).values())


def listed(library: Library) -> list[str]:
    with library.catalog.read() as db:
        return sorted(str(one.photo.path) for one in query.stream(db, PhotoQuery(SCORER)))


def last(library: Library) -> journal.JournalEntry:
    with library.catalog.read() as db:
        return journal.history(db, 1, everything=True)[0]


def move(library: Library, to: Path, *ids: int, **how: object) -> MoveOutcome:
    plan = PlanMove(ids or (2, 3), to, **how).run(library, ignore, GO)
    return CarryOut(plan).run(library, ignore, GO)


@pytest.fixture(params=["one volume", "another volume"])
def to(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to move to; on another volume as far as the program can tell."""
    if request.param == "another volume":
        shm = Path("/dev/shm")
        if not shm.is_dir() or shm.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("there is no second volume here")
        folder = shm / f"qualityculler-test-{os.getpid()}-{tmp_path.name}"
        request.addfinalizer(lambda: shutil.rmtree(folder, ignore_errors=True))
        return folder / "picks"
    return tmp_path / "picks"


def test_a_plan_changes_nothing_and_says_where_each_file_goes(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    before = bytes_below(tmp_path / "photos")
    plan = PlanMove([2], tmp_path / "to", "x/{name}-{number}").run(library, ignore, GO)
    names = [one.target.relative_to(tmp_path) for one in plan.files if one.target is not None]
    assert [str(one) for one in names] == [
        "to/x/A_1-0001.JPG", "to/x/A_1-0001.CR2", "to/x/A_1-0001.CR2.xmp", "to/x/A_1-0001.wav",
        "to/x/A_1-0001.xmp",
    ]  # fmt: skip
    assert plan.photos == 1 and not (tmp_path / "to").exists()
    assert bytes_below(folder) == before


def test_an_item_moves_whole_and_undo_brings_it_back(
    library: Library, folder: Path, to: Path
) -> None:
    before = bytes_below(folder)
    times = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    outcome = move(library, to)
    assert (outcome.files, outcome.troubles) == (6, [])
    assert [path.name for path in folder.iterdir()] == ["C.txt"]
    assert contents(folder, to) == sorted(before.values())
    assert all(path.stat().st_mtime_ns == times[path.name] for path in to.iterdir())
    assert listed(library) == [str(to / "A_1.JPG"), str(to / "B_2.jpg")]
    assert describe(last(library)) == f"Moved to {to}: 2 photos"
    Undo().run(library, ignore, GO)
    assert bytes_below(folder) == before and not to.exists()
    assert listed(library) == [str(folder / "A_1.JPG"), str(folder / "B_2.jpg")]
    Redo().run(library, ignore, GO)
    assert contents(to) + contents(folder) and listed(library)[0] == str(to / "A_1.JPG")
    # Nothing of it is passed over by undo from then on, be it given up before the first file.
    stopped = CancelToken()
    stopped.cancel()
    assert Undo().run(library, ignore, stopped).steps
    assert listed(library)[0] == str(to / "A_1.JPG")
    Undo().run(library, ignore, GO)
    assert bytes_below(folder) == before and not to.exists()


def test_a_copy_leaves_the_originals_and_undo_takes_the_copies_away(
    library: Library, folder: Path, to: Path
) -> None:
    before = bytes_below(folder)
    assert move(library, to, copy=True).files == 6
    assert bytes_below(folder) == before
    assert {path.name for path in to.iterdir()} == {*NAMES, *BESIDE}
    assert listed(library)[0] == str(folder / "A_1.JPG")
    (to / "B_2.jpg").write_bytes(b"edited meanwhile")
    walked = Undo().run(library, ignore, GO)
    assert len(walked.troubles) == 1 and "B_2.jpg" in walked.troubles[0]
    assert [path.name for path in to.iterdir()] == ["B_2.jpg"]


def test_undo_takes_folders_away_that_the_template_made(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    move(library, tmp_path / "to", template="{rating}/{flag}/{name}")
    assert (tmp_path / "to" / "0" / "none" / "B_2.jpg").exists()
    Undo().run(library, ignore, GO)
    assert not (tmp_path / "to").exists() and (folder / "B_2.jpg").exists()


def test_undo_leaves_a_folder_that_was_there_before(library: Library, to: Path) -> None:
    to.mkdir(parents=True)
    assert move(library, to / "new").files == 6
    Undo().run(library, ignore, GO)
    assert to.is_dir() and list(to.iterdir()) == []
    assert move(library, to).files == 6
    Undo().run(library, ignore, GO)
    assert to.is_dir() and list(to.iterdir()) == []


def test_nothing_is_ever_overwritten(library: Library, tmp_path: Path) -> None:
    to = tmp_path / "to"
    to.mkdir()
    (to / "a_1.cr2.XMP").write_bytes(b"somebody else's")
    plan = PlanMove([2, 3], to, "same").run(library, ignore, GO)
    assert {one.target.name for one in plan.files if one.target is not None} == {
        "same.JPG", "same.CR2", "same.CR2.xmp", "same.wav", "same.xmp", "same-2.jpg",
    }  # fmt: skip
    plan = PlanMove([2], to).run(library, ignore, GO)
    assert plan.files[0].target == to / "A_1-2.JPG"
    # What appears after the plan was made is not replaced either.
    (to / "A_1-2.JPG").write_bytes(b"newcomer")
    outcome = CarryOut(plan).run(library, ignore, GO)
    assert len(outcome.troubles) == 1
    assert (to / "A_1-2.JPG").read_bytes() == b"newcomer"
    assert (tmp_path / "photos" / "A_1.JPG").exists()


def test_a_file_that_has_changed_stays(library: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "B_2.jpg").write_bytes(b"another")
    outcome = move(library, tmp_path / "to", 3)
    assert outcome.files == 0 and "has changed" in outcome.troubles[0]
    assert last(library).state is EntryState.FAILED


def test_no_room_is_told_before_anything_is_done(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda folder: 1000)
    with pytest.raises(UserError, match="has room for 0 MB"):
        PlanMove([3], tmp_path / "to", copy=True).run(library, ignore, GO)
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("after", range(6))
def test_what_ends_in_the_middle_is_settled_at_the_next_start(
    library: Library, folder: Path, to: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The program ends behind a step on the disk, before the journal hears of it."""

    class Ended(BaseException):
        pass

    before = contents(folder)
    left, steps = after, ("_rename", "_pour")

    def ending(step: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object) -> object:
            nonlocal left
            found = step(*given)
            left -= 1
            if left < 0:
                raise Ended
            return found

        return run

    plan = PlanMove([2, 3], to).run(library, ignore, GO)
    with monkeypatch.context() as patched:
        for name in steps:
            patched.setattr(files, name, ending(getattr(files, name)))
        # A killed program settles nothing.
        patched.setattr("qualityculler.operations.move._look", lambda *given: None)
        with pytest.raises(Ended):
            CarryOut(plan).run(library, ignore, GO)
    assert last(library).state is EntryState.OPEN
    assert Repair().run(library, ignore, GO) == 1
    assert contents(folder, to.parent if to.parent != folder.parent else to) == before
    assert last(library).state in (EntryState.DONE, EntryState.FAILED)
    assert all(Path(path).exists() for path in listed(library))
    if last(library).state is EntryState.DONE:
        Undo().run(library, ignore, GO)
    assert contents(folder) == before
    assert listed(library) == [str(folder / "A_1.JPG"), str(folder / "B_2.jpg")]


def test_a_volume_that_goes_in_the_middle_is_told_and_nothing_goes_elsewhere(
    library: Library, folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second volume here")
    volume = shm / f"qualityculler-test-{os.getpid()}"
    volume.mkdir()
    request.addfinalizer(lambda: shutil.rmtree(volume, ignore_errors=True))
    mount, behind = tmp_path / "mount", tmp_path / "behind"
    behind.mkdir()
    mount.symlink_to(volume)
    before = contents(folder)

    def pulled_out(event: object) -> None:
        if mount.resolve() == volume:
            mount.unlink()
            mount.symlink_to(behind)

    plan = PlanMove([2, 3], mount / "picks").run(library, ignore, GO)
    outcome = CarryOut(plan).run(library, pulled_out, GO)
    assert outcome.files == 1 and len(outcome.troubles) == 1
    assert "not there any more" in outcome.troubles[0]
    assert list(behind.iterdir()) == [] and len(contents(folder)) == len(before) - 1
    mount.unlink()
    mount.symlink_to(volume)
    Undo().run(library, ignore, GO)
    assert contents(folder) == before


def test_a_card_is_imported_with_sidecars_and_only_once(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    plan = PlanImport(folder, tmp_path / "in", "all/{name}").run(library, ignore, GO)
    assert plan.photos == 2
    assert CarryOut(plan).run(library, ignore, GO).files == 6
    assert {path.name for path in (tmp_path / "in" / "all").iterdir()} == {*NAMES, *BESIDE}
    again = PlanImport(folder, tmp_path / "in", "all/{name}").run(library, ignore, GO)
    assert again.files == () and len(again.troubles) == 2
    assert describe(last(library)) == f"Imported to {tmp_path / 'in'}: 2 photos"
    with pytest.raises(UserError, match="lies in the folder"):
        PlanImport(folder, folder / "sub").run(library, ignore, GO)


def a_card(tmp_path: Path, files: dict[str, bytes]) -> Path:
    """A card with these files, all of one time."""
    card = tmp_path / "card"
    for name, content in files.items():
        path = card / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(10**18, 10**18))
    return card


def imported(library: Library, card: Path, to: Path) -> tuple[int, list[str]]:
    """How many files came along, and what was said of others."""
    outcome = CarryOut(PlanImport(card, to).run(library, ignore, GO)).run(library, ignore, GO)
    return outcome.files, outcome.troubles


def test_two_photos_of_one_name_are_imported_only_once_each(
    library: Library, tmp_path: Path
) -> None:
    card = a_card(tmp_path, {"100/I.jpg": b"one", "101/I.jpg": b"the second"})
    to = tmp_path / "in"
    assert imported(library, card, to) == (2, [])
    files, said = imported(library, card, to)
    assert files == 0 and [Path(one.split(" is there")[0]).name for one in said] == [
        "I.jpg", "I-2.jpg",
    ]  # fmt: skip
    assert contents(to) == contents(card)


def test_another_photo_of_the_same_size_and_time_is_not_there_already(
    library: Library, tmp_path: Path
) -> None:
    """Frames of a burst may be alike in all but what is in them; who formats the card loses one."""
    card = a_card(tmp_path, {"100/I.jpg": b"a" * 3_000_000, "101/I.jpg": b"b" * 3_000_000})
    to = tmp_path / "in"
    first = to / "I.jpg"
    to.mkdir()
    shutil.copy2(card / "101/I.jpg", first)
    files, _ = imported(library, card, to)
    assert files == 1 and contents(to) == contents(card)


def test_a_file_that_a_card_did_not_get_to_give_comes_with_the_next_import(
    library: Library, tmp_path: Path
) -> None:
    card = a_card(tmp_path, {"I.JPG": b"jpeg", "I.CR2": b"raw", "I.xmp": b"words"})
    to = tmp_path / "in"
    to.mkdir()
    shutil.copy2(card / "I.JPG", to / "I.JPG")  # pulled out here
    assert imported(library, card, to) == (2, [])
    assert bytes_below(to).keys() == {str(to / one) for one in ("I.JPG", "I.CR2", "I.xmp")}
    files, said = imported(library, card, to)
    assert files == 0 and len(said) == 1
    # A sidecar that was worked on since is nobody's to replace, and makes nothing come again.
    (to / "I.xmp").write_bytes(b"other words")
    assert imported(library, card, to)[0] == 0
    assert (to / "I.xmp").read_bytes() == b"other words" and len(bytes_below(to)) == 3


def test_a_move_to_where_a_copy_is_leaves_all_of_the_item(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    to = tmp_path / "picks"
    to.mkdir()
    shutil.copy2(folder / "A_1.JPG", to / "A_1.JPG")
    before = bytes_below(folder)
    assert move(library, to, 2).files == 0
    assert bytes_below(folder) == before


def test_a_folder_that_a_link_leads_to_on_the_card_is_no_place(
    library: Library, tmp_path: Path
) -> None:
    card = a_card(tmp_path, {"I.jpg": b"one"})
    (tmp_path / "link").symlink_to(card)
    with pytest.raises(UserError, match="lies in the folder that is to be imported"):
        PlanImport(card, tmp_path / "link" / "in").run(library, ignore, GO)


def test_a_card_that_is_pulled_out_leaves_whole_files_and_a_sentence_for_each_other(
    library: Library, tmp_path: Path
) -> None:
    card = a_card(tmp_path, {f"{n}.jpg": bytes([n]) * 5000 for n in range(6)})
    to, expected = tmp_path / "in", contents(card)

    def pull(event: object) -> None:
        if card.exists() and len(list(to.glob("*.jpg"))) == 3:
            card.rename(tmp_path / "away")

    plan = PlanImport(card, to).run(library, ignore, GO)
    outcome = CarryOut(plan).run(library, pull, GO)
    assert outcome.files == 3 and len(outcome.troubles) == 3
    assert len(bytes_below(to)) == 3 and set(contents(to)) < set(expected)
    (tmp_path / "away").rename(card)
    assert imported(library, card, to)[0] == 3 and contents(to) == expected
    # With the card away no copy is taken back: it may be the last one.
    card.rename(tmp_path / "away")
    Undo().run(library, ignore, GO)
    assert contents(to) == expected


def test_from_a_volume_that_is_locked_nothing_is_moved_and_no_copy_stays(
    library: Library, folder: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if to.parent == folder.parent:
        pytest.skip("on one volume files are renamed")
    before = bytes_below(folder)
    unlink = os.unlink

    def locked(path: Path, **how: int) -> None:
        if folder in Path(path).parents:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        unlink(path, **how)

    with monkeypatch.context() as locking:
        locking.setattr(os, "unlink", locked)
        outcome = move(library, to, 3)
    assert outcome.files == 0 and "Read-only file system" in outcome.troubles[0]
    assert bytes_below(folder) == before and bytes_below(to) == {}
    assert last(library).state is EntryState.FAILED


def test_links_stay(library: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "B_2.jpg").rename(tmp_path / "real.jpg")
    (folder / "B_2.jpg").symlink_to(tmp_path / "real.jpg")
    outcome = move(library, tmp_path / "to", 3)
    assert outcome.files == 0 and "link" in outcome.troubles[0]


@pytest.mark.parametrize("undone", [False, True])
def test_a_disk_that_fails_before_the_first_file_leaves_no_entry_open(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undone: bool
) -> None:
    plan = PlanMove([2, 3], tmp_path / "to").run(library, ignore, GO)
    if undone:
        CarryOut(plan).run(library, ignore, GO)
    before = bytes_below(tmp_path)

    def refused(path: Path) -> tuple[int, Path]:
        raise OSError(errno.EIO, "Input/output error", str(path))

    with monkeypatch.context() as failing:
        failing.setattr(files, "volume", refused)
        with pytest.raises(UserError, match="Input/output error"):
            (Undo() if undone else CarryOut(plan)).run(library, ignore, GO)
    entry = last(library)
    assert entry.state is (EntryState.DONE if undone else EntryState.FAILED)
    assert contents(folder) == sorted(v for k, v in before.items() if k.startswith(str(folder)))
    # The next act is not refused as if files were still being moved.
    assert bool(Undo().run(library, ignore, GO).steps) is undone
