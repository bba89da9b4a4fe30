"""Other scorers for the same table: nothing here was fitted on BIQ2021.

Each maker returns a function from an RGB image to a number where higher means better.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.align.measures import laplacian, luma

Scoring = Callable[[NDArray[np.uint8]], float]


def laplacian_variance() -> Scoring:
    """Variance of the Laplacian of luma."""
    return lambda image: float(laplacian(luma(image)).var())


def brisque() -> Scoring:
    """BRISQUE (Mittal et al., 2012) by the ``brisque`` package, negated: lower is better there."""
    from brisque import BRISQUE

    model = BRISQUE(url=False)
    return lambda image: -float(model.score(image))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A maker, the package whose version its scores depend on ("" if it is ours), and the threads.

    ``brisque`` keeps state in libsvm that two threads overwrite: they crash or, worse, do not.
    """

    make: Callable[[], Scoring]
    package: str
    max_threads: int = 64


BASELINES = {
    "laplacian-variance": Baseline(laplacian_variance, ""),
    "brisque": Baseline(brisque, "brisque", max_threads=1),
}
