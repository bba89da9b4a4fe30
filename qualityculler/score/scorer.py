"""The contract of a scorer, in words and as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import ScorerId


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a scorer says of one photo.

    ``uncertainty`` is the absolute error to expect of the value, in MOS units; None if the scorer
    does not tell.
    """

    value: float
    uncertainty: float | None = None


class Scorer(Protocol):
    """Scores photos on the MOS scale, 1 (bad) to 5 (excellent).

    What every scorer promises, and the contract test checks for each registered name: values are
    finite and within the scale, uncertainties finite and not negative; a photo's assessment does
    not depend on the batch it is in nor on its neighbours' order; the same pixels give the same
    one; any shape from 1 x 1 px on is accepted.
    """

    @property
    def id(self) -> ScorerId:
        """Name, digest of the weights, version of the preprocessing."""

    @property
    def batch_size(self) -> int:
        """How many photos one call of :meth:`score` is best given."""

    @property
    def short_side_px(self) -> int:
        """The short side to decode photos to; smaller photos are given as they are."""

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, in order. Images are RGB (height, width, 3), sRGB and upright.

        May be called from any one thread at a time.
        """
