"""A small dataset made here: pictures of known faults, in the form of BIQ2021's folder.

``python -m training.data.toy --out FOLDER`` writes ``Images/`` and ``labels.csv``, for the smoke
run only: the "human" score is the severity of the fault, and nothing measured on it means anything.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SCENES = 12
SEVERITIES = 6
SIDE_PX = 128


def scene(seed: int) -> NDArray[np.uint8]:
    """Overlapping rectangles of random colours: edges at all scales."""
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE_PX, SIDE_PX, 3), rng.integers(0, 256, 3), dtype=np.uint8)
    for _ in range(60):
        y, x = rng.integers(0, SIDE_PX - 8, 2)
        h, w = rng.integers(4, 48, 2)
        picture[y : y + h, x : x + w] = rng.integers(0, 256, 3)
    return picture


def write(out: Path) -> None:
    """Scenes under rising blur, one series a scene; whole scenes go to one side of the split."""
    (out / "Images").mkdir(parents=True, exist_ok=True)
    with (out / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "mos", "split", "subset", "series", "group", "split_grouped"])
        for number in range(SCENES):
            side = ("train", "train", "val", "test")[number % 4]
            picture = Image.fromarray(scene(number))
            for severity in range(SEVERITIES):
                name = f"Images/{number:02d}-{severity}.jpg"
                blurred = picture.filter(ImageFilter.GaussianBlur(severity))
                blurred.save(out / name, quality=92)
                mos = 1.0 - severity / SEVERITIES
                subset = f"ss0{number % 3 + 1}"
                rows.writerow([name, mos, side, subset, f"s{number}", f"g{number}", side])


def main() -> None:
    """Write the dataset."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
