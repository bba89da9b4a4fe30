"""PreResQ-R1 (arXiv 2511.05393): items of the response and of the preference branch, added up.

The formulas are those of the authors' code (General-Visual-Quality-RL @ fc5b685), because only the
paper's abstract could be read.

An answer gives five aspect scores (saturation, granularity, sharpness, foreground, background), or
two for a video (global, local); its rating q is their mean.

    R = 0.375 R1 - P + 0.5 T + 0.125 R3;  pictures: (R + item 6) / 3;  video: R

"faithful" keeps a defect of item 3: a wrong order with a small s earns nearly 1, so the reward is
not monotone in error. "corrected" (ours) pays agree * s, nothing for a wrong order, and drops P for
video, which pays two scores for lying a whole point apart.
Departures in both: 0 / 0 in item 3 (equal MOS, both answers exact) is 1 instead of NaN; an
unreadable answer is left out of all comparisons instead of being padded with numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from training.rl.rewards import answers, grpo
from training.rl.rewards.grpo import Array

Variant = Literal["faithful", "corrected"]
ASPECTS = ("saturation", "granularity", "sharpness", "foreground", "background")
VIDEO_ASPECTS = ("global", "local")
_ONE_NUMBER = r"[ \t]*\d+(?:\.\d+)?[ \t]*"


def reward(aspects: Array, mos: Array, variant: Variant = "faithful") -> Array:
    """The reward [B, K] of aspect scores [B, K, 5]; ValueError for B < 3 or K < 3."""
    grpo.check(aspects, mos, pictures=3, answers=3)
    ratings = aspects.mean(2)
    total = _preference_and_response(aspects, mos, variant, diversity=True)
    return grpo.paid((total + rank_to_truth(ratings, mos)) / 3.0, ratings)


def single_score_reward(ratings: Array, mos: Array, variant: Variant = "faithful") -> Array:
    """The items that need no aspects (3, 4 and 6), [B, K]: (0.375 R1 + 0.125 R3 + item 6) / 3.

    Ours, for a model that gives one rating; ValueError for B < 3 or K < 3.
    """
    grpo.check(ratings, mos, pictures=3, answers=3)
    total = 0.375 * score_and_rank(ratings, mos, variant) + 0.125 * triplet_order(ratings, mos)
    return grpo.paid((total + rank_to_truth(ratings, mos)) / 3.0, ratings)


def video_reward(aspects: Array, mos: Array, variant: Variant = "faithful") -> Array:
    """The reward [B, K] of (global, local) scores [B, K, 2]; ValueError for B < 3 or K < 3."""
    grpo.check(aspects, mos, pictures=3, answers=3)
    total = _preference_and_response(aspects, mos, variant, diversity=variant == "faithful")
    return grpo.paid(total, aspects.mean(2))


def _preference_and_response(
    aspects: Array, mos: Array, variant: Variant, diversity: bool
) -> Array:
    """R of items 1 to 5 [B, K]."""
    ratings = aspects.mean(2)
    total = 0.375 * score_and_rank(ratings, mos, variant) + 0.125 * triplet_order(ratings, mos)
    total = total + 0.5 * np.stack([response_triplets(one) for one in aspects])
    return total - diversity_penalty(aspects) if diversity else total


def diversity_penalty(aspects: Array, least: float = 0.5, weight: float = 0.5) -> Array:
    """Item 1, P [B, K]: aspect scores [B, K, A] that spread less than ``least`` cost up to 0.25."""
    return weight * np.maximum(0.0, least - aspects.std(2))


def response_triplets(aspects: Array, near: float = 0.05, weight: float = 0.5) -> Array:
    """Item 2, T [K]: of all triples of one picture's answers [K, A] the middle one gets a point.

    A neighbour nearer than ``near`` to it gets one too. Only the first four aspects are judged, or
    both of a video. Ties are ordered by position. Fewer than three readable answers: 0.
    """
    readable = np.flatnonzero(np.isfinite(aspects).all(1))
    judged = min(4, aspects.shape[1])
    points, met = np.zeros(len(aspects)), np.zeros(len(aspects))
    for triple in combinations(readable.tolist(), 3):
        met[list(triple)] += 1
        for aspect in range(judged):
            values = aspects[list(triple), aspect]
            low, middle, high = (triple[at] for at in values.argsort(kind="stable"))
            points[middle] += 1
            for side in (low, high):
                points[side] += abs(aspects[side, aspect] - aspects[middle, aspect]) < near
    return weight * points / (judged * np.maximum(met, 1))


def score_and_rank(ratings: Array, mos: Array, variant: Variant = "faithful") -> Array:
    """Item 3, R1 [B, K]: answers of equal rank are compared across pictures.

    s = |g_i - g_z| / (|g_i - g_z| + |q_i - g_i| + |q_z - g_z|). faithful: sqrt(agree s) +
    sqrt((1 - agree)(1 - s)); corrected: agree s. Unreadable answers stand last and are no partners.
    """
    order = ratings.argsort(1, kind="stable")  # NaN last
    q = np.take_along_axis(ratings, order, 1)  # [B, K] by rank
    error = np.abs(q - mos[:, None])
    gap = np.abs(mos[:, None] - mos[None, :])[:, :, None]  # [B, B, 1]
    whole = gap + error[:, None, :] + error[None, :, :]  # [B, B, K]
    share = np.where(whole == 0.0, 1.0, gap / np.where(whole == 0.0, 1.0, whole))
    true = np.sign(mos[:, None] - mos[None, :])[:, :, None]
    agree = np.sign(q[:, None, :] - q[None, :, :]) == true
    pays = share if variant == "corrected" else np.sqrt(share)
    wrong = np.zeros_like(share) if variant == "corrected" else np.sqrt(1.0 - share)
    out = np.zeros_like(ratings)
    np.put_along_axis(out, order, _over_partners(np.where(agree, pays, wrong), q), 1)
    return out


def _over_partners(values: Array, ratings: Array) -> Array:
    """The mean [B, K] of values [B, B, K] over other pictures whose answer is readable; else 0."""
    readable = np.isfinite(ratings)
    valid = (
        readable[:, None, :] & readable[None, :, :] & ~np.eye(len(ratings), dtype=bool)[..., None]
    )
    summed = np.where(valid, values, 0.0).sum(1)
    return summed / np.maximum(valid.sum(1), 1)


def triplet_order(ratings: Array, mos: Array) -> Array:
    """Item 4, R3 [B, K]: the share of right orders among three pictures, answers of equal index.

    A tie counts as "not greater" on both sides. Fewer than two readable partners: 0.
    """
    out = np.zeros_like(ratings)
    for k in range(ratings.shape[1]):
        q = ratings[:, k]
        readable = np.flatnonzero(np.isfinite(q)).tolist()
        right = (q[:, None] > q[None, :]) == (mos[:, None] > mos[None, :])
        for i in readable:
            pairs = list(combinations([z for z in readable if z != i], 2))
            hits = sum(int(right[i, a]) + int(right[a, b]) + int(right[i, b]) for a, b in pairs)
            out[i, k] = hits / (3 * len(pairs)) if pairs else 0.0
    return out


def rank_to_truth(ratings: Array, mos: Array, near: float = 0.02) -> Array:
    """Item 6 [B, K]: 1 nearer than ``near`` to the MOS, else exp(-places apart / (K + 1)).

    Places are those in one sorted list of a picture's readable answers and its MOS; equal answers
    share the first one's place. K is the size of the group.
    """
    return np.stack([_places(q, g, near) for q, g in zip(ratings, mos, strict=True)])


def _places(q: Array, g: float, near: float) -> Array:
    ranked = np.append(q, g).argsort(kind="stable")  # NaN last
    place = np.empty(len(ranked), np.int64)
    place[ranked] = np.arange(len(ranked))
    first = [int(np.flatnonzero(q == one)[0]) if np.isfinite(one) else 0 for one in q]
    apart = np.abs(place[first] - place[-1])
    found = np.where(np.abs(q - g) < near, 1.0, np.exp(-apart / (len(q) + 1)))
    return np.where(np.isfinite(q), found, 0.0)


def format_reward(texts: Sequence[str], count: int = 5) -> Array:
    """1 for think tags and an answer of exactly ``count`` numbers, one a line [n].

    A video answer (2) must end its last number with a line end, as in the authors' code.
    """
    end = r"\n\s*" if count == len(VIDEO_ASPECTS) else r"\s*"
    lines = r"\n".join([_ONE_NUMBER] * count)
    whole = re.compile(rf"\s*<think>.+</think>\s*<answer>\s*{lines}{end}</answer>\s*", re.DOTALL)
    good = [answers.tagged(text) and whole.fullmatch(text) is not None for text in texts]
    return np.array(good, np.float64)
