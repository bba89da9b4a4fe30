"""Q-Insight (arXiv 2503.22679, sections 3.2 to 3.4): threshold reward, and distortions.

r = r_fmt + r_scr for the score task; r = r_fmt + 0.25 r_deg + 0.75 r_lev for the distortion task.
A group is the answers to one picture and one task; pictures are independent of one another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np

from training.rl.rewards import answers, grpo
from training.rl.rewards.grpo import Array

THRESHOLD = 0.35
CLASS_WEIGHT, LEVEL_WEIGHT = 0.25, 0.75
NOTHING = ("", "")
_FLAT_JSON = re.compile(r"\{[^{}]*\}")
_LINED = re.compile(r"<think>\n.*\n</think>\n<answer>\n.*\n</answer>", re.DOTALL)


def score_reward(ratings: Array, mos: Array, threshold: float = THRESHOLD) -> Array:
    """r_scr [B, K]: 1 if the rating lies nearer than the threshold to the MOS, else 0."""
    grpo.check(ratings, mos)
    # Rounded: in binary 3.30 - 2.95 is a hair below 0.35 and 3.65 - 3.30 a hair above.
    error = np.abs(np.round(ratings - mos[:, None], 6))
    return grpo.paid((error < threshold).astype(np.float64), ratings)


def format_reward(texts: Sequence[str], lined: bool = False) -> Array:
    """r_fmt [n]: think, then an answer that is one flat JSON object.

    ``lined``: as the authors' code, tags must stand on lines of their own; the paper asks for none.
    """
    good = [
        answers.tagged(text)
        and _FLAT_JSON.fullmatch(answers.answer_slot(text)) is not None
        and (not lined or _LINED.fullmatch(text.strip()) is not None)
        for text in texts
    ]
    return np.array(good, np.float64)


def named_distortion(text: str) -> tuple[str, str]:
    """(class, severity) of a JSON answer in lower case, "null" where it says null.

    Two empty strings if it has no such class at all; an empty severity if it says nothing of one.
    """
    try:
        said = json.loads(answers.answer_slot(text))
    except ValueError:
        return NOTHING
    if not isinstance(said, dict):
        return NOTHING
    kind, level = (_word(said.get(key, "")) for key in ("distortion_class", "severity"))
    return (kind, level) if kind else NOTHING


def _word(value: object) -> str:
    if value is None:
        return "null"
    return value.strip().lower() if isinstance(value, str) else ""


def distortion_reward(said: Sequence[tuple[str, str]], true: Sequence[tuple[str, str]]) -> Array:
    """0.25 r_deg + 0.75 r_lev [n]; the level counts only where the class is right."""
    return np.array([_distortion(*pair) for pair in zip(said, true, strict=True)], np.float64)


def _distortion(said: tuple[str, str], true: tuple[str, str]) -> float:
    if said == NOTHING or said[0] != true[0]:
        return 0.0
    return CLASS_WEIGHT + LEVEL_WEIGHT * float(said[1] == true[1])
