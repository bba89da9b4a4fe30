"""Photos follow their volume, and another one in its place does not count as it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler import presence
from qualityculler.domain import Change, Fingerprint, Flag, PhotoQuery, Score, ScorerId
from qualityculler.store import decisions, ingest, photos, query, removals, volumes
from qualityculler.store.catalog import Catalog
from qualityculler.volumes import Volume

SCORER = ScorerId("s", "0" * 64, "1")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where cards are mounted."""
    monkeypatch.setattr(presence, "_MOUNTS", frozenset({tmp_path / "media"}))
    folder = tmp_path / "media" / "CARD"
    folder.mkdir(parents=True)
    return folder


def put_in(mount: Path, card: str, count: int = 3) -> None:
    """The files of a card; those of another card have the same names."""
    for old in mount.glob("DCIM/*"):
        old.unlink()
    (mount / "DCIM").mkdir(exist_ok=True)
    for n in range(count):
        (mount / "DCIM" / f"DSC_{n}.JPG").write_text(f"{card} {n}" * (len(card) + 3))


def settle(
    catalog: Catalog, folder: Path, identity: str | None, at: Path | None = None
) -> list[volumes.GivenWay]:
    found = [Volume(at or folder, identity)]
    return catalog.write(partial(volumes.settle, folder=folder, found=found)).result()


def scan(catalog: Catalog, mount: Path, root: Path | None = None) -> list[int]:
    records = []
    for file in sorted(mount.glob("DCIM/*.JPG")):
        status = file.stat()
        known = Fingerprint(status.st_size, status.st_mtime_ns, file.read_text())
        score = Score(3.0, SCORER, datetime.now(UTC))
        records.append(ingest.ScanRecord(root or mount, file, known, score))
    write = partial(ingest.record, records=records, scorer=SCORER, codecs="c")
    return catalog.write(write).result()


def flags(catalog: Catalog, folder: Path) -> list[Flag]:
    with catalog.read() as db:
        asked = PhotoQuery(SCORER, folders=(folder,))
        return [row.decision.flag for row in query.stream(db, asked)]


def reject(catalog: Catalog, ids: list[int]) -> None:
    change = Change(flag=Flag.REJECT)
    catalog.write(partial(decisions.decide, photo_ids=ids, change=change)).result()


