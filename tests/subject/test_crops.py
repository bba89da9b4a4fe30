from __future__ import annotations

import math

import numpy as np
import pytest

from qualityculler.subject.crops import Square, cut, thinned


def ramp(height: int, width: int) -> np.ndarray:
    """Red tells the column, green the row."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.arange(width)
    picture[..., 1] = np.arange(height)[:, np.newaxis]
    return picture


def test_a_square_of_the_same_size_is_cut_pixel_by_pixel() -> None:
    found = cut(ramp(100, 120), Square(60, 40, 20), 20)
    assert found.shape == (20, 20, 3)
    assert found[0, 0].tolist() == [50, 30, 0]
    assert found[19, 19].tolist() == [69, 49, 0]


def test_a_large_square_is_averaged() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[::2, ::2] = 200
    found = cut(picture, Square(32, 32, 64), 16)
    assert np.allclose(found[2:-2, 2:-2], 50)


def test_what_is_outside_is_black() -> None:
    found = cut(np.full((40, 40, 3), 255, np.uint8), Square(0, 20, 20), 20)
    assert found[10, 2].tolist() == [0, 0, 0]
    assert found[10, 17].tolist() == [255, 255, 255]
    assert not cut(np.full((40, 40, 3), 255, np.uint8), Square(500, 500, 20), 20).any()


def test_a_turned_square_follows_its_upper_edge() -> None:
    # A quarter turn clockwise: the upper left of the crop is the upper right of the photo.
    found = cut(ramp(100, 100), Square(50, 50, 20, math.pi / 2), 20)
    assert found[0, 0, 0] > found[19, 0, 0]
    assert found[0, 0, 1] < found[0, 19, 1]
    corners = Square(50, 50, 20, math.pi / 2).to_photo(np.array([[0, 0], [1, 0]], np.float32))
    assert corners == pytest.approx(np.array([[60, 40], [60, 60]]), abs=1e-4)


def test_thinning_keeps_the_mean_and_the_shape() -> None:
    picture = ramp(200, 200)
    small = thinned(picture, 50)
    assert small.shape == (50, 50, 3)
    assert small[..., 0].mean() == pytest.approx(picture[..., 0].mean(), abs=1)
    assert thinned(picture, 101) is picture


@pytest.mark.parametrize(("x", "y", "side"), [(30, 20, 17.3), (3, 58, 40), (40, 30, 90)])
def test_the_quick_way_gives_what_the_turned_one_gives(x: float, y: float, side: float) -> None:
    picture = np.random.default_rng(5).integers(0, 256, (60, 80, 3), np.uint8)
    straight = cut(picture, Square(x, y, side), 32)
    turned = cut(picture, Square(x, y, side, 1e-9), 32)
    assert np.allclose(straight, turned, atol=0.05)
