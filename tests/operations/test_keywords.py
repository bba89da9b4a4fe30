"""Keywords given here: kept, written into sidecars, and taken back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qualityculler.operations.history import describe
from qualityculler.operations.job import ignore
from qualityculler.operations.keywords import ChangeKeywords, of_photo
from qualityculler.operations.library import Library
from qualityculler.operations.undo import Redo, Undo, make_again, take_back
from qualityculler.store import journal
from tests.operations.test_sidecars import GO, at, attribute_form, enter, read, said, write
from tests.operations.test_sidecars import ids as ids
from tests.operations.test_sidecars import library as library
from tests.operations.test_sidecars import photos as photos


def has(library: Library, id: int) -> tuple[str, ...]:
    with library.catalog.read() as db:
        return of_photo(db, id)


def test_keywords_are_given_written_and_taken_back(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = at(photos[0].with_suffix(".xmp"), attribute_form("4"))
    read(library, photos)
    theirs = has(library, ids[0])
    before = there.read_bytes()
    assert theirs
    library.change(ChangeKeywords(ids[:2], ("quay",), (theirs[0],))).result()
    assert has(library, ids[0]) == (*theirs[1:], "quay") and has(library, ids[1]) == ("quay",)
    # What is so already is no entry.
    assert library.change(ChangeKeywords(ids[:2], ("quay",))).result() is None
    assert write(library, ids).files == 2
    assert said(there).keywords == (*theirs[1:], "quay") and said(there).rating == 4
    assert said(photos[1].with_suffix(".xmp")).keywords == ("quay",)
    assert write(library, ids).files == 0
    Undo().run(library, ignore, GO)
    assert there.read_bytes() == before and not photos[1].with_suffix(".xmp").exists()
    with library.catalog.read() as db:
        told = [describe(one) for one in journal.history(db, 9)]
    assert f"Keywords given (quay): 2 photos, Keywords taken off ({theirs[0]}): 2 photos" in told
    Undo().run(library, ignore, GO)
    assert (has(library, ids[0]), has(library, ids[1])) == (theirs, ())
    Redo().run(library, ignore, GO)
    assert has(library, ids[1]) == ("quay",)


def test_what_was_only_taken_off_makes_no_new_sidecar(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    library.change(ChangeKeywords(ids, ("dog",))).result()
    library.change(ChangeKeywords(ids, (), ("dog",))).result()
    assert has(library, ids[0]) == () and write(library, ids).files == 0


def test_taken_back_are_the_keywords_of_one_act_and_no_others(
    library: Library, tmp_path: Path
) -> None:
    """An act about two folders is none of either: undo in one of them leaves it where it is."""
    here, there = tmp_path / "here" / "a.jpg", tmp_path / "there" / "b.jpg"
    for path in (here, there):
        path.parent.mkdir()
        path.write_bytes(path.name.encode())
    one, other = enter(library, [here, there])
    library.change(ChangeKeywords([one], ("x", "z"))).result()
    library.change(ChangeKeywords([one, other], ("y",), ("z",))).result()
    step = library.change(partial(take_back, folders=[here.parent])).result()
    # What was said of "z" since stays said, and the photo is told.
    assert has(library, one) == ("y",) and step is not None and step.kept == [one]
    step = library.change(partial(make_again, folders=[here.parent])).result()
    assert set(has(library, one)) == {"x", "y"}
