"""Which parts of a photo a scorer looks at: the whole frame, whatever its shape."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

MIN_SIDE_PX = 32
MAX_ASPECT = 2.0
MAX_VIEWS = 6


def views(image: Pixels) -> list[Pixels]:
    """The photo itself, or evenly spaced cuts of at most 2:1 that cover a panorama.

    A photo under 32 px on a side is extended by its own edge; strips longer than twelve times their
    width are sampled, not covered.
    """
    image = _at_least(image, MIN_SIDE_PX)
    axis = int(np.argmax(image.shape[:2]))
    length = image.shape[axis]
    window = int(min(image.shape[:2]) * MAX_ASPECT)
    if length <= window:
        return [image]
    count = min(MAX_VIEWS, math.ceil(length / window))
    starts = np.linspace(0, length - window, count).round().astype(int)
    return [np.take(image, range(s, s + window), axis=axis) for s in starts]


def _at_least(image: Pixels, side: int) -> Pixels:
    rows, columns = (max(0, side - n) for n in image.shape[:2])
    if not rows and not columns:
        return image
    return np.pad(image, ((0, rows), (0, columns), (0, 0)), mode="edge")
