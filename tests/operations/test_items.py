"""RAW, JPEG and HEIF of one shot are one line: found by a scan, decided about and binned as one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qualityculler.domain import Change, Flag, Pairing, PhotoQuery, PhotoRow, PhotoStatus, SortKey
from qualityculler.operations.decide import Decide
from qualityculler.operations.history import describe
from qualityculler.operations.items import Pair, SetApart
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.remove import Remove, Restore, files_of
from qualityculler.operations.undo import Redo, Undo
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import RunReport
from qualityculler.store import items, journal, query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from tests.fixtures.all_formats import EXIF, XMP
from tests.fixtures.fake_scorer import ID, FakeScorer
from tests.fixtures.fake_scorer import scorer as scorer
from tests.fixtures.photos import encoded, textured
from tests.fixtures.tiff_files import ASCII, dng, exif_block

GO = CancelToken()
TAKEN = {0x10F: (ASCII, b"Testmaker\0"), 0x2BC: (1, XMP)}
ANOTHER = exif_block(
    {0x10F: (ASCII, b"Testmaker\0"), 0x110: (ASCII, b"One\0")},
    {0x9003: (ASCII, b"2015:04:03 02:01:30\0")},
)


def jpeg(exif: bytes = EXIF, seed: int = 0) -> bytes:
    return encoded(textured(96, 64, seed=seed), "JPEG", exif=exif)


def raw(seed: int = 5) -> bytes:
    sensor = np.random.default_rng(seed).integers(100, 9000, (64, 96), dtype=np.uint16)
    preview = encoded(textured(48, 32), "JPEG", exif=EXIF)
    return dng(sensor, preview=preview, preview_size=(48, 32), more=TAKEN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, content in (
        ("A_1.NEF", raw(1)),
        ("A_1.JPG", jpeg()),
        ("B_2.dng", raw(2)),
        ("B_2.jpg", jpeg(ANOTHER, seed=2)),
        ("C_3.jpg", jpeg(seed=3)),
    ):
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def library(tmp_path: Path, folder: Path, scorer: FakeScorer) -> Iterator[Library]:
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        IndexRun(catalog, IndexOptions([folder], "rali-s")).run(in_threads=False)
        yield Library(catalog, settings_file=tmp_path / "settings.json")


def rows(library: Library, **more: object) -> dict[str, PhotoRow]:
    asked = replace(PhotoQuery(ID, sort=SortKey.NAME, descending=False), **more)
    with library.catalog.read() as db:
        return {row.photo.path.name: row for row in query.stream(db, asked)}


def names(library: Library, **more: object) -> list[str]:
    return list(rows(library, **more))


def last(library: Library) -> str:
    with library.catalog.read() as db:
        return describe(journal.history(db, 1)[0])


def test_a_scan_finds_items_and_leaves_false_partners_apart(library: Library) -> None:
    found = rows(library)
    assert {name: row.partners for name, row in found.items()} == {
        "A_1.JPG": ("A_1.NEF",),
        "B_2.dng": (),
        "B_2.jpg": (),
        "C_3.jpg": (),
    }


def scan(library: Library, **more: object) -> RunReport:
    [root] = {row.photo.root for row in rows(library).values()}
    options = IndexOptions([root], "rali-s", **more)  # type: ignore[arg-type]
    return IndexRun(library.catalog, options).run(in_threads=False)


def scored(library: Library) -> set[str]:
    sql = "SELECT p.path FROM scores s JOIN photos p ON p.id = s.photo"
    with library.catalog.read() as db:
        return {Path(os.fsdecode(path)).name for (path,) in db.execute(sql)}


def test_an_item_is_scored_once_from_the_file_that_is_shown(library: Library) -> None:
    assert scored(library) == {"A_1.JPG", "B_2.dng", "B_2.jpg", "C_3.jpg"}
    again = scan(library)
    assert (again.scored, again.followed, again.unchanged) == (0, 0, 5)
    forced = scan(library, rescore=True)
    assert (forced.scored, forced.followed) == (4, 1)


def test_a_file_that_was_scored_with_another_is_scored_once_it_stands_alone(
    library: Library,
) -> None:
    found = rows(library)["A_1.JPG"]
    SetApart([found.photo.id], True).run(library, ignore, GO)
    raw = rows(library)["A_1.NEF"]
    assert raw.status is PhotoStatus.PENDING and raw.photo.width == 96
    with library.catalog.read() as db:
        left = items.unscored(db, [row.photo.id for row in rows(library).values()], ID)
    assert left == [raw.photo.id]
    assert scan(library).scored == 1
    assert rows(library)["A_1.NEF"].status is PhotoStatus.SCORED
    # Together again, it keeps the score for the next time, as items of earlier versions do.
    SetApart([found.photo.id], False).run(library, ignore, GO)
    assert scan(library).scored == 0


def test_another_choice_scores_the_other_file(library: Library) -> None:
    Pair(Pairing.RAW).run(library, ignore, GO)
    report = scan(library, pairing=Pairing.RAW)
    assert report.scored == 1 and "A_1.NEF" in scored(library)


def test_each_file_is_scored_where_none_is_to_be_paired(
    tmp_path: Path, folder: Path, scorer: FakeScorer
) -> None:
    with Catalog.open(tmp_path / "apart.sqlite3") as catalog:
        options = IndexOptions([folder], "rali-s", pairing=Pairing.APART)
        assert IndexRun(catalog, options).run().scored == 5


def test_another_choice_shows_the_raw_or_each_file(library: Library) -> None:
    Pair(Pairing.RAW).run(library, ignore, GO)
    assert names(library)[0] == "A_1.NEF"
    Pair(Pairing.APART).run(library, ignore, GO)
    assert names(library) == ["A_1.JPG", "A_1.NEF", "B_2.dng", "B_2.jpg", "C_3.jpg"]


def test_a_decision_holds_for_all_files_and_counts_once(library: Library) -> None:
    shown = rows(library)["A_1.JPG"].photo.id
    library.catalog.write_now(Decide([([shown], Change(flag=Flag.PICK))])).result()
    assert last(library) == "Picked A_1.JPG"
    picked = frozenset({Flag.PICK})
    assert names(library, flags=picked) == ["A_1.JPG"]
    Pair(Pairing.APART).run(library, ignore, GO)
    assert names(library, flags=picked) == ["A_1.JPG", "A_1.NEF"]
    Undo().run(library, ignore, GO)
    assert names(library, flags=picked) == []


def test_the_bin_takes_all_files_and_gives_them_back_as_one(
    library: Library, folder: Path, home: Path
) -> None:
    shown = rows(library)["A_1.JPG"].photo.id
    gone = {"A_1.JPG", "A_1.NEF", "A_1.xmp"}
    (folder / "A_1.xmp").write_text("sidecar")
    (folder / "B_2.xmp").write_text("another's")
    there = {path.name for path in folder.iterdir()}
    assert {one.path.name for one in files_of(library, [shown])} == gone
    Remove([shown]).run(library, ignore, GO)
    assert last(library) == "Moved to the bin: A_1.JPG"
    assert there - {path.name for path in folder.iterdir()} == gone
    Undo().run(library, ignore, GO)
    assert {path.name for path in folder.iterdir()} == there
    Redo().run(library, ignore, GO)
    assert there - {path.name for path in folder.iterdir()} == gone
    Restore([shown]).run(library, ignore, GO)
    assert {path.name for path in folder.iterdir()} == there
    assert rows(library)["A_1.JPG"].partners == ("A_1.NEF",)


def test_a_file_whose_head_is_gone_is_listed(library: Library, folder: Path) -> None:
    (folder / "A_1.JPG").unlink()
    IndexRun(library.catalog, IndexOptions([folder], "rali-s")).run(in_threads=False)
    assert rows(library)["A_1.NEF"].status is PhotoStatus.SCORED


def test_files_are_set_apart_and_joined_and_that_is_undone(library: Library) -> None:
    shown = rows(library)["A_1.JPG"].photo.id
    SetApart([shown], True).run(library, ignore, GO)
    assert names(library)[:2] == ["A_1.JPG", "A_1.NEF"]
    assert last(library) == "Each file on its own: A_1.JPG"
    Undo().run(library, ignore, GO)
    assert "A_1.NEF" not in names(library)
    SetApart([shown], True).run(library, ignore, GO)
    SetApart([shown], False).run(library, ignore, GO)
    assert "A_1.NEF" not in names(library)
