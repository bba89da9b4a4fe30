"""The part of RALI behind the encoder: PCA, cosine to prototypes, softmax, scores.

Source: papers.md 1.2, stage 3, and the authors' inference code (bytedance/Q-Insight,
``src/eval/demo_rali_score.py``): z = ((x - mean) / |scale|) C^T with x not normalised;
score = sum_i softmax_i(cos(z, mu_i) / tau) f_i, where 1 / tau = max(logit_scale, 1e-6) is kept as
it is, not as its logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualityculler.convert.tensors import Floats
from qualityculler.errors import ModelError

MIN_SCALE = 1e-10
MIN_LOGIT_SCALE = 1e-6


@dataclass(frozen=True, slots=True)
class Head:
    """For embeddings of D values, P components and K prototypes.

    mean [D], scale [D], components [P, D], prototypes [K, P], scores [K] on the MOS scale.
    """

    mean: Floats
    scale: Floats
    components: Floats
    prototypes: Floats
    scores: Floats
    logit_scale: float

    @property
    def dim(self) -> int:
        """Values of an embedding."""
        return int(self.components.shape[1])


def checked(head: Head, source: object) -> Head:
    """The same head; ModelError naming ``source`` if its parts do not fit or cannot score."""
    if head.components.ndim != 2 or head.prototypes.ndim != 2 or not head.components.size:
        raise ModelError(f"{source} is damaged: its PCA or its prototypes are no matrices.")
    kept, dim = head.components.shape
    count = len(head.prototypes)
    fits = (
        head.mean.shape == (dim,)
        and head.scale.shape == (dim,)
        and head.prototypes.shape == (count, kept)
        and head.scores.shape == (count,)
        and count > 0
    )
    if not fits:
        raise ModelError(
            f"The files of {source} do not belong together: PCA {head.components.shape}, mean "
            f"{head.mean.shape}, prototypes {head.prototypes.shape}, scores {head.scores.shape}."
        )
    if np.abs(head.scale).min() < MIN_SCALE or np.linalg.norm(head.prototypes, axis=1).min() == 0:
        raise ModelError(f"{source} is damaged: a scale or a prototype of it is zero.")
    if not np.isfinite(head.logit_scale) or head.logit_scale < MIN_LOGIT_SCALE:
        raise ModelError(f"{source} is damaged: its logit_scale is {head.logit_scale}.")
    return head
