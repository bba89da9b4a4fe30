"""A drive that is away takes no photo and no decision with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag, PhotoQuery, PhotoRow
from qualityculler.errors import UserError, VolumeAway
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID, scorer, write_photos

__all__ = ["scorer"]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def drive(tmp_path: Path, catalog: Catalog, scorer: object) -> Path:
    """A mounted drive with three photos that somebody has rejected."""
    folder = tmp_path / "mount" / "DCIM"
    folder.mkdir(parents=True)
    write_photos(folder, 3)
    scan(catalog, folder)
    ids = [row.photo.id for row in rows(catalog)]
    change = Change(flag=Flag.REJECT)
    catalog.write(lambda db: decisions.decide(db, ids, change)).result()
    return folder


def scan(catalog: Catalog, *folders: Path) -> object:
    return IndexRun(catalog, IndexOptions(folders, "rali-s")).run(in_threads=False)


def rows(catalog: Catalog, *, missing: bool = False) -> list[PhotoRow]:
    with catalog.read() as db:
        return list(query.stream(db, PhotoQuery(ID, include_missing=missing)))


def pull_out(drive: Path, *, mount_point_stays: bool) -> Path:
    """Where the drive is when it is away."""
    kept = drive.parents[1] / "in a drawer"
    if mount_point_stays:
        shutil.copytree(drive, kept)
        for file in drive.iterdir():
            file.unlink()
    else:
        shutil.move(drive.parent, kept)
        drive.parent.mkdir()
    return kept


@pytest.mark.parametrize("mount_point_stays", [True, False])
def test_away_and_back(catalog: Catalog, drive: Path, mount_point_stays: bool) -> None:
    kept = pull_out(drive, mount_point_stays=mount_point_stays)
    said = "is empty" if mount_point_stays else "is not there"
    with pytest.raises(VolumeAway, match=f"{said}, but photos of it are known"):
        scan(catalog, drive)
    assert [row.decision.flag for row in rows(catalog)] == [Flag.REJECT] * 3
    source = kept if mount_point_stays else kept / "DCIM"
    shutil.copytree(source, drive, dirs_exist_ok=True)
    scan(catalog, drive)
    assert [row.decision.flag for row in rows(catalog)] == [Flag.REJECT] * 3


@pytest.mark.parametrize("mount_point_stays", [True, False])
def test_a_backup_copy_gets_no_decisions_of_a_drive_that_is_away(
    catalog: Catalog, drive: Path, tmp_path: Path, mount_point_stays: bool
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(drive, backup)
    pull_out(drive, mount_point_stays=mount_point_stays)
    scan(catalog, backup)
    found = {row.photo.path: row.decision.flag for row in rows(catalog)}
    assert [found[path] for path in sorted(found) if path.parent == drive] == [Flag.REJECT] * 3
    assert [found[path] for path in sorted(found) if path.parent == backup] == [Flag.NONE] * 3


def test_a_renamed_folder_keeps_its_decisions(catalog: Catalog, drive: Path) -> None:
    drive.rename(drive.with_name("wedding"))
    scan(catalog, drive.with_name("wedding"))
    assert [(row.photo.path.parent.name, row.decision.flag) for row in rows(catalog)] == [
        ("wedding", Flag.REJECT)
    ] * 3


def test_a_drive_pulled_out_while_it_is_scanned(catalog: Catalog, drive: Path) -> None:
    (drive / "sub").mkdir()
    write_photos(drive / "sub", 2)
    scan(catalog, drive)
    run = IndexRun(catalog, IndexOptions([drive], "rali-s"))
    walked = list(run._source)
    assert walked == []
    run._source._unseen = [(row.photo.id, str(row.photo.path)) for row in rows(catalog)]
    shutil.rmtree(drive)
    run._source.close()
    assert len(rows(catalog)) == 5


def test_one_photo_that_is_gone_is_missing(catalog: Catalog, drive: Path) -> None:
    next(drive.iterdir()).unlink()
    scan(catalog, drive)
    assert (len(rows(catalog)), len(rows(catalog, missing=True))) == (2, 3)


def test_a_folder_nobody_knows_is_just_not_there(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder") as refused:
        scan(catalog, tmp_path / "none")
    assert not isinstance(refused.value, VolumeAway)
    (tmp_path / "empty").mkdir()
    scan(catalog, tmp_path / "empty")
