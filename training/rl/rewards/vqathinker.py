"""VQAThinker (arXiv 2508.06051; code clh124/VQAThinker @ ee47a40), for video.

r = rank (VisualQuality-R1's) + regression exp(-(q - g)^2 / (2 * 0.25)), times 0.8 for an answer of
fewer than two decimals, + format. The temporal reward samples answers again with perturbed frames
(``training.rl.orders``); their shipped script leaves it off.
"""

from __future__ import annotations

import math

import numpy as np

from training.rl.rewards import gaussian, visualquality_r1
from training.rl.rewards.grpo import Array

WIDTH, DECIMALS, ROUND = 0.5, 2, 0.8
BONUS, RANK_LEAST, REGRESSION_LEAST = 0.3, 0.5, 0.9
rank_reward = visualquality_r1.rank_reward
format_reward = visualquality_r1.format_reward


def regression(ratings: Array, mos: Array, width: float = WIDTH) -> Array:
    """The Gaussian of the error of each answer [B, K], times 0.8 below two decimals.

    Decimals are counted after reading, as in the authors' code: "3.50" is 3.5 and has one.
    """
    fine = np.array([[_decimals(q) >= DECIMALS for q in row] for row in ratings])
    return gaussian.reward(ratings, mos, width) * np.where(fine, 1.0, ROUND)


def rated(ratings: Array, mos: Array) -> Array:
    """Rank plus regression [B, K] without the temporal reward; ValueError for B < 2 or K < 2."""
    return rank_reward(ratings, mos) + regression(ratings, mos)


def _decimals(value: float) -> int:
    return 0 if math.isnan(value) else len(str(value).partition(".")[2].rstrip("0"))


def temporal_bonus(ordered: Array, perturbed: Array, least: float, bonus: float = BONUS) -> Array:
    """Rewards of the answers to the clips in order, with ``bonus`` where they exceed ``least``.

    Paid to all answers of the process, or to none: only if the mean over all of them is at least
    that of the answers to the perturbed clips. Unreadable answers (0) never exceed ``least``.
    """
    if ordered.mean() < perturbed.mean():
        return ordered
    return ordered + bonus * (ordered > least)


def temporal(ordered: Array, perturbed: Array, mos: Array) -> Array:
    """Rank plus regression of numbers that were read [B, K], both with the temporal bonus.

    ``perturbed`` [B, K] are those about the same clips out of order; ValueError for B < 2 or K < 2.
    """
    rank = temporal_bonus(rank_reward(ordered, mos), rank_reward(perturbed, mos), RANK_LEAST)
    error = temporal_bonus(regression(ordered, mos), regression(perturbed, mos), REGRESSION_LEAST)
    return rank + error
