"""Keywords given here: kept, written into sidecars, and taken back."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Marks
from qualityculler.operations.history import describe
from qualityculler.operations.job import ignore
from qualityculler.operations.keywords import ChangeKeywords, of_photo
from qualityculler.operations.library import Library
from qualityculler.operations.undo import Redo, Undo, make_again, take_back
from qualityculler.store import journal
from tests.operations.test_sidecars import GO, at, attribute_form, decide, enter, read, said, write
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


# Keywords that another program changes in a file: three sides, the file as last read or written
# being the base.


def with_keywords(*words: str) -> bytes:
    """A sidecar as another program may write it."""
    items = "".join(f"<rdf:li>{one}</rdf:li>" for one in words)
    subject = f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>" if words else ""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{subject}</rdf:Description></rdf:RDF>'
        "</x:xmpmeta>"
    ).encode()


def elsewhere(path: Path, *words: str) -> None:
    """Another program writes a sidecar, later than whatever was there."""
    before = path.stat().st_mtime_ns if path.exists() else 10**18
    path.write_bytes(with_keywords(*words))
    os.utime(path, ns=(before + 10**9, before + 10**9))


@pytest.mark.parametrize("read_first", [True, False])
def test_a_keyword_removed_elsewhere_is_not_written_again(
    library: Library, photos: list[Path], ids: list[int], read_first: bool
) -> None:
    there = photos[0].with_suffix(".xmp")
    library.change(ChangeKeywords(ids[:1], ("Places|quay", "dog"))).result()
    write(library, ids)
    assert set(said(there).keywords) == {"quay", "dog"}
    elsewhere(there, "dog")
    if read_first:
        read(library, photos)
        assert has(library, ids[0]) == ("dog",)
    decide(library, ids[:1], rating=4)
    for _ in range(2):  # and not by the next write either
        write(library, ids)
        assert said(there).keywords == ("dog",) and said(there).rating == 4
    assert has(library, ids[0]) == ("dog",)
    # Added here since, it is given again.
    library.change(ChangeKeywords(ids[:1], ("quay",))).result()
    assert write(library, ids).files == 1
    assert said(there).keywords == ("dog", "quay") and has(library, ids[0]) == ("dog", "quay")


def test_a_keyword_removed_here_goes_and_one_added_again_elsewhere_stays(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = photos[0].with_suffix(".xmp")
    elsewhere(there, "dog", "cat")
    read(library, photos)
    library.change(ChangeKeywords(ids[:1], (), ("dog",))).result()
    elsewhere(there, "dog", "cat", "bird")  # what they change says nothing of it
    write(library, ids)
    assert said(there).keywords == ("cat", "bird")
    elsewhere(there, "dog")
    decide(library, ids[:1], rating=2)
    write(library, ids)
    assert said(there).keywords == ("dog",) and has(library, ids[0]) == ("dog",)


def test_a_keyword_added_on_both_sides_is_there_once_until_one_takes_it_off(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = photos[0].with_suffix(".xmp")
    elsewhere(there)
    read(library, photos)
    library.change(ChangeKeywords(ids[:1], ("dog",))).result()
    elsewhere(there, "dog")
    assert write(library, ids).files == 0
    read(library, photos)
    assert has(library, ids[0]) == ("dog",)
    elsewhere(there, "cat")
    read(library, photos)
    assert has(library, ids[0]) == ("cat",) and write(library, ids).files == 0


def test_where_no_base_is_known_a_keyword_that_was_given_is_written(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = photos[0].with_suffix(".xmp")
    library.change(ChangeKeywords(ids[:1], ("dog",))).result()
    elsewhere(there, "cat")  # of this file nothing was read
    write(library, ids)
    assert said(there).keywords == ("cat", "dog")
    there.unlink()  # a sidecar that has gone says nothing about keywords
    read(library, photos)
    write(library, ids)
    assert said(there).keywords == ("dog",)


def test_a_write_taken_back_takes_no_keyword_off(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    there = photos[0].with_suffix(".xmp")
    elsewhere(there, "cat")
    read(library, photos)
    library.change(ChangeKeywords(ids[:1], ("dog",))).result()
    write(library, ids)
    Undo().run(library, ignore, GO)
    assert said(there).keywords == ("cat",) and set(has(library, ids[0])) == {"cat", "dog"}
    read(library, photos)
    assert set(has(library, ids[0])) == {"cat", "dog"}
    # One that cannot be taken back, since another program has taken the keyword out, heeds that.
    write(library, ids)
    elsewhere(there, "cat", "bird")
    Undo().run(library, ignore, GO)
    assert has(library, ids[0]) == ("cat", "bird")


def test_a_keyword_removed_from_the_photo_itself_counts_too(
    library: Library, photos: list[Path], ids: list[int]
) -> None:
    library.change(ChangeKeywords(ids[2:], ("dog", "cat"))).result()
    enter(library, photos[2:], Marks(keywords=("dog", "bird")))
    assert set(has(library, ids[2])) == {"dog", "bird", "cat"}
    # The same bytes, read by other rules, were changed by nobody.
    enter(library, photos[2:], Marks(keywords=("bird",)))
    assert set(has(library, ids[2])) == {"bird", "dog", "cat"}
    enter(library, photos[2:], Marks(keywords=("dog", "bird")))
    enter(library, photos[2:], Marks(keywords=("bird",)), version="2")
    assert set(has(library, ids[2])) == {"bird", "cat"}
    enter(library, photos[2:], None, version="3")
    assert has(library, ids[2]) == ("cat",)
