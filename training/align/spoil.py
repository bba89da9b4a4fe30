"""Synthetic faults of a drawn strength, for learning that a spoilt copy is worse.

The only thing said of a copy is that it is worse than the crop it was made from, and the worse the
stronger the fault (the ranking idea of HiRQA, papers.md 5.1); no score is invented. A strength runs
from 0 (visible on a screen) to 1 (hardly anything left). Strengths are drawn, but the kinds of
fault are those of ``evaluate.degrade``: what the ladders of the card show is skill on photos never
seen, not on faults never seen. Levels are cut down to whole ones, as they were for the shipped
scorer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training import faults

Pixels = NDArray[np.uint8]
Fault = Callable[[Pixels, float, np.random.Generator], Pixels]

STEP = 0.2  # the least distance of two strengths that is asked to be told apart


def strengths(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """``count`` rising strengths in 0..1, at least ``STEP`` apart."""
    free = 1.0 - STEP * (count - 1)
    return np.sort(random.uniform(0.0, free, count)) + STEP * np.arange(count)


def ladder(image: Pixels, count: int, random: np.random.Generator) -> list[Pixels]:
    """``count`` copies of the image with one fault, from weak to strong."""
    fault = FAULTS[random.integers(len(FAULTS))]
    seed = int(random.integers(2**31))  # the same direction of shake and kind of noise on each copy
    rising = strengths(count, random)
    return [fault(image, float(s), np.random.default_rng(seed)) for s in rising]


def between(low: float, high: float, strength: float) -> float:
    """A value from ``low`` (strength 0) to ``high`` (1), by equal factors."""
    return float(low * (high / low) ** strength)


def defocus(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """Gaussian blur, sigma 0.8 to 14 px."""
    return faults.gaussian_blur(image, between(0.8, 14.0, strength))


def shake(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """Blur along a line of 5 to 50 px in any direction, edges mirrored."""
    length, angle = between(5, 50, strength), random.uniform(0, np.pi)
    steps = np.linspace(-length / 2, length / 2, max(9, int(length) // 2))
    down, right = ([round(t * f(angle)) for t in steps] for f in (np.sin, np.cos))
    return faults.shifted_mean(image, down, right, "reflect", np.trunc)


def noise(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """Gaussian noise, sigma 7 to 100 grey levels, of each channel or of all alike."""
    channels = 3 if random.random() < 0.5 else 1
    return faults.noise(image, between(7, 100, strength), random, channels, np.trunc)


def jpeg(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """JPEG at a quality of 35 to 3."""
    return faults.jpeg(image, round(between(35, 3, strength)))


def darken(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """Linear light 1 to 6 stops down."""
    return faults.exposed(image, -between(1.0, 6.0, strength), np.trunc)


def brighten(image: Pixels, strength: float, random: np.random.Generator) -> Pixels:
    """Linear light 0.7 to 4 stops up, cut off at white."""
    return faults.exposed(image, between(0.7, 4.0, strength), np.trunc)


FAULTS: tuple[Fault, ...] = (defocus, shake, noise, jpeg, darken, brighten)
