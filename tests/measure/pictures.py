"""Pictures with known properties, made when a test asks for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training import faults

Pixels = NDArray[np.uint8]
_FINE = 2


def leaves(width: int = 768, height: int = 512, seed: int = 0, colourful: float = 30.0) -> Pixels:
    """Overlapping disks of all sizes and greys, sharp to the pixel: edges as photographs have."""
    rng = np.random.default_rng(seed)
    high, wide = height * _FINE, width * _FINE
    picture = np.full((high, wide, 3), 128, np.float32)
    radii = np.minimum(10 * rng.pareto(1.2, 700) + 5, 120) * _FINE
    for radius in np.sort(radii)[::-1]:
        x, y = rng.uniform(0, wide), rng.uniform(0, high)
        top, left = int(max(y - radius, 0)), int(max(x - radius, 0))
        part = picture[top : int(y + radius) + 1, left : int(x + radius) + 1]
        ys, xs = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
        grey = rng.uniform(25, 225)
        part[(ys - y) ** 2 + (xs - x) ** 2 < radius**2] = grey + rng.normal(0, colourful, 3)
    fine = picture.reshape(height, _FINE, width, _FINE, 3).mean(axis=(1, 3))
    grain = rng.normal(0, 0.7, (height, width, 1))
    return as_pixels(fine + grain)


def as_pixels(values: NDArray[np.floating]) -> Pixels:
    return faults.as_pixels(values, faults.half_up)


def grey(level: int, width: int = 300, height: int = 200) -> Pixels:
    return np.full((height, width, 3), level, np.uint8)


def gaussian(pixels: Pixels, sigma_px: float) -> Pixels:
    at = np.arange(-int(4 * sigma_px) - 1, int(4 * sigma_px) + 2)
    line = np.exp(-(at**2) / (2 * sigma_px**2))
    return faults.convolved(pixels, np.outer(line, line) / line.sum() ** 2)


def moved(pixels: Pixels, length_px: float, angle_deg: float) -> Pixels:
    """A straight even motion; the angle is counted counter-clockwise from the horizontal."""
    return faults.convolved(pixels, faults.line_kernel(length_px, angle_deg))


def noisy(pixels: Pixels, sigma: float, seed: int = 0) -> Pixels:
    """Grain that is the same in all channels: its luma has the same deviation."""
    random = np.random.default_rng(seed)
    return faults.noise(pixels, sigma, random, channels=1, rounding=faults.half_up)


def horizon(
    tilt_deg: float, height: float = 0.45, ground: float = 1.5, sky: float = 180.0
) -> Pixels:
    """A bright sky and grey ground of that roughness (both deviations and levels are grey levels),
    parted by a straight line that rises to the right by ``tilt_deg``. 900 x 600."""
    x, y = np.arange(900) - 450, np.arange(600)[:, None] - 600 * height
    above = np.clip(0.5 - (y + np.tan(np.radians(tilt_deg)) * x), 0, 1)
    rough = np.random.default_rng(1).normal(0, 1.5, (600, 900)) * (
        1 + (ground / 1.5 - 1) * (1 - above)
    )
    return as_pixels(np.repeat((70 + (sky - 70) * above + rough)[..., None], 3, axis=2))
