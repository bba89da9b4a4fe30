"""What can be measured in the pixels of a training image, for the words that describe it.

Pure functions of a luma or RGB array in 0..255; each returns a float. They serve the wording of
text targets, not the score, so they are simple and named after what they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Luma = NDArray[np.float32]

_REC601 = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def luma(image: Image) -> Luma:
    """Rec. 601 luma of an RGB image (h, w, 3) in 0..255."""
    return image.astype(np.float32) @ _REC601


def laplacian(y: Luma) -> Luma:
    """The 4-neighbour Laplacian of the inner pixels, (h - 2, w - 2)."""
    inner = y[1:-1, 1:-1]
    return y[:-2, 1:-1] + y[2:, 1:-1] + y[1:-1, :-2] + y[1:-1, 2:] - 4.0 * inner


def sharpness(y: Luma) -> float:
    """Log10 of the variance of the Laplacian (Pech-Pacheco et al., 2000); higher is sharper."""
    return float(np.log10(laplacian(y).var() + 1e-3))


def noise(y: Luma) -> float:
    """Noise standard deviation in grey levels, Immerkaer (1996), over the flattest half of tiles.

    The flattest tiles only: texture would be counted as noise.
    """
    mask = (
        y[:-2, :-2]
        + y[:-2, 2:]
        + y[2:, :-2]
        + y[2:, 2:]
        + 4.0 * y[1:-1, 1:-1]
        - 2.0 * (y[:-2, 1:-1] + y[2:, 1:-1] + y[1:-1, :-2] + y[1:-1, 2:])
    )
    tiles = np.sort(_tiles(np.abs(mask), 16).mean(axis=(1, 2)))
    flat = tiles[: max(1, len(tiles) // 2)].mean()
    return float(np.sqrt(np.pi / 2.0) / 6.0 * flat)


def _tiles(a: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    side = min(side, *a.shape)
    rows, columns = a.shape[0] // side, a.shape[1] // side
    cut = a[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return cut.swapaxes(1, 2).reshape(-1, side, side)


def brightness(y: Luma) -> float:
    """Mean luma, 0..255."""
    return float(y.mean())


def highlights(y: Luma) -> float:
    """Share of pixels at or above 250."""
    return float((y >= 250).mean())


def shadows(y: Luma) -> float:
    """Share of pixels at or below 5."""
    return float((y <= 5).mean())


def contrast(y: Luma) -> float:
    """Distance of the 95th to the 5th percentile of luma, 0..255."""
    low, high = np.percentile(y, (5, 95))
    return float(high - low)


def colourfulness(image: Image) -> float:
    """Hasler and Suesstrunk (2003), M3; 0 is grey, above 60 is vivid."""
    r, g, b = (image[..., i].astype(np.float32) for i in range(3))
    rg, yb = r - g, 0.5 * (r + g) - b
    return float(np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean()))


def blockiness(y: Luma) -> float:
    """Mean step across 8-px block borders over the mean step elsewhere; 1 is no block grid.

    After Wang, Sheikh and Bovik (2002); images under 16 px on a side count as 1.
    """
    if min(y.shape) < 16:
        return 1.0
    return 0.5 * (_grid_ratio(y) + _grid_ratio(y.T))


def _grid_ratio(y: Luma) -> float:
    steps = np.abs(np.diff(y, axis=1)).mean(axis=0)
    border = np.arange(len(steps)) % 8 == 7
    return float((steps[border].mean() + 0.1) / (steps[~border].mean() + 0.1))


def measure(image: Image) -> dict[str, float]:
    """All of the above by name."""
    y = luma(image)
    return {
        "sharpness": sharpness(y),
        "noise": noise(y),
        "brightness": brightness(y),
        "highlights": highlights(y),
        "shadows": shadows(y),
        "contrast": contrast(y),
        "colourfulness": colourfulness(image),
        "blockiness": blockiness(y),
    }
