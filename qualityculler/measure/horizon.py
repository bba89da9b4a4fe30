"""Looks for a horizon and how far it is from level; says nothing of most photos."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Frame, Plane, luma

LEAST_WIDTH_PX = 160
FROM_COARSE_PX = 320
"""The coarse picture is used where its long side has as much."""
STEEPEST_DEG = 15.0
STEP_DEG = 0.25
REACH_PX = 4
LEAST_STEP = 10.0
"""Grey levels between the means of so many rows above and below; a horizon has no less."""
EDGE_SHARE = 0.04
"""Of the height: a line nearer to the top or the bottom is the frame of a scan or a sill."""
LEAST_SUPPORT = 0.55
"""Share of the columns in which the line has an edge."""
LEAST_POLARITY = 0.9
"""Share of those in which the same side is the brighter one."""
LEAST_AREA = 0.12
"""Share of the frame above and below."""
EVEN_STEP, SKY_EVEN, SKY_BRIGHTER = 4.0, 0.85, 15.0
"""A sky: this share of it changes by fewer grey levels from row to row, and it is brighter than
what is below by so many."""
RIVAL = 0.6
"""A line of another tilt with more than this share of its support makes it doubtful."""
RIVAL_DEG = 2.0
MOST_POINTS = 12_000
"""The strongest points; of more, the weak ones are foliage."""
_BAND_PX = 2.0


@dataclass(frozen=True, slots=True)
class Horizon:
    """``tilt_deg``: positive if the right end is higher. ``height``: of its middle, 0 (top) to 1.
    ``support``: share of the columns that have it."""

    tilt_deg: float
    height: float
    support: float


def measure(frame: Frame) -> Horizon | None:
    """The horizon, None if there is no line that can only be one.

    A Hough transform (Duda & Hart, Communications of the ACM 15, 1972) over lines up to 15 degrees
    from level: one line has an edge in most columns, always with the same side brighter, and no
    other tilt comes near it, as the lines of a street or a house would; and there is sky above it.
    """
    plane = luma(frame.coarse)
    if max(plane.shape) < FROM_COARSE_PX:
        plane = luma(frame.pixels)
    if plane.shape[1] < LEAST_WIDTH_PX or plane.shape[0] < LEAST_WIDTH_PX // 2:
        return None
    y, x, sign = _ridges(plane)
    if len(y) < LEAST_SUPPORT * plane.shape[1]:
        return None
    found = _line(y, x, sign, plane.shape)
    return found if found is not None and _is_sky_above(plane, found) else None


def _is_sky_above(plane: Plane, found: Horizon) -> bool:
    """Whether what lies above is even and brighter: the edge of a table or a wall is no horizon."""
    rows, columns = np.ogrid[: plane.shape[0], : plane.shape[1]]
    slope = -np.tan(np.radians(found.tilt_deg))
    line = found.height * plane.shape[0] + (columns - plane.shape[1] / 2) * slope
    above, below = rows < line - REACH_PX, rows > line + REACH_PX
    if min(above.mean(), below.mean()) < LEAST_AREA:
        return False
    change = np.abs(np.diff(plane, axis=0, prepend=plane[:1]))
    even = float((change[above] < EVEN_STEP).mean())
    brighter = float(np.median(plane[above]) - np.median(plane[below]))
    return even >= SKY_EVEN and brighter >= SKY_BRIGHTER


def _ridges(
    plane: Plane,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Points where the brightness differs most between above and below, and its sign.

    Means over a few rows on either side: a horizon parts two areas, a wave or a twig does not.
    """
    sums = np.zeros((plane.shape[0] + 1, plane.shape[1]), np.float32)
    sums[1:] = plane.cumsum(axis=0)
    r = REACH_PX
    step = np.zeros_like(plane)
    below, above = sums[2 * r :] - sums[r:-r], sums[r:-r] - sums[: -2 * r]
    step[r : plane.shape[0] + 1 - r] = (below - above) / r
    size = np.abs(step)
    peak = size > LEAST_STEP
    for away in range(1, r + 1):
        peak[away:] &= size[away:] > size[:-away]
        peak[:-away] &= size[:-away] >= size[away:]
    edge = max(r, round(plane.shape[0] * EDGE_SHARE))
    peak[:edge] = peak[-edge:] = False
    y, x = np.nonzero(peak)
    if len(y) > MOST_POINTS:
        strongest = np.sort(np.argpartition(-size[y, x], MOST_POINTS)[:MOST_POINTS])
        y, x = y[strongest], x[strongest]
    return y, x, np.sign(step[y, x])


def _line(
    y: NDArray[np.int64],
    x: NDArray[np.int64],
    sign: NDArray[np.float32],
    shape: tuple[int, ...],
) -> Horizon | None:
    height, width = shape
    tilts = np.arange(-STEEPEST_DEG, STEEPEST_DEG + STEP_DEG / 2, STEP_DEG)
    from_middle = x - width / 2
    votes = np.zeros((len(tilts), int(height / _BAND_PX) + 2))
    for index, tilt in enumerate(tilts):
        # Up is negative y: a line that rises to the right by ``tilt`` loses y as x grows.
        at = (y + from_middle * np.tan(np.radians(tilt))) / _BAND_PX
        inside = (at >= 0) & (at < votes.shape[1])
        found = np.bincount(
            at[inside].astype(np.int64), weights=sign[inside], minlength=votes.shape[1]
        )
        votes[index] = np.abs(found[: votes.shape[1]])
    best, band = np.unravel_index(int(votes.argmax()), votes.shape)
    others = votes[np.abs(tilts - tilts[best]) > RIVAL_DEG]
    if others.size and others.max() > RIVAL * votes[best, band]:
        return None
    return _refined(y, x, sign, float(tilts[best]), (float(band) + 0.5) * _BAND_PX, shape)


def _refined(
    y: NDArray[np.int64],
    x: NDArray[np.int64],
    sign: NDArray[np.float32],
    tilt: float,
    middle: float,
    shape: tuple[int, ...],
) -> Horizon | None:
    """The line of least squares through the points near the coarse one, if it holds."""
    height, width = shape
    slope = -np.tan(np.radians(tilt))
    for reach in (3.0, 2.0):
        near = np.abs(y - middle - (x - width / 2) * slope) < reach
        if near.sum() < 16:
            return None
        slope, middle = np.polyfit(x[near] - width / 2, y[near], 1)
    near = np.abs(y - middle - (x - width / 2) * slope) < 1.5
    support = len(np.unique(x[near])) / width
    same = max(float((sign[near] > 0).mean()), float((sign[near] < 0).mean()))
    if support < LEAST_SUPPORT or same < LEAST_POLARITY:
        return None
    return Horizon(float(np.degrees(np.arctan(-slope))), float(middle / height), float(support))
