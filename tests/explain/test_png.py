"""The PNG a model gets holds exactly the pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from qualityculler.explain import png


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 7, 3), (56, 40, 3)])
def test_pixels_come_back(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    with Image.open(io.BytesIO(png.encode(pixels))) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_other_pixels_are_refused() -> None:
    with pytest.raises(ValueError, match="not RGB"):
        png.encode(np.zeros((2, 2, 4), np.uint8))
