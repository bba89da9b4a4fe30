"""A picture pressed into a square, for models that look at one square only."""

from __future__ import annotations

import numpy as np
from PIL import Image

from qualityculler.decode import fit
from qualityculler.decode.image import Pixels

MAX_ASPECT = 2


def square(pixels: Pixels, side_px: int) -> Pixels:
    """The whole frame at ``side_px`` x ``side_px``, its aspect not kept; any thread.

    Of a frame longer than 2:1 only the middle is taken, or its content could not be told any more.
    """
    frame = _middle(pixels)
    return np.ascontiguousarray(fit.shrink(Image.fromarray(frame), (side_px, side_px)))


def _middle(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    longest = MAX_ASPECT * min(height, width)
    top, left = max(0, height - longest) // 2, max(0, width - longest) // 2
    return pixels[top : top + longest, left : left + longest]
