"""What a model says about held-out photos: order, error, spread and form of its ratings.

``python -m training.rl.evaluate --model FOLDER [--adapter FOLDER] --data FOLDER --images DIR
--out FOLDER [--split val] [--count 256]``

The reward of a run is no judge: under Q-Insight's threshold it rises while the ratings collapse on
a few values. So the number of distinct ratings stands beside the correlations. Answers are greedy;
the pictures are the same for every model (shuffled by a fixed seed).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from scipy.stats import pearsonr, spearmanr

from training import artefact
from training.data.table import read_table
from training.rl import models
from training.rl.claims import counted
from training.rl.groups import Picture, pictures_of
from training.rl.prompts import SCORE, TINY
from training.rl.rewards import answers as reading
from training.rl.rewards.q_insight import THRESHOLD
from training.sft import texts
from training.vlm.answer import MAX_TOKENS, answers
from training.vlm.load import ADAPTER
from training.vlm.precision import working_type

SEED = 0
BATCH = 32
LEAST = 3  # ratings; a correlation of fewer says nothing


def held_out(pictures: Sequence[Picture], count: int) -> list[Picture]:
    """The first ``count`` of an order that is the same for every model."""
    order = list(pictures)
    random.Random(SEED).shuffle(order)
    return order[:count]


def judged(said: Sequence[str], mos: Sequence[float]) -> dict[str, Any]:
    """The table's numbers of one answer a picture.

    ``readable``: a rating in 1..5 was found; ``language``: every sentence is one that the cold
    start taught. Correlations and errors are over readable answers; None where there are too few.
    """
    found = np.array([reading.json_rating(text) for text in said])
    known = ~np.isnan(found)
    rating, truth = found[known], np.array(mos)[known]
    error = np.abs(rating - truth)
    several = len(np.unique(rating)) >= LEAST
    return {
        "pictures": len(said),
        "readable": float(known.mean()),
        "language": float(np.mean([texts.read(text) is not None for text in said])),
        "srcc": float(spearmanr(rating, truth).statistic) if several else None,
        "plcc": float(pearsonr(rating, truth).statistic) if several else None,
        "mae": float(error.mean()) if len(error) else None,
        "hits": float(np.mean(np.append(error, np.full((~known).sum(), np.inf)) < THRESHOLD)),
        "distinct": len(np.unique(rating)),
        "deviation": float(rating.std()) if len(rating) else None,
        "characters": float(np.mean([len(text) for text in said])),
        "distinct_thoughts": len({reading.thinking(text) for text in said}),
    }


def interval(said: Sequence[str], mos: Sequence[float], draws: int = 1000) -> list[float]:
    """95 % bootstrap interval of SRCC over pictures; unreadable answers are left out."""
    found = np.array([reading.json_rating(text) for text in said])
    known = ~np.isnan(found)
    rating, truth = found[known], np.array(mos)[known]
    random_rows = np.random.default_rng(SEED).integers(0, len(rating), (draws, len(rating)))
    each = [spearmanr(rating[rows], truth[rows]).statistic for rows in random_rows]
    return [float(one) for one in np.nanpercentile(each, (2.5, 97.5))]


def judge(
    model: Any,
    processor: Any,
    pictures: Sequence[Picture],
    question: str = TINY,
    max_tokens: int = MAX_TOKENS,
) -> tuple[list[str], dict[str, Any]]:
    """The answers to pictures and the numbers of :func:`judged`."""
    said: list[str] = []
    for start in range(0, len(pictures), BATCH):
        opened = [Image.open(one.path) for one in pictures[start : start + BATCH]]
        said += answers(
            model, processor, opened, question=question, batch=BATCH, max_tokens=max_tokens
        )
    return said, judged(said, [one.mos for one in pictures])


def main() -> None:
    """Write ``answers.jsonl`` and the manifest with the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "data", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, help="instead of the one in --model")
    parser.add_argument("--split", choices=("train", "val", "test"), default="val")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--max-tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--max-pixels", type=int, default=0, help="as the recipe says")
    args = parser.parse_args()
    pictures = pictures_of(read_table(args.data / "table.csv"), args.images, args.split)
    pictures = held_out(pictures, args.count)
    dtype = working_type() if args.device == "cpu" else torch.bfloat16
    loaded = models.load(args.model, dtype, adapter=args.adapter, max_pixels=args.max_pixels)
    model = models.merged(loaded).to(args.device)
    question = TINY if loaded.cold else SCORE
    said, metrics = judge(model, loaded.processor, pictures, question, args.max_tokens)
    if metrics["distinct"] >= LEAST:
        metrics["srcc_interval"] = interval(said, [one.mos for one in pictures])
    metrics["claims"] = counted(said, [one.path for one in pictures])
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "answers.jsonl").open("w", encoding="utf-8") as file:
        for one, text in zip(pictures, said, strict=True):
            row = {"image": one.path.name, "mos": one.mos, "text": text}
            file.write(json.dumps(row) + "\n")
    weights = (args.adapter or args.model / ADAPTER) / "adapter_model.safetensors"
    artefact.write_manifest(
        args.out,
        act="rl.evaluate",
        config={"split": args.split, "count": args.count, "dtype": str(dtype)},
        inputs=[one for one in (weights, args.data / "table.csv") if one.is_file()],
        metrics=metrics,
    )
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
