"""What a model says about held-out photos: order, error, spread and form of its ratings.

``python -m training.rl.evaluate --model FOLDER [--adapter FOLDER] --data FOLDER --images DIR
--out FOLDER [--split val] [--count 256] [--reward NAME]``

``--reward`` names what a large model was taught by: it is asked that question, and read so.

The reward of a run is no judge: under Q-Insight's threshold it rises while the ratings collapse on
a few values. So the number of distinct ratings stands beside the correlations. Answers are greedy;
the pictures are the same for every model (shuffled by a fixed seed).
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import pearsonr, spearmanr

from training import artefact
from training.data.pictures import opened
from training.data.table import read_table
from training.rl import models
from training.rl.claims import counted
from training.rl.groups import Picture, pictures_of
from training.rl.objective import Objective, objective
from training.rl.payer import Payer
from training.rl.prompts import TINY
from training.rl.rewards import answers as reading
from training.rl.rewards.q_insight import score_reward
from training.sft import texts
from training.vlm.answer import MAX_TOKENS, answers
from training.vlm.load import ADAPTER
from training.vlm.precision import working_type

Array = NDArray[np.float64]
SEED = 0
BATCH = 32
LEAST = 3  # ratings; a correlation of fewer says nothing


def held_out(pictures: Sequence[Picture], count: int) -> list[Picture]:
    """The first ``count`` of an order that is the same for every model."""
    order = list(pictures)
    random.Random(SEED).shuffle(order)
    return order[:count]


def asked_with(name: str) -> Objective:
    """The objective of a reward; SystemExit if its answers hold no rating of a photo."""
    chosen = objective(name)
    if chosen.labelled or chosen.layout:
        raise SystemExit(f"The reward {name} pays for no rating of a photo: nothing to judge here.")
    return chosen


def ratings_of(
    said: Sequence[str], read: Callable[[str], float | Array] = reading.json_rating
) -> Array:
    """The rating in each answer [n], the mean where it holds several; NaN where unreadable."""
    return np.array([np.mean(read(text)) for text in said], np.float64)


def judged(said: Sequence[str], found: Array, mos: Sequence[float]) -> dict[str, Any]:
    """The table's numbers of one answer a picture and the rating [n] that was read in it.

    ``readable``: a rating in 1..5 was found; ``language``: every sentence is one that the cold
    start taught. Correlations and errors are over readable answers; None where there are too few.
    """
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
        "hits": float(score_reward(found[:, None], np.array(mos, np.float64)).mean()),
        "distinct": len(np.unique(rating)),
        "deviation": float(rating.std()) if len(rating) else None,
        "characters": float(np.mean([len(text) for text in said])),
        "distinct_thoughts": len({reading.thinking(text) for text in said}),
    }


def interval(found: Array, mos: Sequence[float], draws: int = 1000) -> list[float]:
    """95 % bootstrap interval of SRCC over pictures; unreadable answers are left out."""
    known = ~np.isnan(found)
    rating, truth = found[known], np.array(mos)[known]
    random_rows = np.random.default_rng(SEED).integers(0, len(rating), (draws, len(rating)))
    each = [spearmanr(rating[rows], truth[rows]).statistic for rows in random_rows]
    return [float(one) for one in np.nanpercentile(each, (2.5, 97.5))]


def told(
    model: Any, processor: Any, pictures: Sequence[Picture], question: str, max_tokens: int
) -> list[str]:
    """The answers to pictures."""
    said: list[str] = []
    for start in range(0, len(pictures), BATCH):
        shown = [opened(one.path) for one in pictures[start : start + BATCH]]
        said += answers(
            model, processor, shown, question=question, batch=BATCH, max_tokens=max_tokens
        )
    return said


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
    parser.add_argument("--reward", default="q-insight", help="as the recipe says")
    args = parser.parse_args()
    chosen = asked_with(args.reward)
    pictures = pictures_of(read_table(args.data / "table.csv"), args.images, args.split)
    pictures = held_out(pictures, args.count)
    dtype = working_type(args.device)
    loaded = models.load(args.model, dtype, adapter=args.adapter, max_pixels=args.max_pixels)
    model = models.merged(loaded).to(args.device)
    question = TINY if loaded.cold else chosen.question
    said = told(model, loaded.processor, pictures, question, args.max_tokens)
    found = ratings_of(said, Payer(args.reward, 1, loaded.cold).read)
    mos = [one.mos for one in pictures]
    metrics = judged(said, found, mos)
    if metrics["distinct"] >= LEAST:
        metrics["srcc_interval"] = interval(found, mos)
    metrics["claims"] = counted(said, [one.path for one in pictures])
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "answers.jsonl").open("w", encoding="utf-8") as file:
        for one, text, rating in zip(pictures, said, found.tolist(), strict=True):
            row = {"image": one.path.name, "mos": one.mos, "text": text}
            row["rating"] = None if math.isnan(rating) else rating
            file.write(json.dumps(row) + "\n")
    weights = args.adapter or (args.model / ADAPTER if loaded.cold else args.model)
    artefact.write_manifest(
        args.out,
        act="rl.evaluate",
        config=vars(args) | {"dtype": str(dtype)},
        inputs=[*sorted(weights.glob("*.safetensors")), args.data / "table.csv"],
        metrics=metrics,
    )
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
