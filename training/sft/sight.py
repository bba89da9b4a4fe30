"""A first loss that makes the image tokens tell what is on the picture before anyone must say it.

Linear read-outs of the projector's tokens: strength of each fault, place, direction or colour, and
rating. They are thrown away; the language model finds the same things in the same tokens. Without
this the model learns the form of the sentences long before it looks (mllm.md, D4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from qualityculler.evidence import Severity
from training.sft.photos import Example
from training.sft.texts import DETAILS, SPOKEN, Place

WORDS = sorted({word for words in DETAILS.values() for word in words})
UNKNOWN = -100  # what cross-entropy leaves out
# Sums a count over processes: ``distributed.total``, or nothing where one works alone.
Total = Callable[[Tensor], Tensor]


def alone(count: Tensor) -> Tensor:
    """A count where one process works and others, if there are any, wait."""
    return count


@dataclass(frozen=True)
class Targets:
    """Strength of each fault [B, F] (0 to 3), place of the first [B], detail [B], rating [B]."""

    strengths: Tensor
    place: Tensor
    detail: Tensor
    rating: Tensor

    def to(self, device: torch.device) -> Targets:
        """The same on a device."""
        return Targets(*(getattr(self, one.name).to(device) for one in fields(self)))


def targets(examples: Sequence[Example]) -> Targets:
    """What the read-outs must find; what is not known of an example is left out."""
    return Targets(
        torch.tensor([_strengths(one) for one in examples]),
        torch.tensor([_place(one) for one in examples]),
        torch.tensor([_detail(one) for one in examples]),
        torch.tensor([one.rating for one in examples]),
    )


def _strengths(example: Example) -> list[int]:
    if example.flaws is None:
        return [UNKNOWN] * len(SPOKEN)
    told = {one.fault: one.severity.rank for one in example.flaws}
    missing = UNKNOWN if example.natural and example.flaws else 0
    return [told.get(fault, missing) for fault in SPOKEN]


def _place(example: Example) -> int:
    return list(Place).index(example.flaws[0].place) if example.flaws else UNKNOWN


def _detail(example: Example) -> int:
    told = [one.detail for one in example.flaws or () if one.detail]
    return WORDS.index(told[0]) if len(told) == 1 else UNKNOWN


class Sight(nn.Module):
    """The read-outs."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.strengths = nn.Linear(2 * width, len(SPOKEN) * len(Severity))
        self.place = nn.Linear(4 * width, len(Place))
        self.detail = nn.Linear(width, len(WORDS))
        self.rating = nn.Linear(width, 1)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Tokens [B, N, D] to logits [B, F, 4], [B, 5], [B, W] and ratings [B]."""
        side = int(tokens.shape[1] ** 0.5)
        grid = tokens.view(len(tokens), side, side, -1)
        half, mean = side // 2, grid.mean((1, 2))
        parts = (grid[:, :, :half], grid[:, :, half:], grid[:, :half], grid[:, half:])
        halves = torch.cat([part.mean((1, 2)) for part in parts], 1)
        spread = torch.cat([mean, grid.flatten(1, 2).std(1)], 1)
        strengths = self.strengths(spread).view(len(tokens), len(SPOKEN), len(Severity))
        return strengths, self.place(halves), self.detail(mean), 3.5 + self.rating(mean)[:, 0]

    def loss(self, tokens: Tensor, wanted: Targets, total: Total) -> Tensor:
        """The four losses together, this process's part of means over all processes."""
        strengths, place, detail, rating = self(tokens)
        wanted = wanted.to(tokens.device)
        summed = F.mse_loss(rating, wanted.rating, reduction="sum")
        loss = summed / total(summed.new_tensor(len(rating)))
        each = (
            (3.0, strengths.flatten(0, 1), wanted.strengths.flatten()),
            (0.5, place, wanted.place),
            (0.5, detail, wanted.detail),
        )
        for weight, found, truth in each:
            loss = loss + weight * known_mean(found, truth, total)
        return loss


def known_mean(logits: Tensor, truth: Tensor, total: Total) -> Tensor:
    """Cross-entropy of logits [N, C], over the rows of all processes whose truth is known.

    This process's part of it; 0 where nothing is known anywhere.
    """
    summed = F.cross_entropy(logits, truth, ignore_index=UNKNOWN, reduction="sum")
    return summed / total((truth != UNKNOWN).sum().to(summed)).clamp(min=1)
