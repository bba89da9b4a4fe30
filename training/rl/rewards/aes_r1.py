"""Aes-R1's RAPO (arXiv 2509.21871; code ssssmark/AesR1 @ 6e19b49): rank and absolute reward.

r = rank (VisualQuality-R1's, but a tie counts as a win) + exp(-0.5 ((q - g) / width)^2) + 1e-5 +
format, equal weights. The authors' labels are on 0..1 and their width is 0.1; on 1..5 the same
width is 0.4, which is used here. Departures: nothing is rounded to four decimals; an unreadable
answer is not replaced by a random number.
"""

from __future__ import annotations

from training.rl.rewards import gaussian, grpo, visualquality_r1
from training.rl.rewards.grpo import Array

WIDTH_01 = 0.1
WIDTH = 4.0 * WIDTH_01
FLOOR = 1e-5
format_reward = visualquality_r1.format_reward


def rank_reward(ratings: Array, mos: Array) -> Array:
    """The fidelity [B, K] with p(i, j) = 1 for equal MOS: of two equals both are pushed up."""
    return visualquality_r1.rank_reward(ratings, mos, ties=1.0)


def absolute_reward(ratings: Array, mos: Array, width: float = WIDTH) -> Array:
    """The Gaussian of the error plus 1e-5 [B, K]."""
    return grpo.paid(gaussian.reward(ratings, mos, width) + FLOOR, ratings)


def reward(ratings: Array, mos: Array, width: float = WIDTH) -> Array:
    """Rank plus absolute reward [B, K], without the format; ValueError for B < 2 or K < 2."""
    return rank_reward(ratings, mos) + absolute_reward(ratings, mos, width)
