"""Draw the examples and run the frozen eye over them once, in pieces that can be made in any order.

``python -m training.sft.features --config CONFIG --data FOLDER --images DIR --encoder FILE.onnx
--split train --count 12000 --out FOLDER``

A piece is ``<number>.npy`` (bf16 as int16, [n, patches, D]) and ``<number>.json`` (what is known
of each picture); pieces that are there already are kept, so the same command goes on where it
stopped.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qualityculler.evidence import Fault, Severity
from training.data.table import Sample, read_table
from training.sft.config import Config, load_config
from training.sft.faults import draw_flaw
from training.sft.photos import Example, Mix, Pixels, Source
from training.sft.texts import SPOKEN, Flaw, Place
from training.sft.vision import load_encoder, normalised, patch_features
from training.vlm.precision import autocast

PIECE = 64
BATCH = 16


def as_json(example: Example) -> dict[str, object]:
    """An example as plain values."""
    return asdict(example)


def from_json(values: dict[str, object]) -> Example:
    """What :func:`as_json` wrote."""
    told = values["flaws"]
    flaws = None if told is None else tuple(_flaw(one) for one in told)  # type: ignore[attr-defined]
    return Example(str(values["image"]), bool(values["natural"]), flaws, float(values["rating"]))  # type: ignore[arg-type]


def _flaw(values: dict[str, str]) -> Flaw:
    severity, place = Severity(values["severity"]), Place(values["place"])
    return Flaw(Fault(values["fault"]), severity, place, values["detail"])


@torch.inference_mode()
def encode(encoder: Any, pictures: Sequence[Pixels]) -> Tensor:
    """bf16 features [n, patches, D] of uint8 pictures, by a tower of ``load_encoder``."""
    with autocast():
        parts = normalised(pictures).split(BATCH)
        return torch.cat([patch_features(encoder, part).to(torch.bfloat16) for part in parts])


def write_piece(out: Path, number: int, features: Tensor, examples: list[Example]) -> None:
    """Write a piece; the ``.json`` comes last and says that it is whole."""
    np.save(out / f"{number:05}.npy", features.view(torch.int16).numpy())
    text = json.dumps([as_json(one) for one in examples])
    beside = out / f"{number:05}.half"
    beside.write_text(text, encoding="utf-8")
    beside.rename(out / f"{number:05}.json")


class Pieces:
    """The pieces of a folder that are whole now, as one sequence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.examples: list[Example] = []
        self.refresh()

    def refresh(self) -> None:
        """Take up the pieces written since."""
        for path in sorted(self.folder.glob("*.json")):
            if path.stem not in self.names and path.stem.isdigit():
                self.names.append(path.stem)
                read = json.loads(path.read_text(encoding="utf-8"))
                self.examples += [from_json(one) for one in read]

    def features(self, rows: Sequence[int]) -> Tensor:
        """bf16 [n, patches, D] of the examples at ``rows``."""
        found = [self._map(row // PIECE)[row % PIECE] for row in rows]
        return torch.from_numpy(np.stack(found)).view(torch.bfloat16)

    def _map(self, piece: int) -> np.ndarray:  # type: ignore[type-arg]
        return np.load(self.folder / f"{self.names[piece]}.npy", mmap_mode="r")


def examples_of(source: Source, split: str, total: int) -> list[tuple[str, int]]:
    """Train: all drawn. Otherwise each fault and strength in turn, then untouched photos."""
    if split == "train":
        return [("draw", i) for i in range(total)]
    half = total // 2
    return [("spoilt", i) for i in range(half)] + [("natural", i) for i in range(total - half)]


def make(source: Source, how: str, number: int) -> tuple[Pixels, Example]:
    """One example; those to be judged by are spread evenly over faults and strengths."""
    if how == "draw":
        return source.draw(number)
    random = np.random.default_rng((source.seed, number))
    if how == "natural":
        order = np.random.default_rng(source.seed).permutation(len(source.samples))
        return source.natural(source.samples[order[number % len(order)]], random)
    return spread(source, number, random)


def spread(source: Source, number: int, random: np.random.Generator) -> tuple[Pixels, Example]:
    """Sound in one of nine, else one fault of the whole frame, strengths in turn."""
    sample = source.good[random.integers(len(source.good))]
    kind = number % (len(SPOKEN) + 1)
    if kind == len(SPOKEN):
        return source.natural(sample, random)
    severity = list(Severity)[1 + number // (len(SPOKEN) + 1) % 3]
    flaw = draw_flaw(SPOKEN[kind], severity, 0.0, random)
    return source.spoilt(sample, (flaw,), random)


def mine(count: int) -> range:
    """The numbers of the pieces that this process makes, of those that torchrun started."""
    return range(int(os.environ.get("RANK", "0")), count, int(os.environ.get("WORLD_SIZE", "1")))


def main() -> None:
    """Write the pieces that are missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "data", "images", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "val"), required=True)
    parser.add_argument("--count", type=int, required=True)
    args = parser.parse_args()
    config = load_config(args.config)
    encoder = load_encoder(args.encoder, config.side_px, config.blocks)
    source = source_of(config, read_table(args.data / "table.csv"), args.images, args.split)
    args.out.mkdir(parents=True, exist_ok=True)
    plan = examples_of(source, args.split, args.count)
    with ThreadPoolExecutor(1) as pool:
        for number in mine(-(-len(plan) // PIECE)):
            if not (args.out / f"{number:05}.json").exists():
                start = number * PIECE
                made = list(pool.map(lambda one: make(source, *one), plan[start : start + PIECE]))
                features = encode(encoder, [pixels for pixels, _ in made])
                write_piece(args.out, number, features, [example for _, example in made])
                print(f"piece {number}", flush=True)


def source_of(config: Config, samples: list[Sample], images: Path, split: str) -> Source:
    """The source of one split; only training photos are shown in other aspects and in two ways."""
    mix = Mix(config.natural, config.two_faults, config.local, config.other_aspect)
    if split != "train":
        mix = Mix(0.0, 0.0, 0.0, 0.0)
    return Source(images, [s for s in samples if s.split == split], mix, config.seed)


if __name__ == "__main__":
    main()
