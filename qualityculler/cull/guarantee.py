"""How much of what a user would keep a line hides, at most, judged by the user's own picks. Pure.

Split conformal prediction in its training-conditional form (Vovk, "Conditional validity of
inductive conformal predictors", ACML 2012): the share of future keepers below the k-th smallest of
n calibration scores has a Beta distribution, whatever the scores are distributed like. Its upper
quantile bounds the share. A user drags the line while reading the bound, so it has to hold for all
lines at once: the allowed error is divided among the numbers of hidden picks, 6 / (pi (k + 1))^2 of
it to the line that hides k (a union bound).

It holds for photos like those that were picked: exchangeable with them. A shoot of another kind may
do worse, and no bound of this form can say by how much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import LEAST_PICKS, Guarantee

CONFIDENCE = 0.95


def bound_at(
    picks: Sequence[float] | NDArray[np.floating], line: float, confidence: float = CONFIDENCE
) -> Guarantee:
    """The bound for a line. ``picks``: of each photo the user picked, what is compared with it."""
    values = np.asarray(picks, np.float64)
    hidden = int((values < line).sum())
    if len(values) < LEAST_PICKS:
        return Guarantee(None, hidden, len(values))
    error = (1 - confidence) * 6 / (math.pi * (hidden + 1)) ** 2
    return Guarantee(_upper(hidden, len(values), error), hidden, len(values))


def line_for(
    picks: Sequence[float] | NDArray[np.floating], share: float, confidence: float = CONFIDENCE
) -> float | None:
    """The highest line that hides at most so much of what the user would keep; None for none."""
    ordered = np.sort(np.asarray(picks, np.float64))
    # The bound rises with the line: the last one that fits is found by halves.
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        found = bound_at(ordered, float(ordered[middle]), confidence)
        if found.share is None or found.share > share:
            high = middle
        else:
            low = middle + 1
    return float(ordered[low - 1]) if low else None


def _upper(hidden: int, picks: int, error: float) -> float:
    """The upper bound of Clopper and Pearson: where so few hidden would have this probability."""
    if hidden >= picks:
        return 1.0
    low, high = hidden / picks, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _at_most(hidden, picks, middle) > error:
            low = middle
        else:
            high = middle
    return high


def _at_most(hidden: int, picks: int, share: float) -> float:
    """The probability of at most ``hidden`` of ``picks``, of which each is with ``share``."""
    if share >= 1.0:
        return 0.0
    numbers = np.arange(hidden + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((picks - numbers[:-1]) / (numbers[:-1] + 1)))])
    logs = ways + numbers * math.log(max(share, 1e-300)) + (picks - numbers) * math.log1p(-share)
    return float(min(np.exp(logs - logs.max()).sum() * math.exp(logs.max()), 1.0))
