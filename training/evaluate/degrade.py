"""Faults of rising strength put on a good photo: the rungs of the ladders.

Every rung is visible beside the one before it at the size it is made for (a short side of about
320 to 512 px, the photo filling a window). Strengths are the same for all photos; noise is drawn
with a fixed seed. All functions take and give uint8 RGB [H, W, 3].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training import faults

Pixels = NDArray[np.uint8]
VERSION = 1  # goes up when a rung changes: kept scores are filed under it


@dataclass(frozen=True, slots=True)
class Ladder:
    """A kind of fault, its strengths from weak to strong, and their unit."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    apply: Callable[[Pixels, float], Pixels]


def shake(image: Pixels, length_px: float) -> Pixels:
    """The mean along a line of 30 degrees, edges repeated."""
    along = np.linspace(-length_px / 2, length_px / 2, int(length_px))
    down, right = (np.round(along * f(math.pi / 6)).astype(int) for f in (math.sin, math.cos))
    return faults.shifted_mean(image, down, right, "edge")


def noise(image: Pixels, sigma: float) -> Pixels:
    """Gaussian noise of so many grey levels, independent in each channel."""
    return faults.noise(image, sigma, np.random.default_rng(0))


def jpeg(image: Pixels, quality: float) -> Pixels:
    """Written as JPEG with this quality and read again."""
    return faults.jpeg(image, int(quality))


LADDERS = (
    Ladder("defocus", "sigma, px", (1.0, 2.0, 4.0, 8.0), faults.gaussian_blur),
    Ladder("shake", "length, px", (7, 15, 31), shake),
    Ladder("noise", "sigma, grey levels", (10, 20, 40, 80), noise),
    Ladder("JPEG", "quality", (30, 15, 8, 4), jpeg),
    Ladder("too dark", "stops", (-1.5, -3.0, -4.5), faults.exposed),
    Ladder("too bright", "stops", (1.0, 2.0, 3.0), faults.exposed),
)
