"""Decisions of other programs read and taken over, ours written for them, all of it reversible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import (
    Capture,
    Change,
    Decision,
    DecisionPart,
    Fingerprint,
    Flag,
    Label,
    Marks,
    PhotoQuery,
    Score,
    ScorerId,
    SidecarProfile,
)
from qualityculler.files import lock, sidecar
from qualityculler.operations import write_sidecars
from qualityculler.operations.decide import Decide
from qualityculler.operations.history import describe
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.put_sidecars import Written
from qualityculler.operations.repair import Repair
from qualityculler.operations.sidecars import (
    AcceptMarks,
    Compared,
    Decline,
    ReadSidecars,
    differing,
    origin_of,
)
from qualityculler.operations.undo import Redo, Undo
from qualityculler.operations.write_sidecars import PlanSidecars, WriteSidecars
from qualityculler.store import ingest, journal, outside, query, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.store.sidecar_writes import FileChange, SidecarWrite
from qualityculler.task import CancelToken
from qualityculler.xmp import marks
from tests.xmp.packets import attribute_form, element_form

SCORER = ScorerId("test", "d1", "v1")
GO = CancelToken()
LIGHTROOM, DARKTABLE, DIGIKAM = (WriteOptions(one) for one in SidecarProfile)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(Catalog.open(tmp_path / "c.sqlite3"))
    yield made
    made.catalog.close()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "photos"
    folder.mkdir()
    made = [folder / name for name in ("a.CR2", "b.CR2", "c.jpg")]
    for path in made:
        path.write_bytes(path.name.encode() * 9)
    return made


@pytest.fixture
def ids(library: Library, photos: list[Path]) -> list[int]:
    return enter(library, photos)


def enter(
    library: Library, photos: list[Path], said: Marks | None = None, version: str = ""
) -> list[int]:
    """What a scan found, the photos' bytes being those of a version."""
    found = [
        ingest.ScanRecord(
            path.parent,
            path,
            Fingerprint(path.stat().st_size, path.stat().st_mtime_ns, path.name + version),
            Score(3.0, SCORER, datetime(2026, 1, 1, tzinfo=UTC)),
            capture=Capture(marks=said),
        )
        for path in photos
    ]
    recording = partial(ingest.record, records=found, scorer=SCORER, codecs="c")
    return library.catalog.write(recording).result()


def read(library: Library, photos: list[Path]) -> list[str]:
    return ReadSidecars([photos[0].parent]).run(library, ignore, GO).troubles


def others(library: Library, photos: list[Path]) -> list[Compared]:
    with library.catalog.read() as db:
        return differing(db, photos[0].parent)


def decided(library: Library, id: int) -> Decision:
    with library.catalog.read() as db:
        return query.rows(db, [id], SCORER)[0].decision


def decide(library: Library, ids: list[int], **change: object) -> None:
    library.catalog.write_now(Decide([(ids, Change(**change))])).result()  # type: ignore[arg-type]


def write(library: Library, ids: list[int], options: WriteOptions = LIGHTROOM) -> Written:
    return WriteSidecars(ids, options).run(library, ignore, GO)


def at(path: Path, text: str, when: float | None = None) -> Path:
    path.write_text(text, encoding="utf-8")
    if when is not None:
        os.utime(path, (when, when))
    return path


def said(path: Path) -> Marks:
    return marks.read(path.read_bytes())


def states(library: Library) -> list[tuple[str, EntryState]]:
    with library.catalog.read() as db:
        return [(one.verb, one.state) for one in journal.history(db, 20, everything=True)]


