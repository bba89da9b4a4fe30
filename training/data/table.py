"""The table every dataset is turned into, one row an image, as the later acts read it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sample:
    """An image with its MOS (1 to 5), where it belongs and on which side of the split it is.

    ``series`` names shots of one scene (empty: none); ``group`` never has two sides.
    """

    image: str
    mos: float
    subset: str
    series: str
    group: str
    split: str
    official_split: str


def write_table(path: Path, samples: Iterable[Sample]) -> None:
    """Write samples as CSV with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Sample)])
        writer.writeheader()
        writer.writerows(asdict(sample) for sample in samples)


def read_table(path: Path) -> list[Sample]:
    """Read what :func:`write_table` wrote."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Sample(**{**row, "mos": float(row["mos"])}) for row in csv.DictReader(file)]


def of_split(samples: Sequence[Sample], split: str) -> NDArray[np.int64]:
    """Positions of the samples of one split, in order."""
    return np.array([i for i, s in enumerate(samples) if s.split == split], dtype=np.int64)


def mos_of(samples: Iterable[Sample]) -> NDArray[np.float64]:
    """The labels as an array [n]."""
    return np.array([sample.mos for sample in samples])
