"""RALI (arXiv 2510.11369): a softmax over scored basis vectors, no language model at run time.

The ONNX graph holds everything after the choice of pixels: normalisation constants, encoder, PCA,
basis vectors and their scores, temperature. It takes one uint8 RGB image [1, H, W, 3] of any size
and gives one value on the MOS scale. ``training/export`` writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import MOS_MAX, MOS_MIN, ScorerId
from qualityculler.errors import ModelError
from qualityculler.score.session import file_digest, open_session
from qualityculler.score.views import views

# A new version whenever decode size or views change: scores of two versions are not comparable.
PREPROCESSING = "whole512-1"
SHORT_SIDE_PX = 512
# One photo is run at a time (shapes differ, and a value must not depend on its neighbours); the
# batch only bounds how many photos wait for the scoring thread.
BATCH_SIZE = 8


def identify(name: str, path: Path) -> ScorerId:
    """The identity of the model file at ``path``; reads it once, loads nothing."""
    return ScorerId(name, file_digest(path), PREPROCESSING)


class RaliScorer:
    """A scorer over one exported RALI graph; see :class:`qualityculler.score.scorer.Scorer`."""

    batch_size = BATCH_SIZE
    short_side_px = SHORT_SIDE_PX

    def __init__(self, name: str, path: Path, threads: int) -> None:
        self.id = identify(name, path)
        self._path = path
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0].name

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """One value a photo, in order: the mean over its views."""
        return [float(np.mean([self._value(v) for v in views(image)])) for image in images]

    def _value(self, view: NDArray[np.uint8]) -> float:
        batch = np.ascontiguousarray(view)[np.newaxis]
        value = float(self._session.run(None, {self._input: batch})[0].reshape(-1)[0])
        if not MOS_MIN <= value <= MOS_MAX:  # also catches NaN
            raise ModelError(
                f"The model {self._path} gave {value}, which is no score: reinstall it."
            )
        return value
