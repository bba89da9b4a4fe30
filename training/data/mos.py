"""Labels of any range and direction onto the MOS scale 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def to_mos_scale(mos: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """4 (mos - low) / (high - low) + 1, with the range of the WHOLE dataset (Data-DeQA-Score)."""
    return 4.0 * (mos - low) / (high - low) + 1.0


def whole_set_scale(values: Sequence[float], *, higher_is_better: bool) -> NDArray[np.float64]:
    """Published labels [n] of a whole dataset on 1 to 5, turned round if they are differences.

    ValueError if there are none, one is not finite, or all are the same.
    """
    array = np.asarray(values, dtype=np.float64)
    if not len(array) or not np.isfinite(array).all() or array.min() == array.max():
        raise ValueError("labels must be finite and differ")
    if not higher_is_better:
        array = -array
    return to_mos_scale(array, float(array.min()), float(array.max()))
