"""VisualQuality-R1 (arXiv 2505.14460, section 3): every answer is compared with the other pictures.

p_k(i, j) = Phi((q_ik - mean q_j) / sqrt(var q_i + var q_j + gamma)); p(i, j) is 1, 0.5 or 0 by MOS;
r_ik = mean over j of sqrt(p p_k + gamma) + sqrt((1 - p)(1 - p_k) + gamma), the fidelity.
Pictures of one batch must come from one data set. Departure: unreadable answers are left out of
means and variances; theirs are replaced by a random integer, whose noise enters all other pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from training.rl.rewards import answers, grpo
from training.rl.rewards.grpo import Array

GAMMA = 1e-6


def rank_reward(ratings: Array, mos: Array, gamma: float = GAMMA, ties: float = 0.5) -> Array:
    """The fidelity reward [B, K]; ``ties`` is p(i, j) of two pictures with equal MOS.

    A picture without a readable answer is nobody's partner; one with a single readable answer has
    variance 0. Without any partner the reward is 0. ValueError for B < 2 or K < 2.
    """
    grpo.check(ratings, mos, pictures=2, answers=2)
    mean, variance = moments(ratings)
    partner = np.isfinite(mean)
    others = partner[None, :] & ~np.eye(len(mos), dtype=bool)  # [B, B]
    spread = np.sqrt(variance[:, None] + variance[None, :] + gamma)  # [B, B]
    p_k = ndtr((ratings[:, None, :] - mean[None, :, None]) / spread[:, :, None])  # [B, B, K]
    p = preference(mos, ties)[:, :, None]  # [B, B, 1]
    fidelity = np.sqrt(p * p_k + gamma) + np.sqrt((1.0 - p) * (1.0 - p_k) + gamma)
    summed = np.where(others[:, :, None], fidelity, 0.0).sum(1)  # [B, K]
    return grpo.paid(summed / np.maximum(others.sum(1), 1)[:, None], ratings)


def moments(ratings: Array) -> tuple[Array, Array]:
    """Mean and unbiased variance [B] over each picture's readable answers.

    The mean is NaN where there is none, the variance 0 where there are fewer than two.
    """
    count = np.isfinite(ratings).sum(1)
    total = np.nansum(ratings, 1)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    squares = np.nansum((ratings - mean[:, None]) ** 2, 1)
    return mean, np.where(count > 1, squares / np.maximum(count - 1, 1), 0.0)


def preference(mos: Array, ties: float = 0.5) -> Array:
    """p(i, j) [B, B]: 1 where picture i has the higher MOS, 0 the lower, ``ties`` where equal."""
    above, below = mos[:, None] > mos[None, :], mos[:, None] < mos[None, :]
    return np.where(above, 1.0, np.where(below, 0.0, ties))


def format_reward(texts: Sequence[str]) -> Array:
    """1 for a text of think and answer tags [n]."""
    return np.array([answers.tagged(text) for text in texts], np.float64)
