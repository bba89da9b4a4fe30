"""The culler's numbers: within a series of one scene, is the better shot scored higher?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAIR_GAP = 0.4  # MOS 1..5; 0.1 on the dataset's 0..1
NEAR_BEST = 0.2  # MOS 1..5; 0.05 on 0..1
MIN_SHOTS = 5

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """Of one series: pairs with a clear gap, those ordered rightly, and whether the winner is near
    best.

    ``near_best`` is None for series of fewer than five shots.
    """

    pairs: int
    right: float
    near_best: bool | None


def judge(x: Array, y: Array) -> SeriesResult:
    """Judge scores x against MOS y of one series; a tie in scores counts half."""
    i, j = np.nonzero(y[:, None] - y[None, :] >= PAIR_GAP - 1e-9)
    right = (x[i] > x[j]).sum() + 0.5 * (x[i] == x[j]).sum()
    near = bool(y[int(np.argmax(x))] >= y.max() - NEAR_BEST - 1e-9) if len(x) >= MIN_SHOTS else None
    return SeriesResult(len(i), float(right), near)


def by_series(series: Sequence[str], x: Array, y: Array) -> list[SeriesResult]:
    """Results of each series of two or more shots; images without a series are left out."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(series):
        if name:
            rows[name].append(row)
    return [judge(x[r], y[r]) for r in rows.values() if len(r) > 1]


def pair_accuracy(results: Iterable[SeriesResult]) -> float:
    """Share of all pairs that are ordered rightly."""
    results = list(results)
    return sum(r.right for r in results) / max(1, sum(r.pairs for r in results))


def near_best_share(results: Iterable[SeriesResult]) -> float:
    """Share of series of five or more whose highest-scored shot is within 0.2 MOS of the best."""
    known = [r.near_best for r in results if r.near_best is not None]
    return sum(known) / max(1, len(known))


def series_interval(
    results: list[SeriesResult], draws: int = 2000, seed: int = 0
) -> tuple[tuple[float, float], tuple[float, float]]:
    """95 % bootstrap intervals over series of pair accuracy and near-best share."""
    rng = np.random.default_rng(seed)
    drawn = [
        [results[i] for i in rng.integers(len(results), size=len(results))] for _ in range(draws)
    ]
    pairs = np.percentile([pair_accuracy(d) for d in drawn], (2.5, 97.5))
    best = np.percentile([near_best_share(d) for d in drawn], (2.5, 97.5))
    return (float(pairs[0]), float(pairs[1])), (float(best[0]), float(best[1]))
