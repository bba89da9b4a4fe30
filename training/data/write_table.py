"""Write the table of a published dataset, for training on it.

``python -m training.data.write_table --dataset koniq10k-lists --root DIR --out FOLDER``

The lists of Q-Align have no validation split: where a dataset has none, a tenth of the groups of
its training split becomes one, drawn by the digest of the group's name. The test split is never
touched.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from training import artefact
from training.data import registry
from training.data.splits import check_groups
from training.data.table import Sample, write_table

VAL_SHARE = 0.1


def with_val(samples: Sequence[Sample]) -> list[Sample]:
    """The samples with a validation split, taken from the training split if there is none."""
    if any(sample.split == "val" for sample in samples):
        return list(samples)
    groups = {sample.group for sample in samples if sample.split == "train"}
    order = sorted(groups, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    val = set(order[: max(1, round(VAL_SHARE * len(order)))])
    return [
        replace(one, split="val") if one.split == "train" and one.group in val else one
        for one in samples
    ]


def main() -> None:
    """Read, check, split, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dataset", choices=sorted(registry.DATASETS), required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    samples = with_val([s for s in registry.load(args.dataset, args.root, "all") if s.split])
    check_groups(samples)
    args.out.mkdir(parents=True, exist_ok=True)
    write_table(args.out / "table.csv", samples)
    counts = {split: sum(s.split == split for s in samples) for split in ("train", "val", "test")}
    artefact.write_manifest(args.out, act="data", config=vars(args), metrics=counts)
    print(counts)


if __name__ == "__main__":
    main()
