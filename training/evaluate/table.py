"""The evaluation table of the model card, from the shipped file, in one command.

``python -m training.evaluate.table --data FOLDER --images DIR --cache FOLDER``

Every scorer sees the same pixels on the grouped test split of BIQ2021; nothing was fitted or chosen
on it. Intervals are 95 % bootstrap intervals over images (over series for the culling columns).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.data.table import Sample, mos_of, read_table
from training.evaluate import culling, metrics
from training.evaluate.baselines import BASELINES
from training.evaluate.scores import baseline, score_table, shipped

Array = NDArray[np.float64]
SUBSETS = ("ss01", "ss02", "ss03")


def sides(samples: Sequence[Sample]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Pooled, then each subset, as masks."""
    subset = np.array([s.subset for s in samples])
    yield "pooled", np.ones(len(samples), bool)
    for name in SUBSETS:
        yield name, subset == name


def correlation_rows(name: str, samples: Sequence[Sample], x: Array, y: Array) -> Iterator[str]:
    """One Markdown row a side: n, SRCC with interval, KRCC, PLCC raw and fitted, RMSE."""
    for side, mask in sides(samples):
        a, b = x[mask], y[mask]
        low, high = metrics.interval(metrics.srcc, a, b)
        fit = metrics.plcc(metrics.fitted(a, b), b)
        yield (
            f"| {name} | {side} | {mask.sum()} | **{metrics.srcc(a, b):.3f}** "
            f"[{low:.3f}, {high:.3f}] | {metrics.krcc(a, b):.3f} | {metrics.plcc(a, b):.3f} "
            f"| {fit:.3f} | {metrics.rmse(a, b):.3f} |"
        )


def culling_row(name: str, samples: Sequence[Sample], x: Array, y: Array) -> str:
    """One Markdown row: pair accuracy and near-best winners within series."""
    results = culling.by_series([s.series for s in samples], x, y)
    pairs, best = culling.series_interval(results)
    counted = sum(r.near_best is not None for r in results)
    return (
        f"| {name} | {len(results)} | {sum(r.pairs for r in results)} "
        f"| **{culling.pair_accuracy(results):.1%}** [{pairs[0]:.1%}, {pairs[1]:.1%}] "
        f"| {culling.near_best_share(results):.0%} of {counted} [{best[0]:.0%}, {best[1]:.0%}] |"
    )


def tables(samples: Sequence[Sample], scores: dict[str, Array]) -> str:
    """Both tables as Markdown."""
    y = mos_of(samples)
    lines = [
        "| scorer | images | n | SRCC [95 %] | KRCC | PLCC raw | PLCC fitted | RMSE |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, x in scores.items():
        lines += correlation_rows(name, samples, x, y)
    lines += [
        "",
        "| scorer | series | pairs (MOS gap >= 0.4) | pairs ordered rightly [95 %] "
        "| winner within 0.2 MOS of the best [95 %] |",
        "|---|---|---|---|---|",
    ]
    lines += [culling_row(name, samples, x, y) for name, x in scores.items()]
    return "\n".join(lines) + "\n"


def collect(samples: Sequence[Sample], images: Path, cache: Path, scorer: str) -> dict[str, Array]:
    """Scores of the shipped scorer and of every baseline over the samples, by name."""
    makers = {scorer: lambda: shipped(scorer)}
    makers |= {name: lambda n=name: baseline(n) for name in BASELINES}
    return {name: score_table(samples, images, maker, cache) for name, maker in makers.items()}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--scorer", default="rali-s")
    args = parser.parse_args()
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    print(tables(samples, collect(samples, args.images, args.cache, args.scorer)))


if __name__ == "__main__":
    main()
