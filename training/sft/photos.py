"""What the model is shown and what is known of it: photos with human scores, and spoilt ones.

The rating of a spoilt photo is made up by a rule (its MOS less a penalty for each fault), because
nobody has rated it; that of an untouched photo is its MOS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qualityculler.evidence import Fault, Severity
from training.data.pictures import opened
from training.data.table import Sample
from training.sft import facts, faults
from training.sft.texts import SPOKEN, Flaw, Place

Pixels = NDArray[np.uint8]

SIDE_PX = 448
GOOD_MOS = 3.8  # from here a photo is taken to be sound
WEAK_MOS = 3.0  # below, a measured fault is told
PENALTY = {Severity.SLIGHT: 0.5, Severity.CLEAR: 1.2, Severity.SEVERE: 2.0}
LOCAL_PENALTY, SECOND_PENALTY = 0.7, 0.6
# Light meets the lens first, then the sensor, then the file.
LATE = {Fault.NOISE: 1, Fault.COMPRESSION: 2}
ASPECTS = (4 / 3, 3 / 2, 16 / 9)


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of what is drawn."""

    natural: float
    two_faults: float
    local: float
    other_aspect: float


@dataclass(frozen=True, slots=True)
class Example:
    """What is known of one picture; ``flaws`` None: nothing certain, empty: sound."""

    image: str
    natural: bool
    flaws: tuple[Flaw, ...] | None
    rating: float


def picture(frame: Pixels) -> Pixels:
    """The whole frame squashed to what the model is shown, uint8 [448, 448, 3]."""
    return np.asarray(Image.fromarray(frame).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC))


def load(images: Path, name: str) -> Pixels:
    """A picture of the dataset, upright, uint8 RGB [H, W, 3]."""
    return np.asarray(opened(images / name))


def extended(frame: Pixels, aspect: float, upright: bool) -> Pixels:
    """The square mirrored outwards to another aspect: the data is square, photos are not."""
    more = round(frame.shape[0] * (aspect - 1) / 2)
    sides = (more, more, 0, 0) if upright else (0, 0, more, more)
    return np.asarray(cv2.copyMakeBorder(frame, *sides, cv2.BORDER_REFLECT))


def penalty(flaws: Sequence[Flaw]) -> float:
    """How far the rating falls below the MOS of the photo before it was spoilt."""
    each = [
        PENALTY[one.severity] * (1.0 if one.place is Place.WHOLE else LOCAL_PENALTY)
        for one in flaws
    ]
    return max(each) + SECOND_PENALTY * (sum(each) - max(each))


class Source:
    """Draws examples from the samples of one split; the same number gives the same example."""

    def __init__(self, images: Path, samples: list[Sample], mix: Mix, seed: int) -> None:
        self.images, self.samples, self.mix, self.seed = images, samples, mix, seed
        self.good = [s for s in samples if s.mos >= GOOD_MOS]
        self.weights = even_weights(np.array([s.mos for s in samples]))

    def draw(self, number: int) -> tuple[Pixels, Example]:
        """Example ``number`` and its picture."""
        random = np.random.default_rng((self.seed, number))
        if random.random() < self.mix.natural:
            return self.natural(
                self.samples[random.choice(len(self.samples), p=self.weights)], random
            )
        return self.spoilt(self.good[random.integers(len(self.good))], self._flaws(random), random)

    def natural(self, sample: Sample, random: np.random.Generator) -> tuple[Pixels, Example]:
        """A photo as it is, with its MOS and what is certain about it."""
        frame = load(self.images, sample.image)
        flaws: tuple[Flaw, ...] | None = () if sample.mos >= GOOD_MOS else None
        if sample.mos < WEAK_MOS and (known := facts.known_flaw(frame)):
            flaws = (known,)
        shown = picture(self._framed(frame, random))
        return shown, Example(sample.image, True, flaws, sample.mos)

    def spoilt(
        self, sample: Sample, flaws: tuple[Flaw, ...], random: np.random.Generator
    ) -> tuple[Pixels, Example]:
        """A good photo with faults put in, the first one first."""
        frame = self._framed(load(self.images, sample.image), random)
        for flaw in sorted(flaws, key=lambda one: LATE.get(one.fault, 0)):
            frame = faults.spoil(frame, flaw, random)
        rating = float(np.clip(sample.mos - penalty(flaws), 1.05, 4.95))
        return picture(frame), Example(sample.image, False, flaws, rating)

    def _framed(self, frame: Pixels, random: np.random.Generator) -> Pixels:
        """Mirrored half of the time, and now and then of another aspect."""
        frame = np.ascontiguousarray(frame[:, ::-1] if random.random() < 0.5 else frame)
        if random.random() < self.mix.other_aspect:
            frame = extended(frame, ASPECTS[random.integers(3)], bool(random.random() < 0.4))
        return frame

    def _flaws(self, random: np.random.Generator) -> tuple[Flaw, ...]:
        count = 2 if random.random() < self.mix.two_faults else 1
        kinds = random.permutation(len(SPOKEN))[:count]
        strengths = [list(Severity)[1 + random.integers(3)] for _ in kinds]
        drawn = [
            faults.draw_flaw(SPOKEN[kind], strength, self.mix.local, random)
            for kind, strength in zip(kinds, strengths, strict=True)
        ]
        return tuple(sorted(drawn, key=lambda one: -one.severity.rank))


def even_weights(mos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities that flatten a lopsided distribution of scores half-way (by the root)."""
    bins = np.clip(((mos - 1) / 4 * 16).astype(int), 0, 15)
    weights = 1 / np.sqrt(np.bincount(bins, minlength=16)[bins])
    return np.asarray(weights / weights.sum())
