"""Crops at the scale of the file: from the right place, upright, and the same from any process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import native, orient, registry
from qualityculler.decode.isolated import Decoders
from tests.fixtures.photos import encoded, textured
from tests.measure.pictures import leaves


@pytest.mark.parametrize("times", [2, 3, 4, 5, 16])
@pytest.mark.parametrize("width", [601, 602])
def test_means_are_those_of_whole_numbers_rounded(times: int, width: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (405, width, 3), dtype=np.uint8)
    pixels[:64] = 255
    rows, columns = 405 // times, width // times
    blocks = pixels[: rows * times, : columns * times].reshape(rows, times, columns, times, 3)
    expected = (blocks.sum(axis=(1, 3), dtype=np.uint32) + times**2 // 2) // times**2
    np.testing.assert_array_equal(native.reduced(pixels, times), expected)


def test_crops_are_grey_as_bt601_says() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (256, 384, 3), dtype=np.uint8)
    crops = native.crops(pixels, 1, 384)
    assert crops is not None
    grey = (pixels.astype(np.uint32) @ np.array([77, 150, 29], np.uint32) + 128) >> 8
    # Cells of 32 px that are as large as their crops: the whole picture.
    side = crops.luma.shape[1]
    assert (side, crops.rows, crops.columns) == (32, 8, 12)
    tiles = grey.reshape(8, side, 12, side).swapaxes(1, 2).reshape(-1, side, side)
    np.testing.assert_array_equal(crops.luma, tiles)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_crops_are_of_the_upright_picture(orientation: int) -> None:
    upright = np.random.default_rng(1).integers(0, 256, (300, 450, 3), dtype=np.uint8)
    stored = np.ascontiguousarray(orient.as_stored(upright, orientation))
    turned, straight = native.crops(stored, orientation, 450), native.crops(upright, 1, 450)
    assert turned is not None
    assert straight is not None
    assert (turned.rows, turned.columns) == (8, 12)
    np.testing.assert_array_equal(turned.luma, straight.luma)


def test_a_crop_is_where_the_contrast_is() -> None:
    pixels = np.full((640, 640, 3), 100, np.uint8)
    pixels[34:50, 60:76] = 200  # in the upper left cell of 80 px, which holds crops of 64
    found = native.crops(pixels, 1, 1280)
    assert found is not None
    assert found.scale == 2.0
    assert (found.luma[0] > 150).sum() == 256
    assert (found.luma[1:] == 100).all()


def test_a_tiny_picture_has_none() -> None:
    assert native.crops(np.zeros((200, 900, 3), np.uint8), 1, 900) is None


@pytest.mark.parametrize("family", ["JPEG", "PNG"])
def test_they_come_with_a_small_picture_from_this_process_and_another(
    family: str, tmp_path: Path
) -> None:
    data = encoded(Image.fromarray(leaves(1200, 800)), family)
    path = tmp_path / f"a.{family.lower()}"
    here = registry.load(path, short_side_px=100, data=data, native=True)
    with Decoders() as decoders:
        there = decoders.load(path, short_side_px=100, data=data, native=True)
        assert decoders.load(path, short_side_px=100, data=data).crops is None
    whole = registry.load(path, data=data).pixels
    assert here.crops is not None
    assert there.crops is not None
    assert here.pixels.shape == (100, 150, 3)
    np.testing.assert_array_equal(here.pixels, there.pixels)
    np.testing.assert_array_equal(here.crops.luma, there.crops.luma)
    assert (here.crops.scale, there.crops.scale) == (1.0, 1.0)
    # The picture for the scorer is nearly what it is without crops.
    small = registry.load(path, short_side_px=100, data=data).pixels
    assert np.abs(small.astype(int) - here.pixels).mean() < 1.0
    assert whole.shape == (800, 1200, 3)


def test_the_pixels_do_not_lie_in_memory_that_is_used_again() -> None:
    first = encoded(textured(1200, 900, 1), "JPEG")
    second = encoded(textured(1200, 900, 2), "JPEG")
    one = registry.load(Path("a.jpg"), short_side_px=100, data=first, native=True)
    before = one.pixels.copy()
    registry.load(Path("b.jpg"), short_side_px=100, data=second, native=True)
    np.testing.assert_array_equal(one.pixels, before)
    whole = registry.load(Path("a.jpg"), data=first).pixels
    kept = whole.copy()
    registry.load(Path("b.jpg"), short_side_px=100, data=second, native=True)
    np.testing.assert_array_equal(whole, kept)
