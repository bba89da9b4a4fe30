"""RALI on CLIP as its authors release it: one square view, as stock CLIP takes it.

The ONNX graph holds normalisation, encoder, PCA and bases. It takes one uint8 RGB view
[1, S, S, 3] and gives ``score`` on the MOS scale. ``training.release`` writes it, ``models add``
installs it; it comes from outside, so its digest, its interface and its answers are checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import MOS_MAX, MOS_MIN, ScorerId
from qualityculler.errors import ModelError
from qualityculler.inference import file_digest, open_session
from qualityculler.reason import Reason
from qualityculler.score.resample import centre_square
from qualityculler.score.scorer import Assessment
from qualityculler.text import N_

SIDES_PX = {"clip224-1": 224, "clip336-1": 336}
"""The side of the view by the version of the preprocessing."""
BATCH_SIZE = 4
REMEDY = N_("add the model again")


class ClipViewScorer:
    """A scorer over an added graph; see :class:`qualityculler.score.scorer.Scorer`.

    Making it reads the whole file once. ModelError unless the file is the one ``expected`` means.
    """

    batch_size = BATCH_SIZE

    def __init__(self, expected: ScorerId, path: Path, threads: int, remedy: str = REMEDY) -> None:
        if file_digest(path, remedy) != expected.digest:
            raise ModelError(
                "The model file {path} is not the one its card means: {remedy}.",
                path=path,
                remedy=Reason(remedy),
            )
        self.id = expected
        self.short_side_px = SIDES_PX[expected.preprocessing]
        self._path = path
        self._remedy = remedy
        self._session = open_session(path, threads, remedy)
        self._input = self._checked_input()

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, in order."""
        return [Assessment(self._score(centre_square(i, self.short_side_px))) for i in images]

    def _score(self, view: NDArray[np.uint8]) -> float:
        try:
            (output,) = self._session.run(["score"], {self._input: view[np.newaxis]})
        except Exception as error:  # whatever a foreign graph makes the runtime raise
            raise self._unusable(N_("cannot be run")) from error
        if output.size != 1 or not MOS_MIN <= float(output.reshape(-1)[0]) <= MOS_MAX:
            raise self._unusable(N_("gave something that is no score"))
        return float(output.reshape(-1)[0])

    def _checked_input(self) -> str:
        inputs = self._session.get_inputs()
        outputs = [output.name for output in self._session.get_outputs()]
        if len(inputs) != 1 or not self._takes_views(inputs[0]) or "score" not in outputs:
            raise self._unusable(N_("takes or gives something else than a scorer does"))
        name: str = inputs[0].name
        return name

    def _takes_views(self, given: Any) -> bool:
        wanted = [1, self.short_side_px, self.short_side_px, 3]
        fits = [not isinstance(a, int) or a == b for a, b in zip(given.shape, wanted, strict=False)]
        return given.type == "tensor(uint8)" and len(given.shape) == len(wanted) and all(fits)

    def _unusable(self, why: str) -> ModelError:
        return ModelError(
            "The model {path} {why}: {remedy}.",
            path=self._path,
            why=why,
            remedy=Reason(self._remedy),
        )
