"""Counts the tones: how dark, how bright, how clipped, how flat a picture is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Box
from qualityculler.measure.frame import Frame, luma
from qualityculler.measure.regions import box_of, largest

WHITE_FROM = 250
"""A pixel is blown out where no channel is below: nothing can be told from white any more."""
BLACK_UP_TO = 4
"""A pixel is blocked up where no channel is above."""
MIDDLE_GREY = 0.18
"""Linear reflectance that meters are set to."""
_TILES = 24  # along the long side, for the box of the largest clipped area
_FULL_TILE = 0.5


@dataclass(frozen=True, slots=True)
class Tones:
    """``ev``: stops above middle grey of percentiles 1, 5, 25, 50, 75, 95 and 99 of luma.

    ``spread``: grey levels between percentiles 1 and 99. ``white``, ``black``: shares of the
    pixels that are clipped; ``white_box``, ``black_box``: around the largest area of them, if one
    is large enough to have a place.
    """

    ev: dict[int, float]
    spread: float
    white: float
    black: float
    white_box: Box | None
    black_box: Box | None


PERCENTILES = (1, 5, 25, 50, 75, 95, 99)


def measure(frame: Frame) -> Tones:
    """The tones of a frame. Every pixel counts up to 1.5 megapixels, above that one in n."""
    sample = frame.sample
    red, green, blue = sample[..., 0], sample[..., 1], sample[..., 2]
    white = np.minimum(np.minimum(red, green), blue) >= WHITE_FROM
    black = np.maximum(np.maximum(red, green), blue) <= BLACK_UP_TO
    at = _percentiles(luma(sample))
    return Tones(
        {percent: stops(level) for percent, level in at.items()},
        at[99] - at[1],
        float(white.mean()),
        float(black.mean()),
        _largest(white),
        _largest(black),
    )


def linear(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light, 0 to 1, of sRGB levels 0 to 255 (IEC 61966-2-1)."""
    coded = levels / np.float32(255)
    bright = ((coded + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(coded <= 0.04045, coded / np.float32(12.92), bright)


def stops(level: float) -> float:
    """Stops above middle grey of a level 0 to 255; half a level is as dark as it gets."""
    light = linear(np.array([max(level, 0.5)], np.float32))[0]
    return float(np.log2(light / MIDDLE_GREY))


def _percentiles(levels: NDArray[np.float32]) -> dict[int, float]:
    """To a level, by counting: sorting a megapixel takes ten times as long."""
    counts = np.bincount((levels.ravel() + np.float32(0.5)).astype(np.uint8), minlength=256)
    below = counts.cumsum() / counts.sum()
    return {one: float(np.searchsorted(below, one / 100)) for one in PERCENTILES}


def _largest(clipped: NDArray[np.bool_]) -> Box | None:
    """Around the largest connected area of tiles that are mostly clipped."""
    side = max(1, max(clipped.shape) // _TILES)
    rows, columns = clipped.shape[0] // side, clipped.shape[1] // side
    tiles = clipped[: rows * side, : columns * side].reshape(rows, side, columns, side)
    full = tiles.mean(axis=(1, 3)) >= _FULL_TILE
    return box_of(largest(full)) if full.any() else None
