"""Q-Ponder (arXiv 2506.05384): a continuous score reward, and thinking that agrees with the score.

Known in words only. Ours: the Gaussian of OmniQuality-R, and 1 if the overall word of the thinking
is the one of the rating's band (ITU-R BT.500's five words, a point each).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from training.rl.rewards import answers, omniquality_r
from training.rl.rewards.grpo import Array

WORDS = ("bad", "poor", "fair", "good", "excellent")
_WORD = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
score_reward = omniquality_r.score_reward


def band(rating: float) -> str:
    """The word for a rating of 1 to 5; a limit (2.5) belongs to the band above it."""
    return WORDS[min(5, max(1, math.floor(rating + 0.5))) - 1]


def overall_word(text: str) -> str:
    """The last of the five words in the thinking, in lower case; empty if there is none."""
    found = _WORD.findall(answers.thinking(text))
    return found[-1].lower() if found else ""


def consistency_reward(texts: Sequence[str], ratings: Array) -> Array:
    """1 where the thinking's word fits the answer's own rating [n]; an unreadable one earns 0."""
    pairs = zip(texts, ratings, strict=True)
    fits = [not math.isnan(q) and overall_word(text) == band(q) for text, q in pairs]
    return np.array(fits, np.float64)
