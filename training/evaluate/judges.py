"""Who gives the scores: registered scorers, a model file, and baselines, all with one face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.errors import UserError
from qualityculler.score import rali, registry
from qualityculler.score.scorer import Assessment, Scorer
from training.evaluate import baselines

Pixels = NDArray[np.uint8]
Assess = Callable[[Pixels], Assessment]
BASELINE_SHORT_SIDE_PX = 512


@dataclass(frozen=True, slots=True)
class Judge:
    """A scorer to be evaluated.

    ``identity`` is what its kept scores are filed under; ``make`` gives a function for one thread,
    of which there may be up to ``max_threads``.
    """

    name: str
    identity: str
    short_side_px: int
    make: Callable[[], Assess]
    max_threads: int = 64


def names() -> list[str]:
    """All that ``--scorer`` knows."""
    return [*registry.names(), *(n for n in baselines.BASELINES if n not in registry.names())]


def named(name: str) -> Judge:
    """A registered scorer or a baseline; SystemExit with a sentence for any other."""
    if name in registry.names():
        return _of_scorer(name, lambda: registry.create(name, threads=1))
    if name in baselines.BASELINES:
        return _of_baseline(name)
    raise SystemExit(f"There is no scorer named {name!r}; there are: {', '.join(names())}.")


def of_file(path: Path) -> Judge:
    """An exported RALI graph that is not registered."""
    if not path.is_file():
        raise SystemExit(f"There is no model file {path}.")
    name = path.parent.name if path.name == "model.onnx" else path.stem
    return _of_scorer(name, lambda: rali.RaliScorer(name, path, threads=1))


def _of_scorer(name: str, create: Callable[[], Scorer]) -> Judge:
    def make() -> Assess:
        scorer = create()
        return lambda image: scorer.score([image])[0]

    try:
        scorer = create()
    except UserError as error:
        raise SystemExit(str(error)) from error
    identity = f"{scorer.id.name}-{scorer.id.digest[:16]}-{scorer.id.preprocessing}"
    return Judge(name, identity, scorer.short_side_px, make)


def _of_baseline(name: str) -> Judge:
    baseline = baselines.BASELINES[name]

    def make() -> Assess:
        scoring = baseline.make()
        return lambda image: Assessment(scoring(image))

    version = metadata.version(baseline.package) if baseline.package else "1"
    identity = f"{name}-{version}"
    return Judge(name, identity, BASELINE_SHORT_SIDE_PX, make, baseline.max_threads)
