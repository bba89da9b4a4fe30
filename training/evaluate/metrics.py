"""Correlations between scores and MOS, and how far a resampled test set would move them.

Definitions: papers.md section 7.1. All functions take scores x [n] and MOS y [n].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import kendalltau, spearmanr

Array = NDArray[np.float64]
Metric = Callable[[Array, Array], float]
DRAWS = 1000
RESAMPLE_STEPS = 30
ROUNDING = 1e-12
MIN_IMAGES = 10
MIN_GROUPS = 10


def srcc(x: Array, y: Array) -> float:
    """Spearman rank correlation."""
    return float(spearmanr(x, y).statistic)


def krcc(x: Array, y: Array) -> float:
    """Kendall tau-b."""
    return float(kendalltau(x, y).statistic)


def plcc(x: Array, y: Array) -> float:
    """Pearson correlation; NaN if one of them is constant up to rounding."""
    a, b = x - x.mean(), y - y.mean()
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if lengths[0] < ROUNDING * np.abs(x).max() or lengths[1] < ROUNDING * np.abs(y).max():
        return float("nan")
    return float(a @ b / (lengths[0] * lengths[1]))


def logistic(x: Array, b1: float, b2: float, b3: float, b4: float) -> Array:
    """VQEG's four-parameter logistic, (b1 - b2) / (1 + exp(-(x - b3) / b4)) + b2."""
    return (b1 - b2) / (1.0 + np.exp(np.clip(-(x - b3) / b4, -60.0, 60.0))) + b2


def logistic_slopes(x: Array, b1: float, b2: float, b3: float, b4: float) -> Array:
    """The derivatives [n, 4] of the logistic by its parameters."""
    t = np.clip((x - b3) / b4, -60.0, 60.0)
    g = 1.0 / (1.0 + np.exp(-t))
    steep = (b1 - b2) * g * (1.0 - g) / b4
    return np.stack([g, 1.0 - g, -steep, -steep * t], axis=1)


def fit_logistic(
    x: Array, y: Array, start: Sequence[float] | None = None, steps: int = 10_000
) -> Array:
    """The four parameters by least squares; the start is Data-DeQA-Score's unless given."""
    if start is None:
        start = (y.max(), y.min(), x.mean(), x.std() / 4.0)
    found = least_squares(
        lambda p: logistic(x, *p) - y,
        start,
        jac=lambda p: logistic_slopes(x, *p),
        method="lm",
        max_nfev=steps,
    )
    return np.asarray(found.x)


def fitted(x: Array, y: Array) -> Array:
    """Scores mapped onto MOS by the logistic."""
    return logistic(x, *fit_logistic(x, y))


def rmse(x: Array, y: Array) -> float:
    """Root mean square error of the fitted scores, in the units of y."""
    return _rms(fitted(x, y) - y)


def _rms(difference: Array) -> float:
    return float(np.sqrt(np.mean(difference**2)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well scores agree with MOS; RMSE after the fit, in the units of MOS.

    ``resampled`` says what the intervals are over: "groups" or "images".
    """

    n: int
    resampled: str
    srcc: Estimate
    krcc: Estimate
    plcc: Estimate
    plcc_fitted: Estimate
    rmse: Estimate


def agreement(
    x: Array, y: Array, groups: Sequence[str], draws: int = DRAWS, seed: int = 0
) -> Agreement:
    """All numbers with intervals; ValueError with a reason if there is nothing to correlate."""
    check(x, y)
    start = fit_logistic(x, y)
    drawn = [_numbers(x[r], y[r], start) for r in resamples(groups, draws, seed)]
    low, high = np.nanpercentile(np.array(drawn), (2.5, 97.5), axis=0)
    estimates = map(Estimate, _numbers(x, y, start), low.tolist(), high.tolist())
    return Agreement(len(x), unit(groups), *estimates)


def check(x: Array, y: Array) -> None:
    """ValueError if correlations of these have no meaning."""
    if len(x) < MIN_IMAGES:
        raise ValueError(f"fewer than {MIN_IMAGES} images")
    if np.ptp(x) == 0:
        raise ValueError("all scores are the same")
    if np.ptp(y) == 0:
        raise ValueError("all labels are the same")


def _numbers(x: Array, y: Array, start: Array) -> list[float]:
    """SRCC, KRCC, PLCC raw and fitted, RMSE; the fit begins at ``start``."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:  # a resample may be so
        return [float("nan")] * 5
    # Near the optimum of all images a few steps do; where the curve is a straight line its
    # parameters wander without end and change nothing.
    f = logistic(x, *fit_logistic(x, y, start, RESAMPLE_STEPS))
    return [srcc(x, y), krcc(x, y), plcc(x, y), plcc(f, y), _rms(f - y)]


def unit(groups: Sequence[str]) -> str:
    """What is drawn: whole groups where there are enough of them and some hold several images."""
    count = len(set(groups))
    return "groups" if MIN_GROUPS <= count < len(groups) else "images"


def resamples(groups: Sequence[str], draws: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Rows of bootstrap samples; images of one group come and go together."""
    rng = np.random.default_rng(seed)
    n = len(groups)
    if unit(groups) == "images":
        yield from (rng.integers(n, size=n) for _ in range(draws))
        return
    _, of = np.unique(np.asarray(groups), return_inverse=True)
    members = np.split(np.argsort(of, kind="stable"), np.cumsum(np.bincount(of))[:-1])
    for _ in range(draws):
        yield np.concatenate([members[g] for g in rng.integers(len(members), size=len(members))])


def interval(
    metric: Metric,
    x: Array,
    y: Array,
    draws: int = DRAWS,
    seed: int = 0,
    groups: Sequence[str] | None = None,
) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of ``metric`` over images, or over ``groups``."""
    names = [str(row) for row in range(len(x))] if groups is None else groups
    values = [metric(x[r], y[r]) for r in resamples(names, draws, seed)]
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
