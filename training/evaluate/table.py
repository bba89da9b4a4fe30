"""The evaluation table of the model card, from the shipped file, in one command.

``python -m training.evaluate.table --data FOLDER --images DIR --cache FOLDER``

Every scorer sees the same pixels on the grouped test split of BIQ2021; nothing was fitted or chosen
on it. Intervals are 95 % bootstrap intervals over groups of images of one scene (over series for
the culling columns).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.score import registry
from qualityculler.score.scorer import Assessment
from training.data.table import Sample, mos_of, read_table
from training.evaluate import culling, judges, metrics, scores
from training.evaluate.score_cache import default_folder

Array = NDArray[np.float64]
SUBSETS = ("ss01", "ss02", "ss03")
HEADER = (
    "| scorer | images | n | SRCC [95 %] | KRCC | PLCC raw | PLCC fitted | RMSE |",
    "|---|---|---|---|---|---|---|---|",
)
CULLING_HEADER = (
    "| scorer | series | pairs (MOS gap >= 0.4) | pairs ordered rightly [95 %] "
    "| winner within 0.2 MOS of the best [95 %] |",
    "|---|---|---|---|---|",
)


def sides(samples: Sequence[Sample]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Pooled, then each subset, as positions."""
    subset = np.array([s.subset for s in samples])
    yield "pooled", np.arange(len(samples))
    for name in SUBSETS:
        yield name, np.flatnonzero(subset == name)


def correlation_rows(name: str, samples: Sequence[Sample], x: Array, y: Array) -> Iterator[str]:
    """One Markdown row a side: n, SRCC with interval, KRCC, PLCC raw and fitted, RMSE."""
    for side, at in sides(samples):
        a, b = x[at], y[at]
        groups = [samples[i].group for i in at]
        low, high = metrics.interval(metrics.srcc, a, b, groups=groups)
        fit = metrics.plcc(metrics.fitted(a, b), b)
        yield (
            f"| {name} | {side} | {len(at)} | **{metrics.srcc(a, b):.3f}** "
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


def tables(samples: Sequence[Sample], found: dict[str, Array]) -> str:
    """Both tables as Markdown."""
    y = mos_of(samples)
    rows = (row for name, x in found.items() for row in correlation_rows(name, samples, x, y))
    culled = (culling_row(name, samples, x, y) for name, x in found.items())
    return "\n".join([*HEADER, *rows, "", *CULLING_HEADER, *culled]) + "\n"


def collect(
    samples: Sequence[Sample], images: Path, cache: Path, names: Sequence[str]
) -> dict[str, list[Assessment]]:
    """What each of the scorers says of the samples."""
    paths = [images / sample.image for sample in samples]
    return {name: scores.assess(paths, judges.named(name), cache) for name in names}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=default_folder())
    parser.add_argument("--scorer", default=registry.DEFAULT)
    args = parser.parse_args()
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    names = list(dict.fromkeys([args.scorer, *judges.names()]))
    found = collect(samples, args.images, args.cache, names)
    print(tables(samples, {name: scores.values(said) for name, said in found.items()}))


if __name__ == "__main__":
    main()
