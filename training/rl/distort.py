"""Photos with a known distortion, for the rewards that ask which one it is.

``python -m training.rl.distort --data FOLDER --images DIR --out FOLDER [--count 2000] [--boxes]
[--split train]``, of whose photos: ``training.rl.evaluate_distortions`` judges on val.

Q-Insight's distortion task: one of its classes at one of its five levels over the whole photo, or
none. With ``--boxes`` only a part is distorted, as Refine-IQA's first stage asks where. The papers'
sets are not at hand: the strengths below are ours, and the sources are photos of a MOS of at
least 4, so that "null" is true of most of them. OUT gets PNG files and ``distortions.jsonl``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from training import artefact, faults
from training.data.pictures import opened
from training.data.table import read_table
from training.rl.groups import Picture, all_there, pictures_of
from training.rl.prompts import CLASSES, LEVELS

NAME = "distortions.jsonl"
LEAST_MOS = 4.0
LONGEST_PX = 512
NOISE, BLUR, QUALITY, DARK = (
    (6, 12, 20, 32, 50),  # deviation of 255
    (0.8, 1.6, 2.8, 4.5, 7.0),  # radius in pixels
    (40, 25, 15, 8, 4),  # of JPEG
    (0.7, 0.52, 0.38, 0.26, 0.16),  # factor
)


def distorted(picture: Image.Image, kind: str, level: int, random: Any) -> Image.Image:
    """The picture with a distortion of ``CLASSES`` at a level of 0 to 4; "null" leaves it."""
    pixels = np.asarray(picture)
    ways = {
        "noise": lambda: faults.noise(pixels, NOISE[level], random),
        "blur": lambda: faults.gaussian_blur(pixels, BLUR[level]),
        "jpeg compression": lambda: faults.jpeg(pixels, QUALITY[level]),
        "darken": lambda: faults.tinted(pixels, np.full(3, DARK[level])),
    }
    return Image.fromarray(ways[kind]()) if kind in ways else picture


def box_in(size: tuple[int, int], random: Any) -> tuple[int, int, int, int]:
    """A drawn part of a picture, a third to two thirds of each side: left, top, right, bottom."""
    width, height = (round(side * random.uniform(1 / 3, 2 / 3)) for side in size)
    left, top = int(random.integers(size[0] - width)), int(random.integers(size[1] - height))
    return left, top, left + width, top + height


def make(sources: Sequence[Picture], out: Path, count: int, boxes: bool, seed: int = 0) -> int:
    """Write ``count`` pictures and their labels, classes in turn; how many were made."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(sources))[:count]
    rows = []
    for number, at in enumerate(order):
        kind, level = CLASSES[number % len(CLASSES)], int(random.integers(len(LEVELS)))
        picture = opened(sources[at].path)
        picture.thumbnail((LONGEST_PX, LONGEST_PX))
        box = box_in(picture.size, random) if boxes and kind != "null" else None
        whole = distorted(picture, kind, level, random)
        if box:
            picture.paste(whole.crop(box), box[:2])
            whole = picture
        whole.save(out / f"{number:05d}.png")
        severity = "null" if kind == "null" else LEVELS[level]
        row = {"picture": f"{number:05d}.png", "distortion_class": kind, "severity": severity}
        rows.append(row | {"box": box})
    (out / NAME).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


def to_learn_from(folder: Path) -> list[Picture]:
    """Pictures with their labels; SystemExit if the folder is of another act or lacks one."""
    path = folder / NAME
    if not path.is_file():
        raise SystemExit(f"{folder} has no {NAME}: run training.rl.distort first.")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    told = [(row.pop("picture"), json.dumps(row)) for row in rows]
    found = [Picture(folder / name, 0.0, "distorted", label=label) for name, label in told]
    return all_there(found)


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--boxes", action="store_true")
    parser.add_argument("--split", choices=("train", "val", "test"), default="train")
    args = parser.parse_args()
    table = args.data / "table.csv"
    learnt = pictures_of(read_table(table), args.images, args.split)
    good = [one for one in learnt if one.mos >= LEAST_MOS]
    args.out.mkdir(parents=True, exist_ok=True)
    made = make(good, args.out, args.count, args.boxes)
    artefact.write_manifest(
        args.out, act="rl.distort", config=vars(args), inputs=[table], metrics={"pictures": made}
    )
    print(f"{made} pictures of {len(good)} photos in {args.out}")


if __name__ == "__main__":
    main()
