"""A picture pressed into a square keeps its whole frame, or the middle of a panorama."""

from __future__ import annotations

import numpy as np
import pytest

from qualityculler.decode.square import square
from tests.fixtures.photos import BLUE, GREEN, RED, YELLOW, corners


@pytest.mark.parametrize("size", [(96, 64), (64, 96), (128, 64), (5, 4), (448, 448)])
def test_the_corners_stay_where_they_are(size: tuple[int, int]) -> None:
    pressed = square(np.asarray(corners(*size)), 64)
    assert pressed.shape == (64, 64, 3)
    assert pressed.flags["C_CONTIGUOUS"]
    for (row, column), colour in {
        (2, 2): RED,
        (2, -3): GREEN,
        (-3, 2): BLUE,
        (-3, -3): YELLOW,
    }.items():
        np.testing.assert_allclose(pressed[row, column], colour, atol=12)


@pytest.mark.parametrize("upright", [False, True])
def test_of_a_panorama_the_middle_is_taken(upright: bool) -> None:
    panorama = np.zeros((20, 100, 3), np.uint8)
    panorama[:, 30:70] = 200
    pressed = square(panorama.swapaxes(0, 1) if upright else panorama, 40)
    assert pressed.min() == 200


def test_a_square_of_that_size_is_left_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    np.testing.assert_array_equal(square(pixels, 32), pixels)
