"""Do scores mean what people's do, and is the error a scorer expects of itself the one it makes?

``python -m training.evaluate.calibration --data FOLDER --images DIR``

``curve``: mean MOS of the photos in each tenth of the scores, and how far scores and MOS spread.
``errors``: mean expected and mean real error by fifths of the expected error.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.score import registry
from qualityculler.score.scorer import Assessment
from training.data.table import mos_of, read_table
from training.evaluate import judges, scores
from training.evaluate.score_cache import default_folder

FIFTHS = 5
TENTHS = 10
PERCENTILES = (5, 25, 50, 75, 95)
Array = NDArray[np.float64]


def curve(score: Array, mos: Array) -> str:
    """Markdown: by tenths of the score, mean score, mean MOS, and their difference."""
    lines = [
        "| tenth | scores from | to | mean score | mean MOS | off by |",
        "|---|---|---|---|---|---|",
    ]
    for number, at in enumerate(np.array_split(np.argsort(score), TENTHS), 1):
        x, y = score[at], mos[at]
        lines.append(
            f"| {number} | {x.min():.2f} | {x.max():.2f} | {x.mean():.2f} | {y.mean():.2f} "
            f"| {x.mean() - y.mean():+.2f} |"
        )
    return "\n".join(lines) + "\n"


def spread(score: Array, mos: Array) -> str:
    """Markdown: standard deviation and percentiles of scores beside those of people's."""
    heads = " | ".join(f"{p} %" for p in PERCENTILES)
    lines = [f"| | sd | {heads} |", "|---" * (len(PERCENTILES) + 2) + "|"]
    for name, values in (("scores", score), ("MOS", mos)):
        cells = " | ".join(f"{v:.2f}" for v in np.percentile(values, PERCENTILES))
        lines.append(f"| {name} | {values.std():.2f} | {cells} |")
    return "\n".join(lines) + "\n"


def errors(score: Array, expected: Array, mos: Array) -> str:
    """Markdown: mean expected and mean real absolute error by fifths, and overall."""
    error = np.abs(score - mos)
    lines = ["| fifth of the photos | error expected | error made |", "|---|---|---|"]
    for number, at in enumerate(np.array_split(np.argsort(expected), FIFTHS), 1):
        lines.append(f"| {number} | {expected[at].mean():.2f} | {error[at].mean():.2f} |")
    lines.append(f"| all | {expected.mean():.2f} | {error.mean():.2f} |")
    return "\n".join(lines) + "\n"


def tables(found: Sequence[Assessment], mos: Array, name: str) -> dict[str, str]:
    """The tables by name for what a scorer said of photos with these labels."""
    score, expected = scores.values(found), scores.uncertainties(found, name)
    return {
        "curve": curve(score, mos),
        "spread": spread(score, mos),
        "errors": errors(score, expected, mos),
    }


def main() -> None:
    """Print the tables for the test split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=default_folder())
    parser.add_argument("--scorer", default=registry.DEFAULT)
    args = parser.parse_args()
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    paths = [args.images / sample.image for sample in samples]
    found = scores.assess(paths, judges.named(args.scorer), args.cache)
    print("\n".join(tables(found, mos_of(samples), args.scorer).values()))


if __name__ == "__main__":
    main()
