"""Which answers a recipe pays: the papers' rewards in the form that TRL calls.

TRL hands a reward the B K answers of one process, K to each picture in a row, and adds up what its
functions return. The papers' formulas are in ``rewards``; nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.rl import groups, prompts
from training.rl.claims import claim_reward
from training.rl.rewards import answers, preresq_r1, q_insight, visualquality_r1

Array = NDArray[np.float64]
# ours: a reward that falls off with the error and has no step (its width is a recipe's matter).
GAUSSIAN_WIDTH = 0.35


@dataclass(frozen=True)
class Objective:
    """What is paid, beside the format; ``score`` takes what ``read`` read [B, K(, A)] and MOS [B].

    ``ranks``: it compares pictures, which then must be of one source. ``pictures`` is the least B.
    ``claims``: what the measurements say to the sentences is paid too (``rl.claims``).
    """

    score: Callable[[Array, Array], Array]
    form: Callable[[Sequence[str]], Array]
    question: str
    ranks: bool
    pictures: int = 1
    read: Callable[[str], float | Array] = answers.json_rating
    claims: bool = False


def gaussian_error(ratings: Array, mos: Array, width: float = GAUSSIAN_WIDTH) -> Array:
    """exp(-(q - g)**2 / (2 width**2)) [B, K]; an unreadable answer earns 0. Ours: a baseline."""
    error = np.where(np.isnan(ratings), np.inf, ratings - mos[:, None])
    return np.exp(-0.5 * (error / width) ** 2)


def preresq_single(variant: preresq_r1.Variant) -> Callable[[Array, Array], Array]:
    """PreResQ-R1 without the items that need five aspect scores."""
    return lambda ratings, mos: preresq_r1.single_score_reward(ratings, mos, variant=variant)


def gaussian_and_rank(ratings: Array, mos: Array) -> Array:
    """Ours: the error's Gaussian for the level, VisualQuality-R1's fidelity for the order."""
    return gaussian_error(ratings, mos) + visualquality_r1.rank_reward(ratings, mos)


def preresq_five(variant: preresq_r1.Variant) -> Callable[[Array, Array], Array]:
    """PreResQ-R1 as its authors' code has it, from five aspect scores an answer."""
    return lambda aspects, mos: preresq_r1.reward(aspects, mos, variant=variant)


def five_aspects(text: str) -> Array:
    """PreResQ-R1's five numbers [5]."""
    return answers.aspects(text, 5)


def no_form(texts: Sequence[str]) -> Array:
    """0 for every text [n]."""
    return np.zeros(len(texts))


_JSON = q_insight.format_reward
OBJECTIVES = {
    "q-insight": Objective(q_insight.score_reward, _JSON, prompts.SCORE, ranks=False),
    "visualquality-r1": Objective(visualquality_r1.rank_reward, _JSON, prompts.SCORE, True, 2),
    "preresq-single": Objective(preresq_single("faithful"), _JSON, prompts.SCORE, True, 3),
    "preresq-single-corrected": Objective(
        preresq_single("corrected"), _JSON, prompts.SCORE, True, 3
    ),
    "preresq": Objective(
        preresq_five("faithful"),
        preresq_r1.format_reward,
        prompts.FIVE_ASPECTS,
        True,
        3,
        five_aspects,
    ),
    "gaussian": Objective(gaussian_error, _JSON, prompts.SCORE, ranks=False),
    # For trying the acts on models by chance: the one thing in which their answers differ.
    "length": Objective(lambda told, mos: told, no_form, prompts.SCORE, False, 1, len),
    "gaussian-rank": Objective(gaussian_and_rank, _JSON, prompts.SCORE, True, 2),
    "gaussian-rank-claims": Objective(
        gaussian_and_rank, _JSON, prompts.SCORE, True, 2, claims=True
    ),
}


def objective(name: str) -> Objective:
    """The objective of that name; SystemExit with the names there are."""
    if name not in OBJECTIVES:
        raise SystemExit(f"No reward is called {name!r}; there are {', '.join(OBJECTIVES)}.")
    return OBJECTIVES[name]


def reward_functions(name: str, group: int) -> list[Any]:
    """The functions that TRL calls: form, score over groups of ``group`` answers, and claims.

    Their names are those under which TRL logs them. The share of unreadable answers is logged too.
    """
    chosen = objective(name)

    def form(completions: Sequence[Any], **_: Any) -> list[float]:
        return [float(one) for one in chosen.form(groups.texts_of(completions))]

    def score(
        completions: Sequence[Any], mos: Sequence[float], source: Sequence[str], **rest: Any
    ) -> list[float]:
        truth = np.array(groups.one_a_group(mos, group))
        if chosen.ranks:
            groups.one_source(source)
        read = np.array([chosen.read(text) for text in groups.texts_of(completions)], float)
        told = read.reshape(len(truth), group, *read.shape[1:])
        if log := rest.get("log_metric"):
            log("unreadable", float(np.isnan(told).mean()))
        return [float(one) for one in chosen.score(told, truth).ravel()]

    def claims(completions: Sequence[Any], path: Sequence[str], **_: Any) -> list[float]:
        return [float(one) for one in claim_reward(groups.texts_of(completions), path)]

    return [form, score, claims] if chosen.claims else [form, score]
