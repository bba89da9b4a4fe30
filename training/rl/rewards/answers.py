"""Numbers out of what a model wrote; what cannot be read is NaN, never a made-up number.

Departure from the authors' codes: only the last answer slot is read. PreResQ-R1's code takes
numbers from the thinking when the answer holds too few; VisualQuality-R1's draws a random integer.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LOW, HIGH = 1.0, 5.0
_JSON_RATING = re.compile(r'"rating"\s*:\s*"?(-?\d+(?:\.\d+)?)"?\s*[,}]')
# A number within a word or a longer number ("3.25stars", "1.2.3") is none.
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?!\w|\.\d)")
_TAGS = re.compile(r"\s*<think>.+</think>\s*<answer>.+</answer>\s*", re.DOTALL)


def answer_slot(text: str) -> str:
    """What stands in the last answer tag, without its closing tag; empty if there is none."""
    _, tag, rest = text.rpartition("<answer>")
    return rest.partition("</answer>")[0].strip() if tag else ""


def thinking(text: str) -> str:
    """What stands between the first think tag and its end; empty if there is none."""
    _, tag, rest = text.partition("<think>")
    return rest.partition("</think>")[0].strip() if tag else ""


def in_range(value: float) -> float:
    """The value if it lies in 1..5, else NaN."""
    return value if LOW <= value <= HIGH else math.nan


def json_rating(text: str) -> float:
    """The ``rating`` of a JSON answer (Q-Insight), NaN if it has none in 1..5."""
    found = _JSON_RATING.search(answer_slot(text))
    return in_range(float(found[1])) if found else math.nan


def bare_rating(text: str) -> float:
    """The first number of the answer (VisualQuality-R1, VQAThinker), NaN if none in 1..5."""
    return in_range(_first_number(text))


def cut_rating(text: str) -> float:
    """The first number of the answer cut to 1..5 (Q-Hawkeye), NaN if there is none."""
    value = _first_number(text)
    return value if math.isnan(value) else min(HIGH, max(LOW, value))


def _first_number(text: str) -> float:
    found = _NUMBER.search(answer_slot(text))
    return float(found[0]) if found else math.nan


def aspects(text: str, count: int) -> Array:
    """The last ``count`` numbers of the answer [count] (PreResQ-R1: 5, or 2 for video).

    All NaN if there are fewer or one lies outside 1..5.
    """
    values = [in_range(float(one)) for one in _NUMBER.findall(answer_slot(text))][-count:]
    if len(values) < count or any(map(math.isnan, values)):
        return np.full(count, np.nan)
    return np.array(values)


def tagged(text: str) -> bool:
    """Whether a text is think tags, then answer tags, and nothing else."""
    one_each = all(text.count(tag) == 1 for tag in ("<think>", "</think>", "<answer>", "</answer>"))
    return one_each and _TAGS.fullmatch(text) is not None
