"""Files that take each other's names keep what is theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import write_photo

pytestmark = pytest.mark.usefixtures("scorer")

PHOTOS = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shoot"
    folder.mkdir()
    for number in range(PHOTOS):
        path = folder / f"img_{number}.png"
        write_photo(path, 20 * number + 10)
        os.utime(path, ns=(10**18 + number, 10**18 + number))
    return folder


def scan(catalog: Catalog, folder: Path) -> IndexRun:
    run = IndexRun(catalog, IndexOptions([folder], "rali-s"))
    run.run()
    catalog.flush()
    return run


def known(catalog: Catalog, folder: Path, run: IndexRun) -> dict[bytes, tuple[float, Flag]]:
    """Score and flag by the bytes of the file that stands at the photo's path."""
    found = {}
    for path in sorted(folder.iterdir()):
        with catalog.read() as db:
            row = query.by_path(db, path, run.scorer)
        assert row is not None and row.score is not None, path
        found[path.read_bytes()] = (row.score.value, row.decision.flag)
    return found


def reject(catalog: Catalog, path: Path, run: IndexRun) -> None:
    with catalog.read() as db:
        row = query.by_path(db, path, run.scorer)
    assert row is not None
    change = Change(flag=Flag.REJECT)
    catalog.write(lambda db: decisions.decide(db, [row.photo.id], change)).result()


@pytest.mark.parametrize("step", [1, -1])
def test_renumbered_photos_keep_scores_and_flags(catalog: Catalog, folder: Path, step: int) -> None:
    run = scan(catalog, folder)
    reject(catalog, folder / "img_2.png", run)
    before = known(catalog, folder, run)
    numbers = range(PHOTOS)
    for number in reversed(numbers) if step > 0 else numbers:
        (folder / f"img_{number}.png").rename(folder / f"img_{number + step}.png")
    assert known(catalog, folder, scan(catalog, folder)) == before


def test_two_photos_that_swap_names(catalog: Catalog, folder: Path) -> None:
    run = scan(catalog, folder)
    reject(catalog, folder / "img_2.png", run)
    before = known(catalog, folder, run)
    (folder / "img_2.png").rename(folder / "aside")
    (folder / "img_5.png").rename(folder / "img_2.png")
    (folder / "aside").rename(folder / "img_5.png")
    assert known(catalog, folder, scan(catalog, folder)) == before
