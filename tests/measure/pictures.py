"""Pictures with known properties, made when a test asks for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
    pixels: Pixels = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    return pixels


def grey(level: int, width: int = 300, height: int = 200) -> Pixels:
    return np.full((height, width, 3), level, np.uint8)


def convolved(pixels: Pixels, kernel: NDArray[np.floating]) -> Pixels:
    pad = kernel.shape[0] // 2 + 1
    wide = np.pad(pixels.astype(float), ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    size = (wide.shape[0] + 2 * pad, wide.shape[1] + 2 * pad)
    spectrum = np.fft.rfft2(kernel, s=size)[..., None]
    blurred = np.fft.irfft2(np.fft.rfft2(wide, s=size, axes=(0, 1)) * spectrum, s=size, axes=(0, 1))
    start, (height, width) = pad + kernel.shape[0] // 2, pixels.shape[:2]
    return as_pixels(blurred[start : start + height, start : start + width])


def gaussian(pixels: Pixels, sigma_px: float) -> Pixels:
    at = np.arange(-int(4 * sigma_px) - 1, int(4 * sigma_px) + 2)
    line = np.exp(-(at**2) / (2 * sigma_px**2))
    return convolved(pixels, np.outer(line, line) / line.sum() ** 2)


def moved(pixels: Pixels, length_px: float, angle_deg: float) -> Pixels:
    """A straight even motion; the angle is counted counter-clockwise from the horizontal."""
    side = 2 * int(np.ceil(length_px / 2)) + 3
    along = np.linspace(-length_px / 2, length_px / 2, 2000)
    x = side // 2 + along * np.cos(np.radians(angle_deg))
    y = side // 2 - along * np.sin(np.radians(angle_deg))
    kernel = np.zeros((side, side))
    for right in (0, 1):
        for down in (0, 1):
            left, top = np.floor(x).astype(int), np.floor(y).astype(int)
            weight = np.abs(1 - right - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down, left + right), weight)
    return convolved(pixels, kernel / kernel.sum())


def noisy(pixels: Pixels, sigma: float, seed: int = 0) -> Pixels:
    """Grain that is the same in all channels: its luma has the same deviation."""
    grain = np.random.default_rng(seed).normal(0, sigma, pixels.shape[:2])
    return as_pixels(pixels + grain[..., None])


def horizon(tilt_deg: float, width: int = 900, height: int = 600) -> Pixels:
    """Bright above and dark below a straight line that rises to the right by ``tilt_deg``."""
    x, y = np.arange(width) - width / 2, np.arange(height)[:, None] - height * 0.45
    above = np.clip(0.5 - (y + np.tan(np.radians(tilt_deg)) * x), 0, 1)
    rough = np.random.default_rng(1).normal(0, 1.5, (height, width))
    return as_pixels(np.repeat((70 + 110 * above + rough)[..., None], 3, axis=2))
