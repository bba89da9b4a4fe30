"""Finds the seams between the 8 x 8 blocks of strong JPEG compression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Frame, luma
from qualityculler.measure.grid import spans

BLOCK_PX = 8
WINDOW_PX = 64
LEAST_SIDE_PX = 96
"""Below, there are too few seams to tell them from detail."""
STEP_CAP = 20.0
"""Grey levels: an edge of the subject counts as no more than the highest seam."""


@dataclass(frozen=True, slots=True)
class Seams:
    """How much larger the steps between pixels are at the seams than within blocks: ``height``,
    in grey levels, of the direction where it is smaller; near 0 without blocks."""

    height: float


def measure(frame: Frame) -> Seams | None:
    """The seams of a frame, None if it is too small. Blocks may begin anywhere (cropped photos).

    After Wang, Sheikh & Bovik, "No-reference perceptual quality assessment of JPEG compressed
    images" (ICIP 2002): the mean step across block boundaries, set here against the steps in the
    same rows and columns elsewhere.
    """
    if frame.short_side < LEAST_SIDE_PX:
        return None
    across, down = np.zeros(BLOCK_PX), np.zeros(BLOCK_PX)
    count = 0
    for top, bottom, left, right in spans(frame.height, frame.width):
        window = _window(frame, (top + bottom) // 2, (left + right) // 2)
        across += _by_phase(window)
        down += _by_phase(window.T)
        count += 1
    return Seams(min(_height(profile / count) for profile in (across, down)))


def _window(frame: Frame, y: int, x: int) -> NDArray[np.float32]:
    """Luma around a place; its corner is a multiple of 8 px."""
    side = min(WINDOW_PX, frame.short_side // BLOCK_PX * BLOCK_PX)
    top = min(max(y - side // 2, 0), frame.height - side) // BLOCK_PX * BLOCK_PX
    left = min(max(x - side // 2, 0), frame.width - side) // BLOCK_PX * BLOCK_PX
    return luma(frame.pixels[top : top + side, left : left + side])


def _by_phase(window: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean steps between columns, by the place of the left one modulo 8."""
    steps = np.minimum(np.abs(np.diff(window, axis=1)), STEP_CAP).mean(axis=0)
    padded = np.append(steps, np.nan).reshape(-1, BLOCK_PX)
    return np.asarray(np.nanmean(padded, axis=0), np.float64)


def _height(profile: NDArray[np.float64]) -> float:
    """Of the highest phase over the median one, in grey levels: seams are seen by their height, and
    a picture without other steps has them however faint."""
    return float(profile.max() - np.median(profile))
