"""The functions of an objective as TRL calls them, and what they last paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.rl import groups
from training.rl.objective import objective
from training.rl.rewards import answers, grpo, q_insight, refine_iqa, vqathinker

Array = NDArray[np.float64]
NOT_THE_COLD_STARTS = (answers.bare_rating, answers.cut_rating, refine_iqa.rating)  # it writes JSON


class Payer:
    """The functions that TRL calls for one process, and what they last paid.

    ``functions``: form, score over groups of ``group`` answers, and more if the objective has it;
    TRL logs them by their names, and the share of unreadable answers. ``cold``: the model knows one
    form of answer, Q-Insight's JSON, which is then read and paid whatever the objective's own.
    """

    def __init__(self, name: str, group: int, cold: bool = False) -> None:
        self.chosen, self.group = objective(name), group
        own = cold and self.chosen.read in NOT_THE_COLD_STARTS
        self.read = answers.json_rating if own else self.chosen.read
        self.form_of = q_insight.format_reward if own else self.chosen.form
        self.beside = objective(self.chosen.beside) if self.chosen.beside else None
        self.parts: dict[str, Array] = {}
        self.told: Array = np.empty((0, group))
        self.mos: Array = np.empty(0)
        self.functions = [self._form(), self._score()]
        if self.chosen.more:
            self.functions.append(self._more())

    @property
    def weighs(self) -> bool:
        """Whether advantages are not those that TRL has made: other ones, or of more rewards.

        TRL makes its own before thinking and orders are paid.
        """
        chosen = self.chosen
        return chosen.weigh is not None or chosen.thinking or chosen.disorder

    def advantages(self) -> Array:
        """Advantages [B K] of the answers that were paid last; ValueError if nothing weighs."""
        if not self.weighs:
            raise ValueError("This objective leaves advantages to TRL.")
        rewards, weigh = self.rewards(), self.chosen.weigh
        return (weigh(rewards, self.told) if weigh else grpo.advantages(rewards)).ravel()

    def rewards(self) -> Array:
        """What the answers were paid last in all [B, K]."""
        return sum(self.parts.values(), np.zeros(1)).reshape(-1, self.group)

    def think(self, thought: Array, unthought: Array) -> float:
        """Pay Refine-IQA's bonus for thinking; its mean over the answers.

        Both are probabilities [B K] of the true tenths digit; 0 where an answer has no number.
        """
        before = self.rewards()
        shape = before.shape
        after = refine_iqa.thinking_pays(before, thought.reshape(shape), unthought.reshape(shape))
        return float(np.mean(self._paid("thinking", after - before)))

    def compare_orders(self, disordered: Sequence[str]) -> float:
        """Pay VQAThinker's temporal bonus, given what was said of the same clips out of order; its
        mean over the answers."""
        other = np.array([self.read(text) for text in disordered]).reshape(self.told.shape)
        more = vqathinker.temporal(self.told, other, self.mos) - self.chosen.score(
            self.told, self.mos
        )
        return float(np.mean(self._paid("order", more)))

    def _paid(self, name: str, values: Array) -> list[float]:
        self.parts[name] = np.asarray(values, np.float64).ravel()
        return [float(one) for one in self.parts[name]]

    def _form(self) -> Any:
        def form(completions: Sequence[Any], **_: Any) -> list[float]:
            self.parts = {}  # what the answers before were paid is none of these
            return self._paid("form", self.form_of(groups.texts_of(completions)))

        return form

    def _score(self) -> Any:
        def score(
            completions: Sequence[Any], mos: Sequence[float], source: Sequence[str], **rest: Any
        ) -> list[float]:
            about = list(zip(mos, rest.get("path", mos), strict=True))  # two may have one MOS
            truth = np.array([one for one, _ in groups.one_a_group(about, self.group)])
            if self.chosen.ranks:
                groups.one_source(source)
            texts = groups.texts_of(completions)
            labels = rest.get("label", [""] * len(texts))
            readers = [self._reader(label) for label in labels]
            read = np.array([of(text) for of, text in zip(readers, texts, strict=True)], float)
            self.told, self.mos = read.reshape(len(truth), self.group, *read.shape[1:]), truth
            if log := rest.get("log_metric"):
                log("unreadable", float(np.isnan(read).mean()))
            if self.chosen.labelled:
                return self._paid("score", self.chosen.labelled(texts, labels))
            if self.beside:
                return self._paid("score", self._both(texts, labels, rest.get("log_metric")))
            return self._paid("score", self.chosen.score(self.told, truth))

        return score

    def _reader(self, label: str) -> Any:
        return self.beside.read if self.beside and label else self.read

    def _both(self, texts: Sequence[str], labels: Sequence[str], log: Any) -> Array:
        """What either task pays [B K]; the mean of each that was asked is logged."""
        assert self.beside is not None and self.beside.labelled is not None
        named = np.array([bool(label) for label in labels])
        rated = ~named.reshape(-1, self.group)[:, 0]
        paid = np.zeros(len(texts))
        if rated.any():
            paid[~named] = self.chosen.score(self.told[rated], self.mos[rated]).ravel()
        if named.any():
            at = np.flatnonzero(named)
            paid[named] = self.beside.labelled([texts[i] for i in at], [labels[i] for i in at])
        for task, those in (("rated", ~named), ("named", named)):
            if log and those.any():
                log(task, float(paid[those].mean()))
        return paid

    def _more(self) -> Any:
        chosen = self.chosen.more
        assert chosen is not None  # the constructor asks only then

        def more(completions: Sequence[Any], path: Sequence[str], **_: Any) -> list[float]:
            texts = groups.texts_of(completions)
            return self._paid("more", chosen(texts, path, np.array([self.read(t) for t in texts])))

        return more
