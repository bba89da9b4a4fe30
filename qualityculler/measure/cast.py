"""Estimates the tint that lies over everything in a picture: its cast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Frame, Plane
from qualityculler.measure.tone import linear
from qualityculler.reason import Hue

_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)
_WHITE = np.array([0.9505, 1.0, 1.089], np.float32)  # D65
DARKEST, BRIGHTEST = 40.0, 252.0
"""Levels of the highest channel: darker colours are noise, clipped ones have lost their colour."""
LEAST_LIT = 0.05
"""Share of the picture that must lie between."""
COLOURS = 40_000
"""About so many are looked at."""
GREY = 6.0
"""Lab chroma up to which a colour passes for grey."""
LEAST_COLOURED = 10
"""Percentile: so little of the picture may lean less than the value says."""


@dataclass(frozen=True, slots=True)
class Cast:
    """``lean``: Lab units by which all but the least coloured tenth lean to the common hue;
    negative if they lean to both sides of grey. ``hue_deg``: the hue angle in Lab, 0 to 360.
    ``greys``: share of the lit pixels that pass for grey as they are."""

    lean: float
    hue_deg: float
    greys: float


def measure(frame: Frame) -> Cast | None:
    """The cast of a frame; None if next to nothing of it is lit well enough to have a colour.

    After Gasparini & Schettini, "Color balancing of digital photos using simple image statistics"
    (Pattern Recognition 37, 2004): in a photo with a cast all colours lie on one side of grey in
    the (a*, b*) plane, in a colourful one around it.
    """
    highest = frame.coarse.max(axis=2)
    lit = (highest < BRIGHTEST) & (highest > DARKEST)
    if lit.mean() < LEAST_LIT:
        return None
    picked = frame.coarse[lit]
    colours = lab(linear(picked[:: max(1, len(picked) // COLOURS)]))[:, 1:]
    middle = np.median(colours, axis=0)
    length = float(np.hypot(*middle))
    lean = colours @ (middle / max(length, 1e-3))
    return Cast(
        float(np.percentile(lean, LEAST_COLOURED)),
        float(np.degrees(np.arctan2(middle[1], middle[0])) % 360),
        float((np.hypot(colours[:, 0], colours[:, 1]) < GREY).mean()),
    )


def lab(light: Plane) -> NDArray[np.float32]:
    """CIE L*a*b* under D65 of linear RGB, 0 to 1, of any leading shape."""
    ratio = np.maximum(light @ _TO_XYZ.T / _WHITE, 0)
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    parts = (116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2]))
    return np.stack(parts, axis=-1).astype(np.float32)


def hue(hue_deg: float) -> Hue:
    """The name of a hue, by its angle in Lab."""
    bounds = (20, 60, 105, 165, 215, 300, 345)
    names: tuple[Hue, ...] = (*Hue, Hue.MAGENTA_RED)
    return names[int(np.searchsorted(bounds, hue_deg % 360))]
