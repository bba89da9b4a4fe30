"""Faults of rising strength put on a good photo: the rungs of the ladders.

Every rung is visible beside the one before it at the size it is made for (a short side of about
320 to 512 px, the photo filling a window). Strengths are the same for all photos; noise is drawn
with a fixed seed. All functions take and give uint8 RGB [H, W, 3].
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]
VERSION = 1  # goes up when a rung changes: kept scores are filed under it
GAMMA = 2.2


@dataclass(frozen=True, slots=True)
class Ladder:
    """A kind of fault, its strengths from weak to strong, and their unit."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    apply: Callable[[Pixels, float], Pixels]


def defocus(image: Pixels, sigma_px: float) -> Pixels:
    """Gaussian blur."""
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(sigma_px)))


def shake(image: Pixels, length_px: float) -> Pixels:
    """The mean along a line of 30 degrees, edges repeated."""
    count = int(length_px)
    along = np.linspace(-length_px / 2, length_px / 2, count)
    dy, dx = (np.round(along * f(math.pi / 6)).astype(int) for f in (math.sin, math.cos))
    margin = count
    padded = np.pad(image, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    h, w = image.shape[:2]
    total = np.zeros(image.shape, np.float32)
    for y, x in zip(dy + margin, dx + margin, strict=True):
        total += padded[y : y + h, x : x + w]
    return (total / count).round().astype(np.uint8)


def noise(image: Pixels, sigma: float) -> Pixels:
    """Gaussian noise of so many grey levels, independent in each channel."""
    added = np.random.default_rng(0).normal(0.0, sigma, image.shape)
    return np.clip(np.round(image + added), 0, 255).astype(np.uint8)


def jpeg(image: Pixels, quality: float) -> Pixels:
    """Written as JPEG with this quality and read again."""
    written = io.BytesIO()
    Image.fromarray(image).save(written, "JPEG", quality=int(quality))
    return np.asarray(Image.open(written))


def expose(image: Pixels, stops: float) -> Pixels:
    """Linear light times two to the power of ``stops``, cut off at white."""
    linear = (image / 255.0) ** GAMMA * 2.0**stops
    return (np.clip(linear, 0.0, 1.0) ** (1 / GAMMA) * 255).round().astype(np.uint8)


LADDERS = (
    Ladder("defocus", "sigma, px", (1.0, 2.0, 4.0, 8.0), defocus),
    Ladder("shake", "length, px", (7, 15, 31), shake),
    Ladder("noise", "sigma, grey levels", (10, 20, 40, 80), noise),
    Ladder("JPEG", "quality", (30, 15, 8, 4), jpeg),
    Ladder("too dark", "stops", (-1.5, -3.0, -4.5), expose),
    Ladder("too bright", "stops", (1.0, 2.0, 3.0), expose),
)
