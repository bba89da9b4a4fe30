"""Refine-IQA (arXiv 2508.03763; code jzhws/VisualQualityAssessment-RL-Trainer @ ec4655a).

Stage 1 teaches perception: distortion, severity and box. The shipped code states no weights; equal
ones are ours. Stage 2 pays a hit, the format, and thinking that makes the true tenths digit
likelier: r + d floor(r / 2), d = clamp(P(digit after thinking) - P(digit without), 0, 1). The
advantage is one-sided as in the shipped code: once one answer of a group is right and well formed
nobody is pushed down. It assumes one token a digit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

import numpy as np

from training.rl.rewards import answers, grpo, q_insight
from training.rl.rewards.grpo import Array

THRESHOLD = 0.5
SHIFT = 0.2e-4
FULL = 2.0  # a hit in good form
Box = tuple[float, float, float, float]
_THREE_DIGITS = re.compile(r"\d\.\d\d")


def rating(text: str) -> float:
    """The number of an answer that is well formed (d.dd, in 1..5), else NaN."""
    slot = answers.answer_slot(text)
    return answers.in_range(float(slot)) if _THREE_DIGITS.fullmatch(slot) else math.nan


def format_reward(texts: Sequence[str]) -> Array:
    """1 for think tags, then answer tags, and nothing else [n]."""
    return np.array([answers.tagged(text) for text in texts], np.float64)


def hits(ratings: Array, mos: Array, threshold: float = THRESHOLD) -> Array:
    """1 where a rating is at most the threshold off, else 0 [B, K]."""
    grpo.check(ratings, mos)
    error = np.abs(np.round(ratings - mos[:, None], 6))
    return grpo.paid((error <= threshold).astype(np.float64), ratings)


def up_to_tenths(text: str, mos: float) -> str:
    """An answer up to the tenths digit of its number, the true digits written in its number's
    place; empty if there is no number in it.
    """
    head, tag, slot = text.rpartition("<answer>")
    found = re.search(r"\d", slot)
    return f"{head}{tag}{slot[: found.start()]}{mos:.2f}"[:-1] if tag and found else ""


def thinking_pays(rewards: Array, thought: Array, unthought: Array) -> Array:
    """r + d floor(r / 2) [B, K]: only an answer with hit and format (r = 2) is paid for thinking.

    ``thought`` and ``unthought`` are the probabilities of the true tenths digit with and without.
    """
    return rewards + np.clip(thought - unthought, 0.0, 1.0) * (rewards // FULL)


def advantages(rewards: Array, epsilon: float = grpo.EPSILON) -> Array:
    """One-sided advantages [B, K].

    A group where an answer reached 2: negative ones are 0. Any other: (r - mean - 2e-5) / (std +
    1e-4), which pushes a group of equal answers down by 0.2.
    """
    deviation = rewards.std(1, ddof=1, keepdims=True) + epsilon
    plain = rewards - rewards.mean(1, keepdims=True)
    reached = (rewards >= FULL).any(1, keepdims=True)
    return np.where(reached, np.maximum(plain, 0.0), plain - SHIFT) / deviation


def perception_reward(
    said: tuple[str, str, Box | None], true: tuple[str, str, Box | None]
) -> float:
    """Stage 1, of (class, severity, box), in 0..1: a third each for the class, for the severity of
    the right class and for the overlap of the boxes. The weights are ours.
    """
    kind = said[0] == true[0]
    return (float(kind) + float(kind and said[1] == true[1]) + overlap(said[2], true[2])) / 3.0


def perceived(text: str) -> tuple[str, str, Box | None]:
    """What a JSON answer says of class, severity and box, or what a label says; empty texts where
    it cannot be read.
    """
    kind, severity = q_insight.named_distortion(text)
    try:
        box = json.loads(answers.answer_slot(text)).get("box")
        left, top, right, bottom = (float(side) for side in box)
    except (AttributeError, TypeError, ValueError):
        return kind, severity, None
    return kind, severity, (left, top, right, bottom)


def overlap(one: Box | None, other: Box | None) -> float:
    """Intersection over union of (left, top, right, bottom); 1 if both are missing, 0 if one."""
    if one is None or other is None:
        return float(one is other)
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    union = _area(one) + _area(other) - shared
    return shared / union if union > 0 else 0.0


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
