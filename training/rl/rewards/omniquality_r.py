"""OmniQuality-R (arXiv 2510.10609): a Gaussian reward, a filter of groups, a gate on entropy.

Known in words only: width, filter and gate are ours, with the numbers below. The entropy gate is
the trainer's (TRL's ``top_entropy_quantile``, 0.8 in the recipe).
"""

from __future__ import annotations

import numpy as np

from training.rl.rewards import gaussian, grpo
from training.rl.rewards.grpo import Array

WIDTH = 0.5  # ours
LEAST_STD = 0.05  # ours


def score_reward(ratings: Array, mos: Array, width: float = WIDTH) -> Array:
    """The Gaussian of the error [B, K]."""
    return gaussian.reward(ratings, mos, width)


def taught_groups(rewards: Array, least: float = LEAST_STD) -> Array:
    """1 for a group whose rewards [B, K] spread enough to teach something, else 0 [B]: a factor on
    its advantages.
    """
    return (rewards.std(1, ddof=1) >= least).astype(np.float64)


def advantages(rewards: Array, least: float = LEAST_STD) -> Array:
    """GRPO's advantages [B, K], 0 in the groups that are filtered out."""
    return grpo.advantages(rewards) * taught_groups(rewards, least)[:, None]
