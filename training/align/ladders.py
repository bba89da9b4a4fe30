"""Trunk features of sound training photos spoilt more and more, for the acts behind the trunk.

``python -m training.align.ladders --data FOLDER --images DIR --features FOLDER [--photos 1000]``

Run after ``features``, with the same trunk; writes ``ladders.npz`` beside ``features.npy``. Each
photo gets one fault (``spoil``) in ``RUNGS`` rising strengths. Not in the paper (HiRQA's idea,
papers.md 5.1). Photos are of the train split only.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import artefact
from training.align import graph, spoil
from training.align.batches import SOUND_MOS
from training.align.features import pixels
from training.data.table import Sample, mos_of, of_split, read_table

RUNGS = 4
FILE = "ladders.npz"


def choose(samples: Sequence[Sample], photos: int, seed: int) -> NDArray[np.int64]:
    """Positions [m] of up to ``photos`` sound photos of the train split, in a drawn order."""
    train = of_split(samples, "train")
    sound = train[mos_of(samples)[train] >= SOUND_MOS]
    return np.random.default_rng(seed).permutation(sound)[:photos]


def climb(session: Any, images: Path, samples: Sequence[Sample], row: int) -> NDArray[np.float16]:
    """Features [RUNGS, D] of one photo's copies, from weak to strong."""
    random = np.random.default_rng(row)  # by photo, so that the order of work does not matter
    copies = spoil.ladder(pixels(images, samples[row]), RUNGS, random)
    made = [session.run(None, {"image": np.ascontiguousarray(c)[None]})[0][0] for c in copies]
    return np.stack(made).astype(np.float16)


def extended(folder: Path, needed: bool) -> tuple[Tensor, Tensor]:
    """Features [n + m * RUNGS, D] of all images and copies, and ladders [m, 1 + RUNGS] of rows.

    A ladder's first row is the photo as it is. Without ladders (and none ``needed``) m is 0;
    SystemExit if they are needed and not there.
    """
    features = np.load(folder / "features.npy").astype(np.float32)
    if not (folder / FILE).exists():
        if needed:
            raise SystemExit(f"{folder / FILE} is missing: run training.align.ladders first.")
        return torch.from_numpy(features), torch.empty(0, 1 + RUNGS, dtype=torch.int64)
    with np.load(folder / FILE) as kept:
        rows, copies = kept["rows"], kept["features"].astype(np.float32)
    count = len(rows)
    at = len(features) + np.arange(count * RUNGS).reshape(count, RUNGS)
    ladders = torch.from_numpy(np.concatenate([rows[:, None], at], 1))
    return torch.from_numpy(
        np.concatenate([features, copies.reshape(-1, copies.shape[-1])])
    ), ladders


def of_rows(ladders: Tensor, rows: NDArray[np.int64]) -> Tensor:
    """The ladders whose photo is one of ``rows``."""
    return ladders[torch.from_numpy(np.isin(ladders[:, 0].numpy(), rows))]


def main() -> None:
    """Write ``ladders.npz``: rows [m] of the photos and features [m, RUNGS, D] float16."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "features"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    samples = read_table(args.data / "table.csv")
    precision = artefact.read_manifest(args.features)["config"]["precision"]
    session = graph.session(args.features / f"trunk-{precision}.onnx", 1)
    rows = choose(samples, args.photos, seed=0)
    with ThreadPoolExecutor(args.threads) as pool:
        made = list(pool.map(lambda row: climb(session, args.images, samples, int(row)), rows))
    half = (args.features / FILE).with_suffix(".half.npz")
    np.savez(half, rows=rows, features=np.stack(made))
    half.rename(args.features / FILE)
    print(f"{len(rows)} ladders of {RUNGS} copies")


if __name__ == "__main__":
    main()
