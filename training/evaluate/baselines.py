"""Other scorers for the same table: nothing here was fitted on BIQ2021.

Each maker returns a function from an RGB image to a number where higher means better.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.align.measures import laplacian, luma
from training.evaluate.nima import Nima, packaged_weights

Scoring = Callable[[NDArray[np.uint8]], float]


def laplacian_variance() -> Scoring:
    """Variance of the Laplacian of luma."""
    return lambda image: float(laplacian(luma(image)).var())


def brisque() -> Scoring:
    """BRISQUE (Mittal et al., 2012) by the ``brisque`` package, negated: lower is better there."""
    from brisque import BRISQUE

    model = BRISQUE(url=False)
    return lambda image: -float(model.score(image))


def nima() -> Scoring:
    """NIMA-MobileNet's mean aesthetic rating."""
    return Nima(packaged_weights()).score


BASELINES: dict[str, Callable[[], Scoring]] = {
    "Laplacian variance": laplacian_variance,
    "BRISQUE": brisque,
    "NIMA-MobileNet (aesthetic)": nima,
}
