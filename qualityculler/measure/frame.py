"""The reduced versions of a picture that all is measured on, made once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of R', G', B' in luma Y' (ITU-R BT.601)."""

ANALYSIS_PIXELS = 6_000_000
"""Edges are looked at in a picture of about this size: larger ones are averaged down to it."""
COARSE = 4
"""The coarse version is this much smaller again, each way."""
SAMPLE_PIXELS = 1_500_000
"""Tones are counted in at least this many pixels; in all, of smaller pictures."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and its reduced versions; shapes are (height, width[, 3]).

    ``reduction``: pixels of ``pixels`` to one of the analysis picture, each way (which is never
    made whole, see ``grid``). ``coarse``: RGB, means over ``step`` pixels each way. ``sample``:
    every n-th pixel both ways, unchanged. ``scale``: px of the original to one of ``pixels``.
    """

    pixels: Pixels
    reduction: int
    coarse: Plane
    sample: Pixels
    original: tuple[int, int]  # width, height
    scale: float

    @property
    def height(self) -> int:
        """Of ``pixels``."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Of ``pixels``."""
        return int(self.pixels.shape[1])

    @property
    def short_side(self) -> int:
        """Of ``pixels``."""
        return min(self.height, self.width)

    @property
    def step(self) -> int:
        """Pixels of ``pixels`` to one of ``coarse``, each way."""
        return self.reduction * COARSE


def prepare(
    pixels: Pixels, original_size: tuple[int, int] | None = None, scale: float | None = None
) -> Frame:
    """The picture ready for measuring. ValueError unless it is uint8 of shape (h, w, 3).

    ``original_size`` is the (width, height) of the photo these pixels may be a reduced copy of, or
    a part of: then ``scale`` says how many px of the original are one of these.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"not RGB of 8 bit: {pixels.dtype} {pixels.shape}")
    height, width = pixels.shape[:2]
    original = original_size or (width, height)
    area = height * width
    reduction = max(1, round((area / ANALYSIS_PIXELS) ** 0.5))
    stride = max(1, int((area / SAMPLE_PIXELS) ** 0.5))
    return Frame(
        pixels,
        reduction,
        _averaged(pixels, reduction * COARSE),
        np.ascontiguousarray(pixels[::stride, ::stride]),
        original,
        max(original) / max(width, height) if scale is None else scale,
    )


def luma(rgb: NDArray[np.generic]) -> Plane:
    """Y' of gamma-coded R'G'B', any leading shape; 0 to 255."""
    weighed: Plane = np.asarray(rgb, np.float32) @ LUMA
    return weighed


def _averaged(pixels: Pixels, step: int) -> Plane:
    """Means over step x step px; of large steps every other row is left out, it changes little.

    What is left over at the right and the bottom is dropped, unless nothing else would be there.
    """
    height, width = pixels.shape[:2]
    rows, columns = max(1, height // step), max(1, width // step)
    down, across = min(step, height), min(step, width)
    picked = range(0, down, 2) if down >= 8 else range(down)
    # Row sums first: whole rows are contiguous, and 16 bits hold up to 257 of them.
    block = pixels[: rows * down, : columns * across].reshape(rows, down, columns * across * 3)
    sums = np.zeros((rows, columns * across * 3), np.uint16)
    for row in picked:
        sums += block[:, row]
    parts = sums.reshape(rows, columns, across, 3)
    total = parts[:, :, 0].astype(np.float32)
    for column in range(1, across):
        total += parts[:, :, column]
    coarse: Plane = total / np.float32(across * len(picked))
    return coarse
