"""exp(-error^2 / (2 width^2)): the score reward of several systems, each with its own width."""

from __future__ import annotations

import numpy as np

from training.rl.rewards import grpo
from training.rl.rewards.grpo import Array


def reward(ratings: Array, mos: Array, width: float) -> Array:
    """The reward [B, K] for ratings [B, K] and MOS [B]."""
    grpo.check(ratings, mos)
    return grpo.paid(np.exp(-0.5 * ((ratings - mos[:, None]) / width) ** 2), ratings)
