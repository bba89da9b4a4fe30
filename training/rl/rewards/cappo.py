"""CapPO (arXiv 2509.21854): an answer shall not change when a caption stands for the picture.

Known in words only: a KL between the answer given the picture and given a caption as regulariser,
and advantages weighted by it. The form is ours: w = exp(-KL / mean KL of the group), put to mean 1.
The caption here is the description that the supervised model itself wrote.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from training.rl.rewards import grpo
from training.rl.rewards.grpo import Array


def caption_kl(logp: Tensor, captioned: Tensor, mask: Tensor) -> Tensor:
    """exp(d) - d - 1 averaged over the tokens of an answer [N], d = captioned - logp.

    ``captioned`` are the log-probabilities of the same tokens given the caption; no gradient.
    """
    return grpo.token_mean(grpo.low_variance_kl(logp, captioned.detach()), mask)


def regulariser(logp: Tensor, captioned: Tensor, mask: Tensor, weight: float) -> Tensor:
    """What is added to the loss (a scalar, at least 0): weight times the mean KL of the answers."""
    return weight * caption_kl(logp, captioned, mask).mean()


def advantage_weights(kl: Array) -> Array:
    """Factors on the advantages [B, K], of mean 1 in each group, from the KL of each answer [B, K].

    All 1 in a group whose answers agree with the caption exactly.
    """
    mean = kl.mean(1, keepdims=True)
    raw = np.exp(-kl / np.where(mean > 0.0, mean, 1.0))
    return raw / raw.mean(1, keepdims=True)
