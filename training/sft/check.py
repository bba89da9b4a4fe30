"""How often the answers are right; this is watched, since a low loss says nothing about sight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import spearmanr

from training.sft.photos import Example
from training.sft.texts import Reading, read


def right_kind(reading: Reading | None, example: Example) -> bool:
    """The first fault told is the first one there is, or none is told where none is."""
    if reading is None or reading.flaws is None:
        return False
    told = reading.flaws[0].fault if reading.flaws else None
    true = example.flaws[0].fault if example.flaws else None
    return told == true


def right_strength(reading: Reading | None, example: Example) -> bool:
    """The kind is right and so is its strength."""
    if not right_kind(reading, example) or reading is None or not reading.flaws:
        return right_kind(reading, example)
    return bool(example.flaws) and reading.flaws[0].severity is example.flaws[0].severity


def shares(answers: Sequence[str], examples: Sequence[Example]) -> dict[str, float]:
    """Parse rate; kind and kind + strength on the spoilt and sound; SRCC on the untouched.

    Untouched photos among the examples count for the rating only, unless they stand for "sound".
    An answer that cannot be read is wrong and has no rating.
    """
    readings = [read(text) for text in answers]
    half = len(examples) // 2
    judged = list(zip(readings[:half], examples[:half], strict=True))
    rated = [
        (r.rating, e.rating) for r, e in zip(readings[half:], examples[half:], strict=True) if r
    ]
    return {
        "read": float(np.mean([one is not None for one in readings])),
        "kind": float(np.mean([right_kind(r, e) for r, e in judged])),
        "kind_strength": float(np.mean([right_strength(r, e) for r, e in judged])),
        "rating_srcc": float(spearmanr(*zip(*rated, strict=True)).statistic) if rated else 0.0,
    }
