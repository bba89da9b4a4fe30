"""Q-Hawkeye (arXiv 2601.22920; code AMAP-ML/Q-Hawkeye @ 905262f): rewards and two trainer hooks.

r = exp(-|q - g| / 0.30) + format (0.8) + repetition penalty. Hook one: all advantages of a picture
times exp(-0.2 u), u the spread of its ratings. Hook two: the loss minus gamma_t KL(picture,
degraded copy), so that an answer must depend on the pixels. Not stated: beta of the run, and which
of the code's two terms on the likelihood of an answer were switched on in the paper's runs; its
script switches on neither, and they are not here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from training.rl.rewards import answers, grpo
from training.rl.rewards.grpo import Array

WIDTH = 0.30
FORMAT = 0.8
OFTEN, COST, FLOOR = 5, 0.25, -2.0
UNCERTAINTY = 0.2
PERCEPTION, LAST_EPOCH = 1e-4, 5.0
_BARE = re.compile(r"\d+(?:\.\d+)?")


def score_reward(ratings: Array, mos: Array, width: float = WIDTH) -> Array:
    """exp(-|q - g| / width) [B, K], both cut to 1..5."""
    grpo.check(ratings, mos)
    q = np.clip(ratings, answers.LOW, answers.HIGH)
    g = np.clip(mos, answers.LOW, answers.HIGH)
    return grpo.paid(np.exp(-np.abs(q - g[:, None]) / width), ratings)


def format_reward(texts: Sequence[str]) -> Array:
    """0.8 for think tags and an answer that is a bare number [n]."""
    good = [answers.tagged(t) and bool(_BARE.fullmatch(answers.answer_slot(t))) for t in texts]
    return FORMAT * np.array(good, np.float64)


def repetition_penalty(texts: Sequence[str]) -> Array:
    """At most 0, at least -2 [n]: 0.25 for each word and each character that the answer slot holds
    more than five times, times how often it stands there.
    """
    return np.array([_repetition(answers.answer_slot(text)) for text in texts])


def _repetition(slot: str) -> float:
    plain = re.sub(r"[^\w\s]", "", slot.strip())
    counts = (*Counter(plain.split(" ")).values(), *Counter(plain).values())
    return max(FLOOR, -COST * sum(count for count in counts if count > OFTEN))


def uncertainty_factor(ratings: Array, weight: float = UNCERTAINTY) -> Array:
    """exp(-weight u) [B], for all advantages of a picture; u in 0..1 is the population variance of
    its readable ratings over the largest there can be. Without a readable rating: 1.
    """
    largest = 0.25 * (answers.HIGH - answers.LOW) ** 2
    variance = [
        float(row[np.isfinite(row)].var()) if np.isfinite(row).any() else 0.0 for row in ratings
    ]
    return np.exp(-weight * np.clip(np.array(variance) / (largest + 1e-8), 0.0, 1.0))


def perception_weight(epoch: float, weight: float = PERCEPTION, last: float = LAST_EPOCH) -> float:
    """gamma_t: half a cosine from ``weight`` at epoch 0 to 0 at epoch ``last``, then 0."""
    return weight * 0.5 * (1.0 + math.cos(math.pi * epoch / last)) if epoch < last else 0.0


def perception_loss(logp: Tensor, degraded: Tensor, mask: Tensor, epoch: float) -> Tensor:
    """What is added to the loss (a scalar, at most 0): -gamma_t times the mean over all answer
    tokens [N, T] of exp(d) - d - 1, d = degraded - logp.

    ``degraded`` are the log-probabilities of the same tokens under the degraded picture; no
    gradient flows through them.
    """
    kl = grpo.low_variance_kl(logp, degraded.detach())
    mask = mask.to(kl.dtype)
    return -perception_weight(epoch) * (kl * mask).sum() / mask.sum().clamp(min=1.0)
