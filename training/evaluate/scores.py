"""Scores of one scorer over a table, kept in a file so that a slow baseline is run once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import registry as decoders
from qualityculler.score import registry as scorers
from training.data.table import Sample
from training.evaluate.baselines import BASELINES, Scoring

SHORT_SIDE_PX = 512


def shipped(name: str) -> tuple[str, Scoring]:
    """A registered scorer of the application as (identity, function of an image)."""
    scorer = scorers.create(name, threads=2)
    return str(scorer.id).replace("/", "-"), lambda image: scorer.score([image])[0].value


def baseline(name: str) -> tuple[str, Scoring]:
    """A baseline as (identity, function of an image)."""
    return name.split()[0].lower(), BASELINES[name]()


def score_table(
    samples: Sequence[Sample], images: Path, maker: Callable[[], tuple[str, Scoring]], cache: Path
) -> NDArray[np.float64]:
    """Scores [n] in the order of the table; from ``cache`` if the same scorer filled it before."""
    identity, scoring = maker()
    path = cache / f"{identity}.npz"
    names = np.array([sample.image for sample in samples])
    if path.exists():
        with np.load(path, allow_pickle=False) as kept:
            if np.array_equal(kept["images"], names):
                return np.asarray(kept["scores"])
    scores = np.array([_score(images / s.image, scoring) for s in samples])
    cache.mkdir(parents=True, exist_ok=True)
    np.savez(path, images=names, scores=scores)
    return scores


def _score(path: Path, scoring: Scoring) -> float:
    return scoring(decoders.load(path, short_side_px=SHORT_SIDE_PX).pixels)
