"""RALI (arXiv 2510.11369): a softmax over scored basis vectors, no language model at run time.

The ONNX graph holds everything after the choice of pixels: normalisation constants, encoder, PCA,
basis vectors and their scores, temperature. It takes one uint8 RGB image [1, H, W, 3] of any size
and gives ``score``, a value on the MOS scale, and ``error``, the absolute error to expect of it; an
older graph gives the value alone. ``training/export`` writes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import MOS_MAX, MOS_MIN, ScorerId, ScorerKind
from qualityculler.errors import ModelError
from qualityculler.inference import check_input, file_digest, open_session
from qualityculler.score.scorer import Assessment
from qualityculler.score.views import views

# A new version whenever decode size or views change: scores of two versions are not comparable.
PREPROCESSING = "whole512-1"
KIND = ScorerKind.TECHNICAL
SHORT_SIDE_PX = 512
# One photo is run at a time (shapes differ, and a value must not depend on its neighbours); the
# batch only bounds how many photos wait for the scoring thread.
BATCH_SIZE = 8


class RaliScorer:
    """A scorer over one exported RALI graph; see :class:`qualityculler.score.scorer.Scorer`."""

    batch_size = BATCH_SIZE
    short_side_px = SHORT_SIDE_PX

    def __init__(self, name: str, path: Path, threads: int) -> None:
        self.id = ScorerId(name, file_digest(path), PREPROCESSING, KIND)
        self._path = path
        self._session = open_session(path, threads)
        self._input = check_input(self._session, path, (1, None, None, 3))
        self._tells_error = len(self._session.get_outputs()) > 1

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, in order: the means over its views."""
        return [self._assess(views(image)) for image in images]

    def _assess(self, parts: Sequence[NDArray[np.uint8]]) -> Assessment:
        outputs = [self._run(part) for part in parts]
        value = float(np.mean([output[0] for output in outputs]))
        # The views of one photo err together, so their mean is no surer than one of them.
        error = float(np.mean([output[1] for output in outputs])) if self._tells_error else None
        return Assessment(value, error)

    def _run(self, view: NDArray[np.uint8]) -> list[float]:
        batch = np.ascontiguousarray(view)[np.newaxis]
        outputs = self._session.run(None, {self._input: batch})
        value, *rest = numbers = [float(output.reshape(-1)[0]) for output in outputs]
        if not MOS_MIN <= value <= MOS_MAX:  # also catches NaN
            raise ModelError(
                "The model {path} gave {value}, which is no score: reinstall it.",
                path=self._path,
                value=value,
            )
        if rest and not 0 <= rest[0] < math.inf:
            raise ModelError(
                "The model {path} gave {error} as its error: reinstall it.",
                path=self._path,
                error=rest[0],
            )
        return numbers
