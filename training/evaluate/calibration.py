"""Is the error a scorer expects of itself the error it makes? By fifths of the expected error.

``python -m training.evaluate.calibration --data FOLDER --images DIR``
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import registry as decoders
from qualityculler.score import registry as scorers
from training.data.table import Sample, mos_of, read_table

FIFTHS = 5
Array = NDArray[np.float64]


def assess(samples: Sequence[Sample], images: Path, name: str) -> tuple[Array, Array]:
    """Scores [n] and expected errors [n] of the shipped scorer; SystemExit if it expects none."""
    scorer = scorers.create(name, threads=2)
    found = []
    for sample in samples:
        picture = decoders.load(images / sample.image, short_side_px=scorer.short_side_px)
        found += scorer.score([picture.pixels])
    if any(one.uncertainty is None for one in found):
        raise SystemExit(f"{name} tells no uncertainty")
    return np.array([one.value for one in found]), np.array([one.uncertainty for one in found])


def table(score: Array, expected: Array, mos: Array) -> str:
    """Markdown: mean expected and mean real absolute error by fifths, and overall."""
    error = np.abs(score - mos)
    rows = np.array_split(np.argsort(expected), FIFTHS)
    lines = ["| fifth of the photos | error expected | error made |", "|---|---|---|"]
    for number, row in enumerate(rows, 1):
        lines.append(f"| {number} | {expected[row].mean():.2f} | {error[row].mean():.2f} |")
    lines.append(f"| all | {expected.mean():.2f} | {error.mean():.2f} |")
    return "\n".join(lines) + "\n"


def table_of(samples: Sequence[Sample], images: Path, name: str) -> str:
    """The table for a registered scorer."""
    return table(*assess(samples, images, name), mos_of(samples))


def main() -> None:
    """Print the table for the test split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--scorer", default=scorers.DEFAULT)
    args = parser.parse_args()
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    print(table_of(samples, args.images, args.scorer))


if __name__ == "__main__":
    main()
