"""What all systems share: GRPO's advantage, and the KL estimate it uses (Shao et al., 2402.03300).

A group whose answers all earned the same teaches nothing: its advantages are 0.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]
EPSILON = 1e-4


def check(ratings: Array, mos: Array, pictures: int = 1, answers: int = 1) -> None:
    """ValueError unless ratings are [B, K], mos is [B] and finite, and B and K are large enough."""
    if ratings.ndim < 2 or mos.shape != ratings.shape[:1]:
        raise ValueError(f"Ratings {ratings.shape} and MOS {mos.shape} do not belong together.")
    if len(ratings) < pictures or ratings.shape[1] < answers:
        raise ValueError(
            f"This reward compares at least {pictures} pictures of {answers} answers each, "
            f"not {len(ratings)} of {ratings.shape[1]}."
        )
    if not np.isfinite(mos).all():
        raise ValueError("A picture without a MOS has no reward.")


def paid(rewards: Array, ratings: Array) -> Array:
    """The rewards, 0 where the rating [B, K] could not be read."""
    return np.where(np.isnan(ratings), 0.0, rewards)


def advantages(rewards: Array, epsilon: float = EPSILON) -> Array:
    """(r - mean) / (std + epsilon) within each picture's answers [B, K], std unbiased."""
    deviation = rewards.std(1, ddof=1, keepdims=True)
    return (rewards - rewards.mean(1, keepdims=True)) / (deviation + epsilon)


def low_variance_kl(logp: Tensor, other: Tensor) -> Tensor:
    """exp(d) - d - 1 with d = other - logp, a token: the KL from ``other``, never negative."""
    difference = other - logp
    return torch.exp(difference) - difference - 1.0


def token_mean(values: Tensor, mask: Tensor) -> Tensor:
    """The mean over a sequence's own tokens [N] of values [N, T]; 0 for a sequence without any."""
    mask = mask.to(values.dtype)
    return (values * mask).sum(1) / mask.sum(1).clamp(min=1.0)
