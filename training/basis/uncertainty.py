"""How far a score is likely to be off, from how much the bases disagree.

Not in the paper. The spread of the basis scores around the score is no error by itself; two numbers
fitted on images the bases were not fitted on turn it into one.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from training.basis.score import BasisScorer


@torch.no_grad()
def calibrate(scorer: BasisScorer, embeddings: Tensor, mos: Tensor) -> None:
    """Set the scorer's error offset and slope: least squares of |score - MOS| on the spread.

    embeddings [n, D] and mos [n] must be of the validation split. The slope is kept from being
    negative: more disagreement never means more certainty.
    """
    weights = scorer.weights(embeddings)
    score = weights @ scorer.f
    spread = scorer.spread(weights, score).numpy().astype(np.float64)
    error = (score - mos).abs().numpy().astype(np.float64)
    slope, offset = np.polyfit(spread, error, 1)
    if slope < 0:
        slope, offset = 0.0, error.mean()
    scorer.error_offset.fill_(float(offset))
    scorer.error_slope.fill_(float(slope))
