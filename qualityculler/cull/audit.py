"""A blind look at rejects: who is looked at, and what a sample says of all. Pure.

A random sample of the rejects is shown among photos that were kept, in random order and without
verdicts. How many of the sampled rejects are kept this time estimates how many rejects are wrong.
The interval is that of Clopper and Pearson (Biometrika 26, 1934, 404-413), at 95 %: exact for a
binomial, and too wide rather than too narrow where most of the rejects were looked at.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
SAMPLE = 50
_STEPS = 60


@dataclass(frozen=True, slots=True)
class BlindSample:
    """Photos in the order to be shown; which of them are rejects, and of how many in all."""

    photo_ids: tuple[int, ...]
    rejects: frozenset[int]
    of: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of ``looked_at`` rejects ``kept`` were kept this time; of all ``of`` rejects between ``low``
    and ``high`` are wrong, ``rate`` of them at best guess.

    ``controls`` photos were shown that had been kept, and ``controls_rejected`` of them were
    rejected this time: how far the eye agrees with itself.
    """

    of: int
    looked_at: int
    kept: int
    low: int
    high: int
    controls: int
    controls_rejected: int

    @property
    def rate(self) -> float:
        """The share of the sampled rejects that was kept; 0 where none was looked at."""
        return self.kept / self.looked_at if self.looked_at else 0.0

    @property
    def best(self) -> int:
        """How many rejects are wrong at best guess."""
        return round(self.rate * self.of)


def draw(rejects: Sequence[int], keeps: Sequence[int], size: int, seed: int) -> BlindSample:
    """A sample of at most ``size`` rejects among at most as many keeps; the same for one seed."""
    chance = random.Random(seed)
    chosen = chance.sample(sorted(rejects), min(size, len(rejects)))
    shown = [*chosen, *chance.sample(sorted(keeps), min(len(chosen), len(keeps)))]
    chance.shuffle(shown)
    return BlindSample(tuple(shown), frozenset(chosen), len(rejects))


def estimate(sample: BlindSample, kept: Mapping[int, bool]) -> Estimate:
    """What the answers say; a photo without one was not looked at."""
    answers = [kept[id] for id in sample.photo_ids if id in kept and id in sample.rejects]
    controls = [kept[id] for id in sample.photo_ids if id in kept and id not in sample.rejects]
    wrong, looked_at = sum(answers), len(answers)
    low, high = interval(wrong, looked_at)
    # Of those that were looked at it is known.
    fewest, most = wrong, sample.of - looked_at + wrong
    return Estimate(
        sample.of,
        looked_at,
        wrong,
        min(most, max(fewest, math.floor(low * sample.of))),
        max(fewest, min(most, math.ceil(high * sample.of))),
        len(controls),
        controls.count(False),
    )


def interval(hits: int, tries: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of Clopper and Pearson for a share; 0 to 1 where nothing was tried."""
    if not tries:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _solve(lambda p: 1 - _at_most(hits - 1, tries, p) - tail)
    high = 1.0 if hits == tries else _solve(lambda p: tail - _at_most(hits, tries, p))
    return low, high


def _at_most(hits: int, tries: int, share: float) -> float:
    """The probability of so many hits or fewer."""
    if share in (0.0, 1.0):
        return float(share == 0.0 or hits >= tries)
    logs = math.log(share), math.log1p(-share)
    return math.fsum(
        math.exp(math.log(math.comb(tries, n)) + n * logs[0] + (tries - n) * logs[1])
        for n in range(hits + 1)
    )


def _solve(rising: Callable[[float], float]) -> float:
    """Where a function that rises from below zero on 0 to 1 meets zero."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
