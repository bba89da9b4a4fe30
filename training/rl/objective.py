"""Which answers a recipe pays: the papers' rewards in the form that TRL calls.

TRL hands a reward the B K answers of one process, K to each picture in a row, and adds up what its
functions return. The papers' formulas are in ``rewards``; nothing here knows one.

VQAThinker's second answers about clips out of order, Refine-IQA's without thinking and CapPO's
captions need answers that these functions do not see: their formulas are there and tested, no
trainer calls them yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.rl import clips, groups, prompts
from training.rl.claims import attribution_reward, claim_reward
from training.rl.rewards import (
    aes_r1,
    answers,
    grpo,
    omniquality_r,
    preresq_r1,
    q_hawkeye,
    q_insight,
    q_ponder,
    q_save,
    visualquality_r1,
    vqathinker,
)

Array = NDArray[np.float64]
Texts = Sequence[str]
# ours: a reward that falls off with the error and has no step.
GAUSSIAN_WIDTH = 0.35
AES_WIDTH = 0.4  # Aes-R1's 0.1 is for scores of 0 to 1


@dataclass(frozen=True)
class Objective:
    """What is paid for an answer.

    ``score`` takes what ``read`` read, [B, K] or [B, K, A], and MOS [B]; ``form`` the texts.
    ``more`` is paid beside them, by texts, paths and readings of all answers. ``weigh`` makes
    advantages [B, K] of the summed rewards and the readings, where a paper departs from GRPO's.
    ``perception``: Q-Hawkeye's loss on degraded pictures is added by the trainer.
    ``ranks``: pictures are compared, which then must be of one source; ``pictures`` is the least B.
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
    layout: str = ""


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


def preresq_clip(variant: preresq_r1.Variant) -> Callable[[Array, Array], Array]:
    """PreResQ-R1 for clips, from two scores an answer: global and local."""
    return lambda aspects, mos: preresq_r1.video_reward(aspects, mos, variant=variant)


def two_aspects(text: str) -> Array:
    """PreResQ-R1's two numbers about a clip [2]."""
    return answers.aspects(text, 2)


def two_lines(texts: Texts) -> Array:
    """1 for an answer of two numbers, each ended by a line end [n]."""
    return preresq_r1.format_reward(texts, 2)


def clip_objective(layout: str, **values: Any) -> Objective:
    """An objective of clips, asked as their layout says."""
    question = clips.LAYOUTS[layout].question
    return Objective(question=question, ranks=True, layout=layout, **values)


def no_form(texts: Sequence[str]) -> Array:
    """0 for every text [n]."""
    return np.zeros(len(texts))


_JSON = q_insight.format_reward


def hawkeye_weighs(rewards: Array, ratings: Array) -> Array:
    """Q-Hawkeye's advantages: a picture whose answers disagree counts less."""
    return grpo.advantages(rewards) * q_hawkeye.uncertainty_factor(ratings)[:, None]


def omniquality_weighs(rewards: Array, ratings: Array) -> Array:
    """OmniQuality-R's advantages: groups that hardly differ are left out."""
    return omniquality_r.advantages(rewards)


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


def aes(ratings: Array, mos: Array) -> Array:
    """Aes-R1 on the scale 1 to 5."""
    return aes_r1.reward(ratings, mos, AES_WIDTH)


def lengths(told: Array, mos: Array) -> Array:
    """The readings themselves [B, K]."""
    return told


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
        ranks=True,
        pictures=3,
        read=five_aspects,
    ),
    "q-hawkeye": Objective(
        q_hawkeye.score_reward,
        q_hawkeye.format_reward,
        prompts.SCORE_BARE,
        ranks=False,
        read=answers.bare_rating,
        more=repetition,
        weigh=hawkeye_weighs,
        perception=True,
    ),
    "aes-r1": Objective(aes, _JSON, prompts.SCORE, True, 2),
    "omniquality-r": Objective(
        omniquality_r.score_reward, _JSON, prompts.SCORE, False, weigh=omniquality_weighs
    ),
    "q-ponder": Objective(
        omniquality_r.score_reward, _JSON, prompts.SCORE, False, more=consistency
    ),
    "q-save": Objective(q_save.score_reward, _JSON, prompts.SCORE, False, more=attributed),
    "preresq-video": clip_objective(
        "preresq", score=preresq_clip("faithful"), form=two_lines, pictures=3, read=two_aspects
    ),
    "preresq-video-corrected": clip_objective(
        "preresq", score=preresq_clip("corrected"), form=two_lines, pictures=3, read=two_aspects
    ),
    "vqathinker": clip_objective(
        "vqathinker",
        score=vqathinker.rated,
        form=vqathinker.format_reward,
        pictures=2,
        read=answers.bare_rating,
    ),
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


class Payer:
    """The functions that TRL calls for one process, and what they last paid.

    ``functions``: form, score over groups of ``group`` answers, and more if the objective has it;
    TRL logs them by their names, and the share of unreadable answers. ``cold``: the model knows one
    form of answer, Q-Insight's JSON, which is then read and paid whatever the objective's own.
    """

    def __init__(self, name: str, group: int, cold: bool = False) -> None:
        self.chosen, self.group = objective(name), group
        own = cold and self.chosen.read is answers.bare_rating
        self.read = answers.json_rating if own else self.chosen.read
        self.form_of = _JSON if own else self.chosen.form
        self.parts: dict[str, Array] = {}
        self.told: Array = np.empty((0, group))
        self.functions = [self._form(), self._score()]
        if self.chosen.more:
            self.functions.append(self._more())

    @property
    def weighs(self) -> bool:
        """Whether advantages are not simply GRPO's."""
        return self.chosen.weigh is not None

    def advantages(self) -> Array:
        """Advantages [B K] of the answers that were paid last; ValueError if nothing weighs."""
        if self.chosen.weigh is None:
            raise ValueError("This objective leaves advantages to GRPO.")
        rewards = sum(self.parts.values(), np.zeros(1)).reshape(-1, self.group)
        return self.chosen.weigh(rewards, self.told).ravel()

    def _paid(self, name: str, values: Array) -> list[float]:
        self.parts[name] = np.asarray(values, np.float64).ravel()
        return [float(one) for one in self.parts[name]]

    def _form(self) -> Any:
        def form(completions: Sequence[Any], **_: Any) -> list[float]:
            return self._paid("form", self.form_of(groups.texts_of(completions)))

        return form

    def _score(self) -> Any:
        def score(
            completions: Sequence[Any], mos: Sequence[float], source: Sequence[str], **rest: Any
        ) -> list[float]:
            truth = np.array(groups.one_a_group(mos, self.group))
            if self.chosen.ranks:
                groups.one_source(source)
            read = np.array([self.read(text) for text in groups.texts_of(completions)], float)
            self.told = read.reshape(len(truth), self.group, *read.shape[1:])
            if log := rest.get("log_metric"):
                log("unreadable", float(np.isnan(read).mean()))
            return self._paid("score", self.chosen.score(self.told, truth))

        return score

    def _more(self) -> Any:
        chosen = self.chosen.more
        assert chosen is not None  # the constructor asks only then

        def more(completions: Sequence[Any], path: Sequence[str], **_: Any) -> list[float]:
            texts = groups.texts_of(completions)
            return self._paid("more", chosen(texts, path, np.array([self.read(t) for t in texts])))

        return more
