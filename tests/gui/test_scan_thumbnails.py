"""A scan leaves thumbnails, so that what it has decoded is not decoded once more to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from qualityculler.decode.isolated import Decoders
from qualityculler.gui import assembly, disk_thumbnails
from qualityculler.gui import loader as loading
from qualityculler.gui.loader import Loader
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.pictures import Key, Picture, Want, as_image, as_pixels, key, make
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.window_state import WindowState
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs
from tests.fixtures.fake_scorer import FakeScorer, write_photo
from tests.gui.conftest import library_in

PHOTOS = 40


@pytest.fixture
def thumbs(tmp_path: Path) -> Iterator[Thumbs]:
    made = Thumbs(tmp_path / "cache" / "thumbs.sqlite3")
    yield made
    made.close()


@pytest.mark.parametrize("size", [(192, 128), (191, 128), (190, 127), (193, 97)])
def test_an_image_becomes_pixels_again(size: tuple[int, int]) -> None:
    width, height = size
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    assert np.array_equal(as_pixels(as_image(pixels)), pixels)


def test_a_thumbnail_that_was_shown_is_kept(
    qapp: object, folder: Path, thumbs: Thumbs, decoders: Decoders
) -> None:
    path = folder / "a.png"
    pixels = np.full((300, 600, 3), 90, np.uint8)
    pixels[:, :300] = (200, 10, 10)
    Image.fromarray(pixels).save(path)
    want = Want(Key(1, path.stat().st_mtime_ns, 192), path, "d")
    disk_thumbnails.found_or_made(want, thumbs, partial(make, decoders=decoders))
    kept = disk_thumbnails.found(want, thumbs)
    assert kept is not None
    assert (kept.width, kept.height) == (600, 300)
    assert (kept.image.width(), kept.image.height()) == (192, 96)
    left, right = kept.image.pixelColor(40, 48), kept.image.pixelColor(150, 48)
    assert left.red() > 190 and left.green() < 30 and abs(right.green() - 90) <= 3


def test_a_larger_one_on_disk_serves_for_a_smaller(
    qtbot: QtBot, folder: Path, thumbs: Thumbs, decoders: Decoders
) -> None:
    path = write_photo(folder / "a.png", 90, (600, 300))
    stamp = path.stat().st_mtime_ns
    disk_thumbnails.found_or_made(
        Want(Key(1, stamp, 192), path, "d"), thumbs, partial(make, decoders=decoders)
    )
    small = disk_thumbnails.found(Want(Key(1, stamp, 112), path, "d"), thumbs)
    assert small is not None
    assert (small.image.width(), small.image.height()) == (112, 56)
    assert (small.width, small.height) == (600, 300)
    assert disk_thumbnails.found(Want(Key(1, stamp, 256), path, "d"), thumbs) is None


def test_what_is_ahead_of_a_scan_waits_for_it(
    qtbot: QtBot, folder: Path, thumbs: Thumbs, decoders: Decoders
) -> None:
    path = write_photo(folder / "a.png", 90, (600, 300))
    stamp = path.stat().st_mtime_ns
    loader = Loader(decoders, 1, thumbs)
    told: list[int] = []
    loader.loaded.connect(lambda key: told.append(key.photo_id))
    loader.spare(True)
    seen, unread, read = (
        Want(Key(n, stamp, 160), path, digest) for n, digest in ((1, ""), (2, ""), (3, "d"))
    )
    loader.wish("grid", [seen], [unread, read])
    qtbot.waitUntil(lambda: loader.idle and len(told) == 2)
    assert told == [1, 3]
    loader.spare(False)
    qtbot.waitUntil(lambda: loader.idle and len(told) == 3)
    assert told == [1, 3, 2]
    loader.close()


def test_without_a_place_on_disk_nothing_waits(
    qtbot: QtBot, folder: Path, decoders: Decoders
) -> None:
    loader = Loader(decoders, 1)
    loader.spare(True)
    want = Want(Key(1, 1, 160), write_photo(folder / "a.png", 90, (600, 300)))
    with qtbot.waitSignal(loader.loaded):
        loader.wish("grid", [], [want])
    loader.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The photos that are decoded to be shown."""
    ids: list[int] = []

    def counted(wanted: Want, *others: Any) -> Picture:
        ids.append(wanted.key.photo_id)
        return make(wanted, *others)

    monkeypatch.setattr(loading, "make", counted)
    return ids


@pytest.fixture
def window(
    qtbot: QtBot, catalog: Catalog, scorer: FakeScorer, thumbs: Thumbs, tmp_path: Path
) -> Iterator[MainWindow]:
    scorer.short_side_px = 200
    shown = assembly.build(
        library_in(tmp_path, catalog, thumbs), "rali-s", WindowState(tmp_path / "window.ini")
    )
    shown.resize(1000, 500)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()
    shown.deleteLater()


def test_a_scanned_photo_is_shown_without_decoding_it_again(
    qtbot: QtBot, window: MainWindow, folder: Path, made: list[int], scorer: FakeScorer
) -> None:
    for n in range(PHOTOS):
        write_photo(folder / f"p{n:04d}.png", n, (450, 300))
    window.open_path(folder)
    session, grid, loader = window.session, window.stage.grid, window.parts.loader
    qtbot.waitUntil(
        lambda: window.parts.scanning.state is ScanState.IDLE and len(session.order) == PHOTOS,
        timeout=60_000,
    )
    qtbot.waitUntil(lambda: not session.busy and loader.idle, timeout=30_000)
    begun = len(made)
    # Those in sight are shown at once, the scan or no scan; some more where it was as quick.
    assert begun <= 2 * len(grid.shown()) < PHOTOS
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())

    def all_shown() -> bool:
        shown = grid.shown()
        rows = [session.row(id) for id in window.stage.model.ids(shown.start, shown.stop - 1)]
        return all(
            row is not None and loader.thumb(key(row, grid.thumb_px)) is not None for row in rows
        )

    qtbot.waitUntil(all_shown, timeout=30_000)
    assert len(made) == begun
