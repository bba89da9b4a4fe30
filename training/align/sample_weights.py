"""Weights of squared errors by subset: noisy labels count less.

Least squares takes all errors for equally wide. BIQ2021's gallery (ss02) is missed by twice as much
as the other subsets whatever looks at it, be it that its people disagree or that they judged what
these features do not hold; a network with more weights than photos learns the remainder by heart.
Weights in proportion to one over the variance are what maximum likelihood asks for (generalised
least squares; Aitken, 1935).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from training.data.table import Sample


def of_subsets(samples: Sequence[Sample], by_subset: Mapping[str, float]) -> Tensor:
    """The weight of each sample's error [n]: that of its subset, 1 where none is named; mean 1."""
    raw = torch.tensor([by_subset.get(sample.subset, 1.0) for sample in samples])
    return raw / raw.mean()
