"""A short description of the quality of an image, from what is measured and from its MOS.

Departures from the paper (arXiv 2510.11369, stage 0):
1. The paper takes the text from a multimodal model trained by reinforcement learning. Here it is
   composed from measurements and the human score; the RL-trained writer is a later act.
2. One text an image, its wording drawn with the image's position as seed, so that the encoder meets
   several wordings of one finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Words = tuple[str, ...]

# From worst to best; MOS 1 to 5 is cut into as many equal parts.
OVERALL: tuple[Words, ...] = (
    ("terrible quality, unusable", "the worst quality, of no use"),
    ("very bad quality", "awful quality"),
    ("bad quality", "clearly bad quality"),
    ("poor quality", "rather poor quality"),
    ("mediocre quality", "below average quality"),
    ("fair quality", "average quality"),
    ("decent quality", "acceptable, slightly above average quality"),
    ("good quality", "pleasing quality"),
    ("very good quality", "high quality"),
    ("excellent quality", "superb, flawless quality"),
)

# From the lowest to the highest fifth of the training images.
FIFTHS: dict[str, tuple[Words, ...]] = {
    "sharpness": (
        ("extremely blurred, no detail is left", "badly out of focus or shaken"),
        ("blurred, fine detail is lost", "visibly soft"),
        ("slightly soft", "not quite in focus"),
        ("sharp", "in focus with clear detail"),
        ("very sharp, full of crisp detail", "tack sharp"),
    ),
    "noise": (
        ("clean and free of noise", "no visible noise"),
        ("hardly any noise", "almost noise free"),
        ("a little grain", "slight noise"),
        ("noticeable noise", "grainy"),
        ("heavy noise", "strong grain or busy texture"),
    ),
    "brightness": (
        ("very dark, underexposed", "far too dark"),
        ("rather dark", "on the dark side"),
        ("well exposed", "balanced exposure"),
        ("bright", "on the bright side"),
        ("very bright, overexposed", "washed out by light"),
    ),
    "contrast": (
        ("flat, very low contrast", "hazy and without contrast"),
        ("low contrast", "a little flat"),
        ("normal contrast", "natural contrast"),
        ("good contrast", "punchy contrast"),
        ("very strong contrast", "hard contrast from black to white"),
    ),
    "colourfulness": (
        ("almost without colour", "dull grey tones"),
        ("muted colours", "pale colours"),
        ("natural colours", "moderate colours"),
        ("rich colours", "lively colours"),
        ("vivid, saturated colours", "intense colours"),
    ),
}

# Faults named only where they are present: (measure, threshold, words).
FAULTS: tuple[tuple[str, float, Words], ...] = (
    ("highlights", 0.05, ("blown highlights", "clipped bright areas")),
    ("shadows", 0.10, ("blocked shadows", "crushed black areas")),
    ("blockiness", 1.20, ("compression blocks", "JPEG block artefacts")),
)


def fifths(measured: Sequence[Mapping[str, float]]) -> dict[str, NDArray[np.float64]]:
    """The four inner limits of the fifths of each worded measure, from the training images only."""
    return {name: np.percentile([m[name] for m in measured], (20, 40, 60, 80)) for name in FIFTHS}


def describe(
    measured: Mapping[str, float], mos: float, limits: Mapping[str, NDArray[np.float64]], seed: int
) -> str:
    """Two sentences: the overall quality (from ``mos``, 1 to 5), then what is measured."""
    rng = np.random.default_rng(seed)
    told = _told(measured, limits, rng)
    return f"A photo of {_pick(rng, overall(mos))}. {told}"


def describe_measured(
    measured: Mapping[str, float], limits: Mapping[str, NDArray[np.float64]], seed: int
) -> str:
    """The second sentence of :func:`describe` alone: nothing in it comes from a human score."""
    return _told(measured, limits, np.random.default_rng(seed))


def _told(
    measured: Mapping[str, float],
    limits: Mapping[str, NDArray[np.float64]],
    rng: np.random.Generator,
) -> str:
    parts = [
        _pick(rng, words[int(np.searchsorted(limits[name], measured[name]))])
        for name, words in FIFTHS.items()
    ]
    parts += [_pick(rng, words) for name, limit, words in FAULTS if measured[name] > limit]
    return f"It is {parts[0]}; {', '.join(parts[1:])}."


def overall(mos: float) -> Words:
    """The words for a MOS of 1 to 5."""
    step = int((mos - 1.0) / 4.0 * len(OVERALL))
    return OVERALL[min(max(step, 0), len(OVERALL) - 1)]


def _pick(rng: np.random.Generator, words: Words) -> str:
    return words[int(rng.integers(len(words)))]