def test_another_card_at_the_same_place_is_another_card(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    assert settle(catalog, mount, "uuid:1234-ABCD") == []
    first = scan(catalog, mount)
    reject(catalog, first)
    put_in(mount, "second card")
    [way] = settle(catalog, mount, "uuid:9999-0000")
    assert way == volumes.GivenWay(mount, mount.with_name("CARD (1234-ABCD)"), 3)
    assert flags(catalog, mount) == []
    second = scan(catalog, mount)
    assert not set(first) & set(second)
    assert flags(catalog, mount) == [Flag.NONE] * 3
    assert flags(catalog, way.listed_as) == [Flag.REJECT] * 3
    # They can still be decided about, and are there again with their card.
    reject(catalog, second[:1])
    catalog.write(lambda db: decisions.decide(db, first[:1], Change(flag=Flag.PICK))).result()
    put_in(mount, "first")
    [way] = settle(catalog, mount, "uuid:1234-ABCD")
    assert way.listed_as == mount.with_name("CARD (9999-0000)")
    assert flags(catalog, mount) == [Flag.PICK, Flag.REJECT, Flag.REJECT]
    assert scan(catalog, mount) == first
    assert flags(catalog, way.listed_as).count(Flag.REJECT) == 1


def test_a_card_is_followed_to_another_place(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    settle(catalog, mount / "DCIM", "uuid:1", mount)
    ids = scan(catalog, mount, root=mount / "DCIM")
    reject(catalog, ids)
    elsewhere = mount.with_name("CARD1")
    mount.rename(elsewhere)
    assert settle(catalog, elsewhere / "DCIM", "uuid:1", elsewhere) == []
    assert flags(catalog, elsewhere / "DCIM") == [Flag.REJECT] * 3
    with catalog.read() as db:
        row = query.by_path(db, elsewhere / "DCIM" / "DSC_1.JPG", SCORER)
    assert row is not None
    assert (row.photo.id, row.photo.relative) == (ids[1], Path("DSC_1.JPG"))
    assert row.score is not None


def test_what_is_in_the_bin_follows_too(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    settle(catalog, mount, "uuid:1")
    ids = scan(catalog, mount)
    entry = catalog.write(partial(removals.begin, photo_ids=ids[:1])).result()
    assert entry is not None
    kept = mount / ".Trash-1000" / "files" / "DSC_0.JPG"
    found = removals.Whereabouts({ids[0]: kept})
    catalog.write(partial(removals.settle, entry=entry, found=found)).result()
    elsewhere = mount.with_name("CARD1")
    mount.rename(elsewhere)
    settle(catalog, elsewhere, "uuid:1")
    with catalog.read() as db:
        [one] = removals.removed(db)
    assert one.path == elsewhere / "DCIM" / "DSC_0.JPG"
    assert one.kept == elsewhere / ".Trash-1000" / "files" / "DSC_0.JPG"


def test_a_folder_above_the_card_was_scanned(catalog: Catalog, mount: Path) -> None:
    above = mount.parent
    put_in(mount, "first")
    around = [Volume(above.parent, "uuid:disk"), Volume(mount, "uuid:1")]
    catalog.write(partial(volumes.settle, folder=above, found=around)).result()
    scan(catalog, mount, root=above)
    put_in(mount, "second card")
    around[1] = Volume(mount, "uuid:2")
    [way] = catalog.write(partial(volumes.settle, folder=above, found=around)).result()
    with catalog.read() as db:
        rows = list(query.stream(db, PhotoQuery(SCORER, folders=(above,), text="CARD (1)/dcim")))
    assert [row.photo.relative.parts[:2] for row in rows] == [("CARD (1)", "DCIM")] * 3
    assert {row.photo.path.parent for row in rows} == {way.listed_as / "DCIM"}


def test_files_under_an_unmounted_place_are_not_those_of_the_drive(
    catalog: Catalog, mount: Path
) -> None:
    put_in(mount, "first")
    settle(catalog, mount, "uuid:1")
    scan(catalog, mount)
    around = [Volume(mount.parent, "uuid:disk")]
    (mount / "DCIM").rename(mount.parent / "away")
    assert catalog.write(partial(volumes.settle, folder=mount, found=around)).result() == []
    assert len(flags(catalog, mount)) == 3
    put_in(mount, "on the disk")
    [way] = catalog.write(partial(volumes.settle, folder=mount, found=around)).result()
    assert (way.photos, flags(catalog, mount)) == (3, [])


@pytest.mark.parametrize("identity", ["uuid:new", "fsid:1"])
def test_a_disk_copied_to_a_new_one_is_the_same(
    catalog: Catalog, tmp_path: Path, identity: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    put_in(disk, "first")
    settle(catalog, disk, "uuid:old")
    scan(catalog, disk)
    assert settle(catalog, disk, identity) == []
    assert len(flags(catalog, disk)) == 3
    put_in(disk, "other files")
    # Now it is known by its new name: that the files are others says nothing against it.
    assert settle(catalog, disk, identity) == []


def test_a_copy_of_a_card_is_not_the_card(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    settle(catalog, mount, "uuid:1")
    scan(catalog, mount)
    assert len(settle(catalog, mount, "uuid:2")) == 1


def test_without_a_name_a_card_is_known_by_its_photos(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    settle(catalog, mount, None)
    first = scan(catalog, mount)
    assert settle(catalog, mount, None) == []
    put_in(mount, "second card")
    [way] = settle(catalog, mount, None)
    assert len(flags(catalog, way.listed_as)) == 3
    second = scan(catalog, mount)
    put_in(mount, "first")
    [way] = settle(catalog, mount, None)
    assert scan(catalog, mount) == first
    put_in(mount, "second card")
    settle(catalog, mount, None)
    assert scan(catalog, mount) == second


def test_elsewhere_a_volume_without_a_name_is_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    put_in(tmp_path, "first")
    settle(catalog, tmp_path, None)
    scan(catalog, tmp_path)
    put_in(tmp_path, "other files")
    assert settle(catalog, tmp_path, None) == []


def test_copies_of_a_card_that_gave_way_take_nothing_from_it(
    catalog: Catalog, mount: Path, tmp_path: Path
) -> None:
    put_in(mount, "first")
    settle(catalog, mount, "uuid:1")
    reject(catalog, scan(catalog, mount))
    put_in(mount, "second card")
    [way] = settle(catalog, mount, "uuid:2")
    backup = tmp_path / "backup"
    backup.mkdir()
    put_in(backup, "first")
    scan(catalog, backup)
    assert flags(catalog, backup) == [Flag.NONE] * 3
    assert flags(catalog, way.listed_as) == [Flag.REJECT] * 3
    with catalog.read() as db:
        assert volumes.absent_mounts(db) != []


def test_two_listed_under_one_name(catalog: Catalog, mount: Path) -> None:
    listed = []
    for card in ("uuid:same-begin-1", "uuid:same-begin-2", "uuid:third"):
        put_in(mount, card)
        listed += [one.listed_as.name for one in settle(catalog, mount, card)]
        scan(catalog, mount)
    assert listed == ["CARD (same-begi)", "CARD (same-begi) 2"]


def test_one_placed_aside_within_the_card_goes_with_it(catalog: Catalog, mount: Path) -> None:
    put_in(mount, "first")
    settle(catalog, mount, "uuid:1")
    ids = scan(catalog, mount)
    path = mount / "DCIM" / "DSC_0.JPG"
    catalog.write(lambda db: photos._set_aside(db, ids[0], path)).result()
    put_in(mount, "second card")
    [way] = settle(catalog, mount, "uuid:2")
    assert way.photos == 3
    asked = replace(PhotoQuery(SCORER), folders=(way.listed_as,), include_missing=True)
    with catalog.read() as db:
        assert query.ids(db, asked) != []
