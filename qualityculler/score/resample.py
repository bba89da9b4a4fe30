"""Bicubic resampling of a few pixels, for photos smaller than a scorer's view.

``decode`` brings larger photos to size; it never enlarges, and its library is its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_SUPPORT = 2.0
_A = -0.5  # as Pillow's bicubic, and so CLIP's


def centre_square(image: Pixels, side_px: int) -> Pixels:
    """The middle [side, side, 3] of the photo after its short side was brought to ``side_px``.

    torchvision's Resize and CenterCrop, except that rows and columns outside the middle are not
    computed. A photo of that short side is cut only.
    """
    height, width = image.shape[:2]
    lengths = [max(side_px, side_px * n // min(height, width)) for n in (height, width)]
    starts = [round((length - side_px) / 2) for length in lengths]
    if (height, width) == tuple(lengths):
        top, left = starts
        return np.ascontiguousarray(image[top : top + side_px, left : left + side_px])
    columns = _along(image, 1, lengths[1], starts[1], side_px)
    return _along(columns, 0, lengths[0], starts[0], side_px)


def _along(image: Pixels, axis: int, length: int, start: int, count: int) -> Pixels:
    """``count`` pixels from ``start`` on of the image resampled to ``length`` along an axis.

    Rounded to 8 bits after each axis, as Pillow does.
    """
    given = image.shape[axis]
    scale = given / length
    reach = _SUPPORT * max(scale, 1.0)
    centres = (np.arange(start, start + count) + 0.5) * scale
    first, last = max(0, int(centres[0] - reach)), min(given, int(centres[-1] + reach) + 1)
    distances = (np.arange(first, last) + 0.5 - centres[:, np.newaxis]) / max(scale, 1.0)
    weights = _bicubic(distances)
    weights /= weights.sum(1, keepdims=True)
    used = np.moveaxis(image, axis, 0)[first:last].astype(np.float64)
    found = np.tensordot(weights, used, 1).clip(0, 255)
    return np.moveaxis((found + 0.5).astype(np.uint8), 0, axis)


def _bicubic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys' cubic convolution kernel (1981), eq. 4, with a = -1/2."""
    x = np.abs(x)
    inner = ((_A + 2.0) * x - (_A + 3.0)) * x * x + 1.0
    outer = _A * (((x - 5.0) * x + 8.0) * x - 4.0)
    return np.where(x < 1.0, inner, np.where(x < _SUPPORT, outer, 0.0))
