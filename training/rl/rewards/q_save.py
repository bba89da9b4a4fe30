"""Q-Save (arXiv 2511.18825): scoring and attribution supervised together.

Known in words only; the form is ours: Gaussian of the score's error + F1 of the attribution labels
that the answer names + format. The labels of a photo are the names of its faults.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from training.rl.rewards import omniquality_r, visualquality_r1
from training.rl.rewards.grpo import Array

score_reward = omniquality_r.score_reward
format_reward = visualquality_r1.format_reward


def f1(said: Collection[str], true: Collection[str]) -> float:
    """2 |both| / (|said| + |true|); 1 where neither names any."""
    said, true = set(said), set(true)
    whole = len(said) + len(true)
    return 2.0 * len(said & true) / whole if whole else 1.0


def attribution_reward(said: Sequence[Collection[str]], true: Sequence[Collection[str]]) -> Array:
    """The F1 of each answer's labels [n]."""
    return np.array([f1(*pair) for pair in zip(said, true, strict=True)])
