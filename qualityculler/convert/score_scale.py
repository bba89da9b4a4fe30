"""On which scale the scores of the prototypes are: 1 to 5, or 0 to 1, or not to be told.

The authors' code starts them between 0.3 and 0.7 where it has no basis, and compares results with
labels on 1 to 5: which of the two a release uses shows in its numbers only. The scores in
``basis.npz`` are mean labels of clusters, so they lie within the labels' range; those of the
checkpoint were tuned from there and may leave it a little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualityculler.convert.tensors import Floats
from qualityculler.errors import ModelError


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """A scale of labels; a MOS is ``offset + factor * score``."""

    name: str
    low: float
    high: float
    offset: float
    factor: float


MOS = ScoreScale("1 to 5", 1.0, 5.0, 0.0, 1.0)
UNIT = ScoreScale("0 to 1", 0.0, 1.0, 1.0, 4.0)
# Tuning may move single scores beyond the ends by this share of the range.
SLACK = 0.1


def scale_of(scores: Floats, untuned: Floats | None, source: object) -> ScoreScale:
    """The scale of tuned scores [K]; ``untuned`` ones, if there are any, must be on the same.

    ModelError if the numbers fit neither scale or both.
    """
    found = _only(scores, source, "the scores of its prototypes")
    if untuned is not None and _only(untuned, source, "the scores in basis.npz") is not found:
        raise ModelError(
            f"The scores in {source} are on {found.name}, those in basis.npz are not: "
            "the two files do not belong together."
        )
    return found


def _only(scores: Floats, source: object, what: str) -> ScoreScale:
    # Of 250 tuned scores a few may have drifted away; the middle 98 % tell the scale.
    low, high = (float(value) for value in np.percentile(scores, (1.0, 99.0)))
    fitting = [scale for scale in (MOS, UNIT) if _fits(scale, low, high)]
    if len(fitting) != 1:
        raise ModelError(
            f"{source}: {what} run from {low:.3g} to {high:.3g}; whether they are on 1 to 5 or on "
            "0 to 1 cannot be told, so they are not guessed at."
        )
    return fitting[0]


def _fits(scale: ScoreScale, low: float, high: float) -> bool:
    slack = SLACK * (scale.high - scale.low)
    return scale.low - slack <= low and high <= scale.high + slack
