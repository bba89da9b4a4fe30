"""NIMA-MobileNet (Talebi and Milanfar, 2018; idealo's weights): how pleasing people found a photo.

The ONNX graph takes one photo squashed to uint8 RGB [1, 224, 224, 3] and gives ``mean`` and
``deviation`` of the ten-bin distribution of ratings it predicts, on AVA's scale of 1 to 10.
``training.export.nima`` writes it.

A value is the mean carried over to the MOS scale on a straight line; the two scales mean different
things, so it compares with other values of this scorer only. The deviation says how far people
disagree about a photo, not how far the mean is off, so no uncertainty is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import MOS_MAX, MOS_MIN, ScorerId, ScorerKind
from qualityculler.errors import ModelError
from qualityculler.inference import check_input, file_digest, open_session
from qualityculler.score.scorer import Assessment

RATING_MIN, RATING_MAX = 1.0, 10.0
SIDE_PX = 224
PREPROCESSING = "squash224-1"
KIND = ScorerKind.AESTHETIC
# About as large as AVA's photos, from which idealo's training took its pixels the same way.
SHORT_SIDE_PX = 512
BATCH_SIZE = 8


class NimaScorer:
    """A scorer over the exported graph; see :class:`qualityculler.score.scorer.Scorer`."""

    batch_size = BATCH_SIZE
    short_side_px = SHORT_SIDE_PX

    def __init__(self, name: str, path: Path, threads: int) -> None:
        self.id = ScorerId(name, file_digest(path), PREPROCESSING, KIND)
        self._path = path
        self._session = open_session(path, threads)
        self._input = check_input(self._session, path, (1, SIDE_PX, SIDE_PX, 3))

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, in order."""
        return [Assessment(on_mos_scale(self._rating(image))) for image in images]

    def _rating(self, image: NDArray[np.uint8]) -> float:
        (mean,) = self._session.run(["mean"], {self._input: squash(image)[np.newaxis]})
        rating = float(mean[0])
        if not RATING_MIN <= rating <= RATING_MAX:  # also catches NaN
            raise ModelError(
                "The model {path} gave {rating}, which is no rating: reinstall it.",
                path=self._path,
                rating=rating,
            )
        return rating


def on_mos_scale(rating: float) -> float:
    """A rating of 1 to 10 on the scale of 1 to 5: ends on ends, a straight line between."""
    share = (rating - RATING_MIN) / (RATING_MAX - RATING_MIN)
    return MOS_MIN + share * (MOS_MAX - MOS_MIN)


def squash(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The photo at 224 x 224 px, aspect given up, each pixel the nearest one: as in training.

    Smoother resampling is no improvement here: the network learnt from such pixels, and it takes
    their absence for blur.
    """
    rows, columns = (_nearest(length) for length in image.shape[:2])
    return np.ascontiguousarray(image[rows[:, np.newaxis], columns])


def _nearest(length: int) -> NDArray[np.intp]:
    # A running sum as in Pillow, which idealo used: its rounding decides where a tie goes.
    steps = np.full(SIDE_PX, length / SIDE_PX)
    steps[0] /= 2
    return np.cumsum(steps).astype(np.intp)
