"""Labels of any range onto the MOS scale 1 to 5."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def to_mos_scale(mos: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """4 (mos - low) / (high - low) + 1, with the range of the WHOLE dataset (Data-DeQA-Score)."""
    return 4.0 * (mos - low) / (high - low) + 1.0
