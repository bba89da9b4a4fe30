"""Which answers a recipe pays: the papers' rewards in the form that TRL calls.

TRL hands a reward the B K answers of one process, K to each picture in a row, and adds up what its
functions return. The papers' formulas are in ``rewards``; nothing here knows one.

Where a paper asks more of the model than its answers (``perception``, ``caption``, ``thinking``,
``disorder``), the trainer does so (``training.rl.second``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.rl import clips, prompts
from training.rl.claims import attribution_reward, claim_reward
from training.rl.rewards import (
    aes_r1,
    answers,
    gaussian,
    grpo,
    omniquality_r,
    preresq_r1,
    q_hawkeye,
    q_insight,
    q_ponder,
    q_save,
    refine_iqa,
    visualquality_r1,
    vqathinker,
)

Array = NDArray[np.float64]
Texts = Sequence[str]
_JSON = q_insight.format_reward
GAUSSIAN_WIDTH = 0.35  # ours: a reward that falls off with the error and has no step


@dataclass(frozen=True)
class Objective:
    """What is paid for an answer.

    ``score`` takes what ``read`` read, [B, K] or [B, K, A], and MOS [B]; ``form`` the texts.
    ``more`` is paid beside them, by texts, paths and readings of all answers. ``weigh`` makes
    advantages [B, K] of the summed rewards and the readings, where a paper departs from GRPO's.
    ``perception``: Q-Hawkeye's loss on degraded pictures is added by the trainer. ``caption``:
    CapPO's weights and loss from captions. ``thinking``: Refine-IQA's pay for thinking that helps.
    ``disorder``: VQAThinker's bonus, from answers about the same clips out of order.
    ``ranks``: pictures are compared, which then must be of one source; ``pictures`` is the least B.
    ``labelled`` takes the place of ``score`` where a label (JSON, ``rl.distort``) is the truth.
    ``beside``: name of the objective that asks, reads and pays the pictures that have a label, in
    the same run as the others; both pay the same form.
    ``layout``: it judges clips, laid out so (``clips.LAYOUTS``, whose question is asked).
    """

    score: Callable[[Array, Array], Array]
    form: Callable[[Texts], Array]
    question: str
    ranks: bool
    pictures: int = 1
    read: Callable[[str], float | Array] = answers.json_rating
    more: Callable[[Texts, Sequence[str], Array], Array] | None = None
    weigh: Callable[[Array, Array], Array] | None = None
    perception: bool = False
    caption: bool = False
    thinking: bool = False
    disorder: bool = False
    labelled: Callable[[Texts, Sequence[str]], Array] | None = None
    beside: str = ""
    layout: str = ""


gaussian_error = partial(gaussian.reward, width=GAUSSIAN_WIDTH)


def gaussian_and_rank(ratings: Array, mos: Array) -> Array:
    """Ours: the error's Gaussian for the level, VisualQuality-R1's fidelity for the order."""
    return gaussian_error(ratings, mos) + visualquality_r1.rank_reward(ratings, mos)


def five_aspects(text: str) -> Array:
    """PreResQ-R1's five numbers [5]."""
    return answers.aspects(text, 5)


def two_aspects(text: str) -> Array:
    """PreResQ-R1's two numbers about a clip [2]."""
    return answers.aspects(text, 2)


def two_lines(texts: Texts) -> Array:
    """1 for an answer of two numbers, each ended by a line end [n]."""
    return preresq_r1.format_reward(texts, 2)


def named(text: str) -> float:
    """1 for an answer that names a distortion or none of them; NaN if it cannot be read."""
    return np.nan if q_insight.named_distortion(text) == q_insight.NOTHING else 1.0


def preresq_objective(variant: preresq_r1.Variant) -> Objective:
    """PreResQ-R1 as its authors' code has it, from five aspect scores an answer."""
    return Objective(
        partial(preresq_r1.reward, variant=variant),
        preresq_r1.format_reward,
        prompts.FIVE_ASPECTS,
        ranks=True,
        pictures=3,
        read=five_aspects,
    )


def single_objective(variant: preresq_r1.Variant) -> Objective:
    """PreResQ-R1 without the items that need five aspect scores."""
    score = partial(preresq_r1.single_score_reward, variant=variant)
    return Objective(score, _JSON, prompts.SCORE, ranks=True, pictures=3)


def bare_objective(**values: Any) -> Objective:
    """An objective whose answers are the number alone."""
    return Objective(question=prompts.SCORE_BARE, ranks=False, **values)


def preresq_clips(variant: preresq_r1.Variant) -> Objective:
    """PreResQ-R1 for clips, from two scores an answer: global and local."""
    score = partial(preresq_r1.video_reward, variant=variant)
    return clip_objective("preresq", score=score, form=two_lines, pictures=3, read=two_aspects)


def vqathinker_clips(disorder: bool) -> Objective:
    """VQAThinker, with its temporal reward or without."""
    return clip_objective(
        "vqathinker",
        score=vqathinker.rated,
        form=vqathinker.format_reward,
        pictures=2,
        read=answers.bare_rating,
        disorder=disorder,
    )


def clip_objective(layout: str, **values: Any) -> Objective:
    """An objective of clips, asked as their layout says."""
    question = clips.LAYOUTS[layout].question
    return Objective(question=question, ranks=True, layout=layout, **values)


def no_form(texts: Sequence[str]) -> Array:
    """0 for every text [n]."""
    return np.zeros(len(texts))


