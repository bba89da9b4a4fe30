"""The split everybody reports on BIQ2021, leaky as it is: fitted on its train, tested on its test.

``python -m training.evaluate.official --data FOLDER --features FOLDER --align-config FILE
--basis-config FILE [--texts FOLDER] --out FOLDER [--results training/results]``

399 of the 2,000 official test images have their scene, or a copy, in official train (data.md 1).
A tenth of the official train's groups is kept as val, to choose the epoch of the tuning. A trunk
that was fine-tuned on the grouped split has met 1,557 of the official test images themselves; then
a second row gives those it never met, and only that one means anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from training.data.table import Sample, of_split
from training.evaluate import bench as benches
from training.evaluate import verdicts
from training.evaluate.bench import Bench
from training.evaluate.subset_out import judged, table
from training.evaluate.verdicts import Results

VAL_PARTS = 10


def officially(samples: Sequence[Sample]) -> list[Sample]:
    """The samples with the official split, a tenth of its train's groups as val."""
    return [replace(sample, split=_split(sample)) for sample in samples]


def _split(sample: Sample) -> str:
    if sample.official_split != "train":
        return sample.official_split
    digest = hashlib.sha256(sample.group.encode()).digest()
    return "val" if digest[0] % VAL_PARTS == 0 else "train"


def sides(bench: Bench, samples: Sequence[Sample]) -> Iterator[tuple[str, Any]]:
    """What is judged: official test; for a fine-tuned trunk also the part that it never met."""
    test = of_split(samples, "test")
    yield "official test", test
    if bench.trunk != "pretrained":
        met = np.array([bench.samples[i].split == "train" for i in test])
        yield "official test, never met by the trunk", test[~met]


def run(bench: Bench, seed: int) -> list[dict[str, Any]]:
    """The verdicts on the official test split."""
    results = Results(bench.out / "official.jsonl")
    samples = officially(bench.samples)

    def make(rows: Any) -> dict[str, Any]:
        x = benches.aligned(bench, samples, "official", seed)
        scores, _ = benches.fitted(x, samples, bench.basis, seed)
        return judged(scores[rows], [samples[i] for i in rows])

    found = sides(bench, samples)
    return [results.once(name, seed, lambda r=rows: make(r)) for name, rows in found]


def main() -> None:
    """Write ``official.json`` and ``.md`` to the output folder and print the table."""
    args = verdicts.arguments(__doc__)
    bench = verdicts.of_arguments(args)
    rows = [row for seed in args.seeds for row in run(bench, seed)]
    verdicts.write(bench, rows, table, "official", args)


if __name__ == "__main__":
    main()
