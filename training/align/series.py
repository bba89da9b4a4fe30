"""Shots of one scene: the order within a series is what a culler needs most.

Not in the paper, whose training set has no series. RankNet's loss (Burges et al., 2005) on pairs
of one series with a clear gap in MOS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.table import Sample

CLEAR_GAP = 0.4  # MOS 1..5


def clear_pairs(samples: Sequence[Sample]) -> Tensor:
    """Positions (better, worse) [m, 2] of all pairs of one series with MOS apart by 0.4 or more."""
    series: dict[str, list[int]] = defaultdict(list)
    for row, sample in enumerate(samples):
        if sample.series:
            series[sample.series].append(row)
    mos = np.array([sample.mos for sample in samples])
    found = [
        (i, j)
        for rows in series.values()
        for i in rows
        for j in rows
        if mos[i] - mos[j] >= CLEAR_GAP
    ]
    return torch.tensor(found, dtype=torch.int64).view(-1, 2)


def draw(pairs: Tensor, count: int) -> Tensor:
    """``count`` of the pairs [count, 2], drawn with replacement."""
    return pairs[torch.randint(len(pairs), (count,))]


def ladder_loss(values: Tensor, scale: float) -> Tensor:
    """The same for values [m, rungs] that should fall from each rung to the next."""
    return pair_loss(values[:, :-1], values[:, 1:], scale)


def pair_loss(better: Tensor, worse: Tensor, scale: float) -> Tensor:
    """Mean of log(1 + exp(-scale (better - worse))) over pairs [m]."""
    return F.softplus(-scale * (better - worse)).mean()