def hawkeye_weighs(rewards: Array, ratings: Array) -> Array:
    """Q-Hawkeye's advantages: a picture whose answers disagree counts less."""
    return grpo.advantages(rewards) * q_hawkeye.uncertainty_factor(ratings)[:, None]


def omniquality_weighs(rewards: Array, ratings: Array) -> Array:
    """OmniQuality-R's advantages: groups that hardly differ are left out."""
    return omniquality_r.advantages(rewards)


def refine_weighs(rewards: Array, ratings: Array) -> Array:
    """Refine-IQA's one-sided advantages."""
    return refine_iqa.advantages(rewards)


def repetition(texts: Texts, paths: Sequence[str], ratings: Array) -> Array:
    """Q-Hawkeye's penalty [n]."""
    return q_hawkeye.repetition_penalty(texts)


def consistency(texts: Texts, paths: Sequence[str], ratings: Array) -> Array:
    """Q-Ponder's reward for a word that fits the rating [n]."""
    return q_ponder.consistency_reward(texts, ratings)


def supported(texts: Texts, paths: Sequence[str], ratings: Array) -> Array:
    """What the measurements say to the sentences [n]. Ours."""
    return claim_reward(texts, paths)


def attributed(texts: Texts, paths: Sequence[str], ratings: Array) -> Array:
    """Q-Save's reward for naming the measured faults [n]; nothing without a readable rating."""
    return np.where(np.isnan(ratings), 0.0, attribution_reward(texts, paths))


def as_answers(labels: Sequence[str]) -> list[str]:
    """Labels as the answers that would tell them."""
    return [f"<answer>{one}</answer>" for one in labels]


def distortions(texts: Texts, labels: Sequence[str]) -> Array:
    """Q-Insight's 0.25 r_deg + 0.75 r_lev [n]."""
    told, true = (map(q_insight.named_distortion, some) for some in (texts, as_answers(labels)))
    return q_insight.distortion_reward(list(told), list(true))


def perceptions(texts: Texts, labels: Sequence[str]) -> Array:
    """Refine-IQA's first stage [n]; nothing for an answer that names no class."""
    told, true = (map(refine_iqa.perceived, some) for some in (texts, as_answers(labels)))
    pairs = zip(told, true, strict=True)
    return np.array([refine_iqa.perception_reward(*pair) if pair[0][0] else 0.0 for pair in pairs])


def lengths(told: Array, mos: Array) -> Array:
    """The readings themselves [B, K]."""
    return told


OBJECTIVES = {
    "q-insight": Objective(q_insight.score_reward, _JSON, prompts.SCORE, ranks=False),
    "q-insight-distortion": Objective(
        lengths, _JSON, prompts.DISTORTION, ranks=False, read=named, labelled=distortions
    ),
    # Q-Insight as published: both tasks shuffled together.
    "q-insight-both": Objective(
        q_insight.score_reward, _JSON, prompts.SCORE, ranks=False, beside="q-insight-distortion"
    ),
    "visualquality-r1": Objective(visualquality_r1.rank_reward, _JSON, prompts.SCORE, True, 2),
    "preresq-single": single_objective("faithful"),
    "preresq-single-corrected": single_objective("corrected"),
    "preresq": preresq_objective("faithful"),
    "preresq-corrected": preresq_objective("corrected"),
    "q-hawkeye": bare_objective(
        score=q_hawkeye.score_reward,
        form=q_hawkeye.format_reward,
        read=answers.cut_rating,
        more=repetition,
        weigh=hawkeye_weighs,
        perception=True,
    ),
    "aes-r1": Objective(aes_r1.reward, _JSON, prompts.SCORE, True, 2),
    "omniquality-r": Objective(
        omniquality_r.score_reward, _JSON, prompts.SCORE, False, weigh=omniquality_weighs
    ),
    "refine-iqa": bare_objective(
        score=refine_iqa.hits,
        form=refine_iqa.format_reward,
        read=refine_iqa.rating,
        weigh=refine_weighs,
        thinking=True,
    ),
    "refine-iqa-perception": Objective(
        lengths,
        refine_iqa.format_reward,
        prompts.PERCEPTION,
        ranks=False,
        read=named,
        labelled=perceptions,
    ),
    "cappo": Objective(gaussian_error, _JSON, prompts.SCORE, ranks=False, caption=True),
    "q-ponder": Objective(
        omniquality_r.score_reward, _JSON, prompts.SCORE, False, more=consistency
    ),
    "q-save": Objective(q_save.score_reward, _JSON, prompts.SCORE, False, more=attributed),
    "preresq-video": preresq_clips("faithful"),
    "preresq-video-corrected": preresq_clips("corrected"),
    "vqathinker": vqathinker_clips(disorder=False),
    "vqathinker-temporal": vqathinker_clips(disorder=True),
    "gaussian": Objective(gaussian_error, _JSON, prompts.SCORE, ranks=False),
    "gaussian-rank": Objective(gaussian_and_rank, _JSON, prompts.SCORE, True, 2),
    "gaussian-rank-claims": Objective(
        gaussian_and_rank, _JSON, prompts.SCORE, True, 2, more=supported
    ),
    # For trying the acts on models by chance: the one thing in which their answers differ.
    "length": Objective(lengths, no_form, prompts.SCORE, False, read=len),
}


def objective(name: str) -> Objective:
    """The objective of that name; SystemExit with the names there are."""
    if name not in OBJECTIVES:
        raise SystemExit(f"No reward is called {name!r}; there are {', '.join(OBJECTIVES)}.")
    return OBJECTIVES[name]
