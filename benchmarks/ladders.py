"""Puts faults of known strength into sharp photos, to see whether they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Fault, Severity
from training import faults

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, np.random.Generator], Pixels]

TINTS = ((1.35, 1.0, 0.62), (0.70, 1.0, 1.40), (0.80, 1.15, 0.85), (1.20, 0.80, 1.20))
"""Gains of red, green and blue in linear light: tungsten, shade, fluorescent, its opposite."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fault at one strength, and how it is made."""

    fault: Fault
    severity: Severity
    name: str
    change: Change


def steps() -> Iterator[Step]:
    """All steps; those of a fault grow from slight to severe."""
    grades = (Severity.SLIGHT, Severity.CLEAR, Severity.SEVERE)
    ladders: dict[Fault, tuple[Callable[..., Pixels], tuple[float, ...]]] = {
        Fault.DEFOCUS: (_disk, (2.8, 4.5, 8.0)),
        Fault.MOTION_BLUR: (_moved, (4.0, 8.0, 16.0)),
        Fault.NOISE: (_noisy, (7.0, 12.0, 22.0)),
        Fault.UNDEREXPOSED: (_alike(faults.exposed_srgb), (-1.7, -2.5, -3.5)),
        Fault.OVEREXPOSED: (_alike(faults.exposed_srgb), (1.5, 2.5, 3.5)),
        Fault.CLIPPED_HIGHLIGHTS: (_alike(faults.blown), (2.0, 8.0, 25.0)),
        Fault.CLIPPED_SHADOWS: (_alike(faults.blocked), (4.0, 14.0, 35.0)),
        Fault.LOW_CONTRAST: (_alike(faults.veiled), (122.0, 86.0, 48.0)),
        Fault.COLOUR_CAST: (_tinted, (0.5, 1.0, 1.5)),
        Fault.COMPRESSION: (_alike(faults.jpeg), (45, 22, 9)),
        Fault.TILTED_HORIZON: (_turned, (2.0, 4.0, 8.0)),
    }
    for fault, (make, amounts) in ladders.items():
        for severity, amount in zip(grades, amounts, strict=True):
            yield Step(fault, severity, f"{amount:g}", partial(make, amount=amount))


def _alike(fault: Callable[[Pixels, Any], Pixels]) -> Callable[..., Pixels]:
    """A fault in which nothing is left to chance."""
    return lambda pixels, rng, amount: fault(pixels, amount)


def _disk(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return faults.convolved(pixels, faults.disk_kernel(amount))


def _moved(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return faults.convolved(pixels, faults.line_kernel(amount, rng.uniform(0, 180)))


def _noisy(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return faults.noise(pixels, amount, rng, rounding=faults.half_up)


def _tinted(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return faults.lit(pixels, TINTS[int(rng.integers(len(TINTS)))], amount)


def _turned(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return faults.turned(pixels, amount * (1 if rng.integers(2) else -1))
