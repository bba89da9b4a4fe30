"""The square view is stock CLIP's: Pillow's bicubic to a short side, then the middle."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from qualityculler.score.resample import centre_square

SIDE_PX = 224


def as_clip_does(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    short = min(height, width)
    size = (SIDE_PX * width // short, SIDE_PX * height // short)
    whole = Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)
    left, top = (round((length - SIDE_PX) / 2) for length in size)
    return np.asarray(whole)[top : top + SIDE_PX, left : left + SIDE_PX]


@pytest.mark.parametrize(
    "shape",
    [(1, 1), (2, 3), (100, 150), (33, 400), (224, 224), (224, 335), (500, 400), (224, 1000)],
)
def test_as_pillow(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    small = rng.integers(0, 256, (shape[0] // 4 + 1, shape[1] // 4 + 1, 3), dtype=np.uint8)
    image = np.kron(small, np.ones((4, 4, 1), np.uint8))[: shape[0], : shape[1]].copy()
    found = centre_square(image, SIDE_PX)
    assert found.shape == (SIDE_PX, SIDE_PX, 3)
    # Pillow adds up in fixed point, which may end a step elsewhere after each of the two axes.
    difference = np.abs(found.astype(int) - as_clip_does(image))
    assert difference.max() <= 2
    assert difference.mean() < 0.05


def test_a_photo_of_the_right_short_side_is_only_cut() -> None:
    image = np.random.default_rng(4).integers(0, 256, (SIDE_PX, 300, 3), dtype=np.uint8)
    assert np.array_equal(centre_square(image, SIDE_PX), image[:, 38 : 38 + SIDE_PX])
