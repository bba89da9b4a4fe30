"""BIQ2021 (Ahmed and Asif, Journal of Electronic Imaging, 2022) with the leak-free grouped split.

``python -m training.data.biq2021 --images DIR --labels labels.csv --out FOLDER``

The images are in the public repository nisarahmedrana/BIQ2021, folder ``Images/``; no licence is
stated there, so they are neither committed nor shipped. The labels with the grouped split are in
``labels.csv`` (file, mos 0 to 1, split, subset, series, group, split_grouped). Its official split
has 399 test scenes in training too; everything here is fitted and reported on ``split_grouped``.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

from training import artefact
from training.data.mos import to_mos_scale
from training.data.splits import check_groups
from training.data.table import Sample, write_table

MOS_LOW, MOS_HIGH = 0.0, 1.0  # the questionnaire's range, as the authors normalised it


def read_labels(labels: Path) -> list[Sample]:
    """The rows of labels.csv with MOS on 1 to 5."""
    with labels.open(newline="", encoding="utf-8") as file:
        return [_sample(row) for row in csv.DictReader(file)]


def _sample(row: dict[str, str]) -> Sample:
    mos = float(to_mos_scale(np.array(float(row["mos"])), MOS_LOW, MOS_HIGH))
    return Sample(
        image=row["file"],
        mos=round(mos, 6),
        subset=row["subset"],
        series=row["series"],
        group=row["group"],
        split=row["split_grouped"],
        official_split=row["split"],
    )


def check_images(samples: list[Sample], images: Path) -> None:
    """Raise SystemExit naming the first missing image; nothing is replaced by another."""
    missing = [sample.image for sample in samples if not (images / sample.image).is_file()]
    if missing:
        raise SystemExit(
            f"{len(missing)} of {len(samples)} listed images are not under {images}, "
            f"the first is {missing[0]!r}."
        )


def main() -> None:
    """Check labels and images against each other and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="folder that holds Images/")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    samples = read_labels(args.labels)
    check_groups(samples)
    check_images(samples, args.images)
    args.out.mkdir(parents=True, exist_ok=True)
    write_table(args.out / "table.csv", samples)
    counts = {split: sum(s.split == split for s in samples) for split in ("train", "val", "test")}
    artefact.write_manifest(
        args.out, act="data", config=vars(args), inputs=[args.labels], metrics=counts
    )
    print(counts)


if __name__ == "__main__":
    main()
