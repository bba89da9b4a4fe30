"""Correlations between scores and MOS, and how far a resampled test set would move them.

Definitions: papers.md section 7.1. All functions take scores x [n] and MOS y [n].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import kendalltau, pearsonr, spearmanr

Array = NDArray[np.float64]


def srcc(x: Array, y: Array) -> float:
    """Spearman rank correlation."""
    return float(spearmanr(x, y).statistic)


def krcc(x: Array, y: Array) -> float:
    """Kendall tau-b."""
    return float(kendalltau(x, y).statistic)


def plcc(x: Array, y: Array) -> float:
    """Pearson correlation of the raw scores."""
    return float(pearsonr(x, y).statistic)


def logistic(x: Array, b1: float, b2: float, b3: float, b4: float) -> Array:
    """VQEG's four-parameter logistic, (b1 - b2) / (1 + exp(-(x - b3) / b4)) + b2."""
    return (b1 - b2) / (1.0 + np.exp(np.clip(-(x - b3) / b4, -60.0, 60.0))) + b2


def fitted(x: Array, y: Array) -> Array:
    """Scores mapped onto MOS by the logistic, least squares, start as in Data-DeQA-Score."""
    start = (y.max(), y.min(), x.mean(), x.std() / 4.0)
    found = least_squares(lambda p: logistic(x, *p) - y, start, max_nfev=10_000)
    return logistic(x, *found.x)


def rmse(x: Array, y: Array) -> float:
    """Root mean square error of the fitted scores, on the MOS scale."""
    return float(np.sqrt(np.mean((fitted(x, y) - y) ** 2)))


def interval(
    metric: Callable[[Array, Array], float], x: Array, y: Array, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of ``metric`` over images."""
    rng = np.random.default_rng(seed)
    rows = (rng.integers(len(x), size=len(x)) for _ in range(draws))
    values = [metric(x[r], y[r]) for r in rows]
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