def test_ratings_of_others_are_told_and_stay_apart_until_taken_over(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    at(photos[0].with_suffix(".xmp"), attribute_form("4"))
    at(photos[1].with_name("b.CR2.xmp"), element_form("-1"))
    assert read(library, photos) == []
    assert [one.photo.id for one in others(library, photos)] == ids[:2]
    assert decided(library, ids[0]) == decided(library, ids[1]) == Decision()
    taken = library.catalog.write_now(AcceptMarks(ids)).result()
    assert taken is not None and taken.photo_ids == ids[:2]
    assert decided(library, ids[0]) == Decision(rating=4)
    assert decided(library, ids[1]) == Decision(Flag.REJECT)
    assert others(library, photos) == []
    # Taken over is agreed on: nothing is left to write.
    assert write(library, ids).files == 0
    Undo().run(library, ignore, GO)
    assert decided(library, ids[0]) == Decision()
    assert [one.photo.id for one in others(library, photos)] == ids[:2]
    # Nor is a zero written over their stars.
    assert write(library, ids).files == 0 and said(photos[0].with_suffix(".xmp")).rating == 4
    Redo().run(library, ignore, GO)
    assert decided(library, ids[1]) == Decision(Flag.REJECT) and others(library, photos) == []


def test_what_was_left_to_the_other_program_is_asked_again_once_it_changes(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    path = at(photos[0].with_suffix(".xmp"), attribute_form("4"))
    read(library, photos)
    assert library.catalog.write_now(Decline(ids)).result() is not None
    assert others(library, photos) == []
    Undo().run(library, ignore, GO)
    assert len(others(library, photos)) == 1
    Redo().run(library, ignore, GO)
    at(path, attribute_form("5"), when=2e9)
    read(library, photos)
    assert len(others(library, photos)) == 1


def test_a_change_from_outside_is_noticed_by_size_and_time_and_read_once(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    path = at(photos[0].with_suffix(".xmp"), attribute_form("4"), when=1e9)
    read(library, photos)
    again = ReadSidecars([photos[0].parent]).run(library, ignore, GO)
    assert (again.found, again.changed, again.photo_ids) == (1, 0, [])
    at(path, attribute_form("2"), when=1.1e9)
    changed = ReadSidecars([photos[0].parent]).run(library, ignore, GO)
    assert changed.photo_ids == ids[:1]
    assert others(library, photos)[0].merged.theirs.rating == 2
    path.unlink()
    assert ReadSidecars([photos[0].parent]).run(library, ignore, GO).photo_ids == ids[:1]
    assert others(library, photos) == []


def test_of_a_conflict_the_newer_side_wins_and_it_is_told(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    decide(library, ids[:2], rating=3)
    older = at(photos[0].with_suffix(".xmp"), attribute_form("4"), when=1e9)
    newer = at(photos[1].with_suffix(".xmp"), attribute_form("5"), when=4e9)
    read(library, photos)
    assert [bool(one.merged.conflicts) for one in others(library, photos)] == [True, True]
    found = write(library, ids)
    assert found.conflicts == photos[:2] and found.files == 1
    assert said(older).rating == 3 and said(newer).rating == 5
    library.catalog.write_now(AcceptMarks(ids)).result()
    assert [decided(library, id).rating for id in ids[:2]] == [3, 5]
    decide(library, ids[1:2], rating=1)
    at(newer, attribute_form("4"), when=4.1e9)
    assert write(library, ids).files == 0
    forced = WriteOptions(SidecarProfile.LIGHTROOM, ours=True)
    assert write(library, ids, forced).files == 1 and said(newer).rating == 1


def test_what_is_unclear_waits_for_the_user(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    path = at(photos[0].with_suffix(".xmp"), attribute_form("five"))
    decide(library, ids[:1], rating=2)
    read(library, photos)
    assert write(library, ids).files == 0 and "five" in path.read_text()
    assert library.catalog.write_now(AcceptMarks(ids)).result() is None
    chosen = AcceptMarks(ids[:1], {ids[0]: Change(rating=5)})
    library.catalog.write_now(chosen).result()
    assert decided(library, ids[0]).rating == 5
    write(library, ids, WriteOptions(ours=True))
    assert said(path).rating == 5


def test_embedded_marks_count_where_there_is_no_sidecar_and_are_not_hidden_by_a_new_one(
    library: Library, photos: list[Path]
) -> None:
    ids = enter(library, photos[2:], Marks(rating=4, keywords=("harbour",)))
    assert [one.merged.theirs.rating for one in others(library, photos)] == [4]
    decide(library, ids, label=Label.RED)
    write(library, ids)
    new = photos[2].with_suffix(".xmp")
    assert said(new).label is Label.RED and b"xmp:Rating" not in new.read_bytes()
    # Its bytes have changed: what it said of itself is forgotten.
    enter(library, photos[2:], None)
    with library.catalog.read() as db:
        assert [one.embedded for one in outside.of_ids(db, ids)[0].origins] == [False]


def test_there_and_back_byte_for_byte_and_after_a_restart(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = at(photos[0].with_suffix(".xmp"), attribute_form("0").replace("\n", "\r\n"))
    before = there.read_bytes()
    new = photos[1].with_suffix(".xmp")
    decide(library, ids[:2], flag=Flag.PICK, rating=2)
    found = write(library, ids)
    assert (found.files, found.new_files, found.troubles) == (2, 1, [])
    after = [there.read_bytes(), new.read_bytes()]
    assert said(new) == Marks(Flag.PICK, 2) and b'SidecarForExtension="CR2"' in after[1]
    assert write(library, ids).files == 0 and others(library, photos) == []
    library.catalog.close()
    library.catalog = Catalog.open(library.catalog.path)
    walked = Undo().run(library, ignore, GO)
    assert describe(walked.steps[0].entry) == "Sidecars written: 2 photos"
    assert there.read_bytes() == before and not new.exists()
    Redo().run(library, ignore, GO)
    assert [there.read_bytes(), new.read_bytes()] == after
    assert sorted(one.name for one in there.parent.iterdir()) == [
        "a.CR2", "a.xmp", "b.CR2", "b.xmp", "c.jpg",
    ]  # fmt: skip
    Undo().run(library, ignore, GO)
    # The decisions are still to be written.
    assert write(library, ids).files == 2


def test_batches_follow_each_other_and_what_was_written_is_known_without_reading_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_sidecars, "AT_ONCE", 2)
    folder = tmp_path / "many"
    folder.mkdir()
    paths = [folder / f"{n}.CR2" for n in range(7)]
    for path in paths:
        path.write_bytes(path.name.encode())
        at(path.with_suffix(".xmp"), attribute_form("1"))
    ids = enter(library, paths)
    decide(library, ids, flag=Flag.REJECT, rating=3, label=Label.BLUE)
    # A sidecar that cannot be written costs that photo alone, in the middle of all.
    paths[3].with_suffix(".xmp").chmod(0o444)
    found = WriteSidecars(ids, WriteOptions(ours=True)).run(library, ignore, GO)
    assert (found.files, len(found.troubles)) == (6, 1)
    with library.catalog.read() as db:
        assert found.entry is not None
        writes = sidecar_writes.writes(db, found.entry)
        known = outside.of_ids(db, ids)
    failed = [one.photo_id for one in writes if one.state is EntryState.FAILED]
    done = [one.photo_id for one in writes if one.state is EntryState.DONE]
    assert (failed, done) == ([ids[3]], [id for id in ids if id != ids[3]])
    for photo in known:
        path = photo.path.with_suffix(".xmp")
        there = path.read_bytes()
        assert photo.origins == (origin_of(there, path, path.stat().st_mtime_ns),)


def test_undo_leaves_what_others_have_changed_since(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    decide(library, ids[:2], rating=2)
    write(library, ids)
    at(photos[0].with_suffix(".xmp"), attribute_form("5"))
    walked = Undo().run(library, ignore, GO)
    assert walked.photo_ids == ids[1:2] and "another program" in walked.troubles[0]
    assert said(photos[0].with_suffix(".xmp")).rating == 5


def test_what_is_no_xmp_is_told_and_left_byte_for_byte(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    path = photos[0].with_suffix(".xmp")
    path.write_bytes(b"<x:xmpmeta")
    [trouble] = read(library, photos)
    assert "a.xmp is left as it is: it is no sound XML" in trouble
    decide(library, ids[:1], rating=2)
    found = write(library, ids)
    assert found.files == 0 and "left as it is" in found.troubles[0]
    assert path.read_bytes() == b"<x:xmpmeta"


def test_a_dry_run_writes_nothing(library: Library, photos: list[Path], ids: list[int]) -> None:
    decide(library, ids[:1], flag=Flag.REJECT, rating=3)
    [planned] = PlanSidecars(ids, DARKTABLE).run(library, ignore, GO)
    assert planned.hides_stars and planned.files[0].path.name == "a.CR2.xmp"
    assert not planned.files[0].path.exists() and states(library) == [("decide", EntryState.DONE)]
    [planned] = PlanSidecars(ids, LIGHTROOM).run(library, ignore, GO)
    assert not planned.hides_stars and planned.files[0].path.name == "a.xmp"


def test_both_names_are_an_export_and_the_second_has_all_of_the_first(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    at(photos[0].with_suffix(".xmp"), attribute_form("3"))
    read(library, photos)
    library.catalog.write_now(AcceptMarks(ids)).result()
    write(library, ids, WriteOptions(both=True))
    second = photos[0].with_name("a.CR2.xmp")
    assert said(second).rating == 3 and said(second).keywords == ("harbour", "Rügen")
    assert not photos[1].with_suffix(".xmp").exists()
    decide(library, ids[:1], rating=5)
    write(library, ids)
    assert said(second).rating == said(photos[0].with_suffix(".xmp")).rating == 5


def test_writes_that_follow_decisions_are_passed_over_by_undo(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    decide(library, ids[:1], rating=4)
    WriteSidecars(ids, LIGHTROOM, following=True).run(library, ignore, GO)
    walked = Undo().run(library, ignore, GO)
    assert walked.steps[0].entry.verb == "decide"
    WriteSidecars(ids, LIGHTROOM, following=True).run(library, ignore, GO)
    assert said(photos[0].with_suffix(".xmp")).rating == 0
    assert Redo().run(library, ignore, GO).steps[0].entry.verb == "decide"


def test_files_of_one_item_have_one_sidecar_for_lightroom_and_each_its_own_for_darktable(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    photos[0].with_name("a.jpg").write_bytes(b"the camera's own")
    [jpeg] = enter(library, [photos[0].with_name("a.jpg")])
    library.catalog.write_now(
        lambda db: db.execute("UPDATE photos SET partner = ? WHERE id = ?", (ids[0], jpeg)).rowcount
    ).result()
    at(photos[0].with_suffix(".xmp"), attribute_form("4"))
    read(library, photos)
    library.catalog.write_now(AcceptMarks(ids)).result()
    assert decided(library, jpeg).rating == 4
    assert write(library, [*ids, jpeg]).files == 0
    written = write(library, [*ids, jpeg], DARKTABLE)
    assert written.files == 1 and said(photos[0].with_name("a.jpg.xmp")).rating == 4
    Undo().run(library, ignore, GO)
    Undo().run(library, ignore, GO)
    assert decided(library, jpeg).rating == decided(library, ids[0]).rating == 0


def test_a_program_that_was_killed_is_settled_by_what_the_files_hold(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    folder = photos[0].parent
    data = attribute_form("0").encode()
    made = [
        SidecarWrite(
            id, (FileChange(folder / f"{id}.xmp", data, data + b" "),), Decision(),
            Decision(rating=4),
        )
        for id in ids
    ]  # fmt: skip
    entry = library.catalog.write_now(partial(sidecar_writes.begin, arguments={})).result()
    library.catalog.write_now(partial(sidecar_writes.add, entry=entry, writes=made)).result()
    (folder / f"{ids[0]}.xmp").write_bytes(data + b" ")
    (folder / f"{ids[1]}.xmp").write_bytes(data)
    (folder / f".{ids[1]}.xmp.1234.part").write_bytes(b"half")
    with lock.held(library.catalog.path):
        assert Repair().run(library) == 0
    assert Repair().run(library) == 1
    with library.catalog.read() as db:
        found = {one.photo_id: one.state for one in sidecar_writes.writes(db, entry)}
        agreed = [one.agreed.rating for one in outside.of_ids(db, ids)]
    assert found == {ids[0]: "done", ids[1]: "failed", ids[2]: "failed"}
    assert sorted(agreed) == [0, 0, 4] and not list(folder.glob(".*"))
    assert states(library)[0] == ("write_sidecars", EntryState.DONE)
    Undo().run(library, ignore, GO)
    assert (folder / f"{ids[0]}.xmp").read_bytes() == data


@pytest.mark.parametrize("undone", [True, False])
def test_a_program_that_was_killed_while_it_took_a_write_back_is_settled_by_the_files(
    library: Library, photos: list[Path], ids: list[int], undone: bool
) -> None:
    at(photos[0].with_suffix(".xmp"), attribute_form("1"))
    decide(library, ids, rating=3, flag=Flag.PICK)
    entry = WriteSidecars(ids, WriteOptions(ours=True)).run(library, ignore, GO).entry
    assert entry is not None
    if not undone:
        Undo().run(library, ignore, GO)
    # Taken back, or made again, for two of three photos, and nothing of it written down.
    library.catalog.write_now(
        partial(journal.set_state, entry=entry, state=EntryState.OPEN)
    ).result()
    with library.catalog.read() as db:
        writes = sidecar_writes.writes(db, entry)
    for one in writes[:2]:
        [file] = one.files
        if not undone:
            file.path.write_bytes(file.after)
        elif file.before is None:
            file.path.unlink()
        else:
            file.path.write_bytes(file.before)
    Repair().run(library)
    with library.catalog.read() as db:
        found = [one.state for one in sidecar_writes.writes(db, entry)]
        agreed = [one.agreed.rating for one in outside.of_ids(db, ids)]
    assert found == (["undone"] * 2 + ["done"] if undone else ["done"] * 2 + ["undone"])
    assert agreed[1:] == ([0, 3] if undone else [3, 0])
    assert states(library)[0] == ("write_sidecars", EntryState.DONE)


def test_a_drive_that_is_away_leaves_the_entry_open(
    library: Library, photos: list[Path], ids: list[int], tmp_path: Path
) -> None:
    change = FileChange(tmp_path / "gone" / "a.xmp", None, b"new")
    one = SidecarWrite(ids[0], (change,), Decision(), Decision(rating=4))
    entry = library.catalog.write_now(partial(sidecar_writes.begin, arguments={})).result()
    library.catalog.write_now(partial(sidecar_writes.add, entry=entry, writes=[one])).result()
    Repair().run(library)
    assert states(library)[0] == ("write_sidecars", EntryState.OPEN)


def test_for_a_photo_that_has_gone_no_sidecar_is_made_or_changed(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    decide(library, ids, rating=4)
    left = at(photos[1].with_suffix(".xmp"), attribute_form("2"))
    before = left.read_bytes()
    for path in photos[:2]:
        path.unlink()
    written = write(library, ids)
    assert written.photo_ids == ids[2:] and len(written.troubles) == 2
    assert all("is not there any more" in one for one in written.troubles)
    assert left.read_bytes() == before and not photos[0].with_suffix(".xmp").exists()


def test_photos_of_a_folder_that_has_gone_are_told_once(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    decide(library, ids, rating=1)
    for path in photos:
        path.unlink()
    photos[0].parent.rmdir()
    found = write(library, ids)
    assert (
        found.entry is None and len(found.troubles) == 1 and "cannot be read" in found.troubles[0]
    )


def test_the_listed_photos_carry_no_rating_of_others(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    at(photos[0].with_suffix(".xmp"), attribute_form("4"))
    read(library, photos)
    with library.catalog.read() as db:
        rows = list(query.stream(db, PhotoQuery(SCORER, min_rating=1)))
    assert rows == [] and sidecar.read(photos[0].with_suffix(".xmp")) is not None


def test_of_two_sidecars_one_is_protected_and_the_other_is_taken_back(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    short, long = photos[0].with_suffix(".xmp"), photos[0].with_name(f"{photos[0].name}.xmp")
    for one in (short, long):
        at(one, attribute_form("4"))
    read(library, photos)
    before = long.read_bytes()
    decide(library, ids[:1], rating=2)
    short.chmod(0o444)
    done = write(library, ids[:1])
    assert len(done.troubles) == 1 and "write-protected" in done.troubles[0]
    assert long.read_bytes() != before and short.read_bytes() == before
    assert states(library)[0] == ("write_sidecars", EntryState.DONE)
    Undo().run(library, ignore, GO)
    assert long.read_bytes() == before


def test_only_photos_of_which_others_say_something_else_are_looked_at(
    library: Library, photos: list[Path]
) -> None:
    """That is asked after each decision: of photos that agree no value is read."""
    said = [
        (Marks(Flag.PICK, 3, Label.RED, ("dog",)), False),
        (Marks(Flag.PICK, None, Label.RED), False),
        (Marks(Flag.NONE, 3, Label.RED), True),
        (Marks(Flag.PICK, 4, Label.RED), True),
        (Marks(Flag.PICK, 3, None), True),
        (Marks(Flag.PICK, 3, Label.BLUE), True),
        (Marks(Flag.PICK, None, Label.RED, (), {DecisionPart.RATING: ("7",)}), True),
        (Marks(Flag.PICK, 3, None, (), {}, "orange"), True),
    ]
    paths = [photos[0].with_name(f"p{n}.jpg") for n in range(len(said))]
    ids = []
    for path, (marks_, _) in zip(paths, said, strict=True):
        path.write_bytes(path.name.encode())
        ids += enter(library, [path], marks_)
    decide(library, ids, flag=Flag.PICK, rating=3, label=Label.RED)
    with library.catalog.read() as db:
        found = outside.photos(db, photos[0].parent, unlike=True)
    assert [one.path for one in found] == [
        path for path, (_, wanted) in zip(paths, said, strict=True) if wanted
    ]
