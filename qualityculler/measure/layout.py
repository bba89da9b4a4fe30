"""Where colours lie in a photo, as a short vector: frames of one scene have nearly the same.

Why this and not what the scorer's network sees: docs/decisions/0033.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Pixels

LAYOUT_RULES = "layout-1"
ROWS, COLUMNS = 8, 12


def layout(pixels: Pixels) -> NDArray[np.float32]:
    """Mean R', G', B' (0 to 1) of ``ROWS`` x ``COLUMNS`` parts of an upright photo, flattened.

    A small picture is enough. Any thread; ValueError unless it is uint8 of shape (h, w, 3).
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"not RGB of 8 bit: {pixels.dtype} {pixels.shape}")
    height, width = pixels.shape[:2]
    rows = np.linspace(0, height, ROWS + 1).astype(int)[:-1]
    columns = np.linspace(0, width, COLUMNS + 1).astype(int)[:-1]
    if height < ROWS or width < COLUMNS:
        return np.full(ROWS * COLUMNS * 3, pixels.mean() / 255, np.float32)
    step = max(1, min(height // (ROWS * 8), width // (COLUMNS * 8)))
    sample = pixels[::step, ::step].astype(np.float32)
    rows, columns = rows // step, columns // step
    sums = np.add.reduceat(np.add.reduceat(sample, rows, axis=0), columns, axis=1)
    down = np.diff(np.append(rows, sample.shape[0]))
    across = np.diff(np.append(columns, sample.shape[1]))
    means = sums / (down[:, None, None] * across[None, :, None])
    found: NDArray[np.float32] = (means / 255).astype(np.float32).reshape(-1)
    return found
