"""Connected areas of a map of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Box

Mask = NDArray[np.bool_]


def largest(mask: Mask) -> Mask:
    """The cells of the largest area connected by sides; all False if there is none."""
    left, best = mask.copy(), np.zeros_like(mask)
    while left.any():
        seed = np.zeros_like(mask)
        seed[np.unravel_index(int(left.argmax()), left.shape)] = True
        area = _grown(seed, mask)
        left &= ~area
        if area.sum() > best.sum():
            best = area
    return best


def box_of(mask: Mask) -> Box:
    """The smallest box around the marked cells; at least one is marked."""
    ys, xs = np.nonzero(mask)
    rows, columns = mask.shape
    return Box(
        float(xs.min() / columns),
        float(ys.min() / rows),
        float((xs.max() + 1) / columns),
        float((ys.max() + 1) / rows),
    )


def _grown(area: Mask, within: Mask) -> Mask:
    while True:
        wider = area.copy()
        wider[1:] |= area[:-1]
        wider[:-1] |= area[1:]
        wider[:, 1:] |= area[:, :-1]
        wider[:, :-1] |= area[:, 1:]
        wider &= within
        if (wider == area).all():
            return area
        area = wider
