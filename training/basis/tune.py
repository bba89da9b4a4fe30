"""Fit basis vectors and their scores to MOS, the encoder frozen (papers.md 1.2, stage 3).

Departures: beside the paper's MSE a loss on the order within series and one on the fall along
copies spoilt more and more; weights of 0 give the paper's.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from scipy.stats import spearmanr
from torch import Tensor

from training.align import series
from training.basis.score import BasisScorer

ORDER_SCALE = 4.0  # scores are MOS, a clear gap is 0.4


@dataclass(frozen=True)
class TuneConfig:
    """Values of the tuning; the paper states the loss (MSE) and nothing else."""

    learning_rate: float
    epochs: int
    batch: int
    learn_tau: bool
    series_weight: float
    series_pairs: int
    ladder_weight: float
    ladders: int
    seed: int


@dataclass(frozen=True)
class Orders:
    """What is known of order only: (better, worse) rows of train [m, 2], ladders [l, rungs, D]."""

    pairs: Tensor
    climbs: Tensor


def tune(
    scorer: BasisScorer,
    train: tuple[Tensor, Tensor],
    val: tuple[Tensor, Tensor],
    orders: Orders,
    config: TuneConfig,
) -> float:
    """Tune in place on (embeddings, MOS); keep the epoch best on val (SRCC) and return that."""
    torch.manual_seed(config.seed)
    scorer.log_tau.requires_grad_(config.learn_tau)
    learned = [p for p in scorer.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(learned, lr=config.learning_rate)
    best, state = srcc(scorer, *val), copy.deepcopy(scorer.state_dict())
    for _ in range(config.epochs):
        epoch(scorer, optimiser, train, orders, config)
        reached = srcc(scorer, *val)
        if reached > best:
            best, state = reached, copy.deepcopy(scorer.state_dict())
    scorer.load_state_dict(state)
    return best


def epoch(
    scorer: BasisScorer,
    optimiser: torch.optim.Optimizer,
    train: tuple[Tensor, Tensor],
    orders: Orders,
    config: TuneConfig,
) -> None:
    """One pass over (embeddings [n, D], MOS [n]) with MSE and the losses of order."""
    x, mos = train
    for rows in torch.randperm(len(x)).split(config.batch):
        loss = (scorer(x[rows]) - mos[rows]).square().mean()
        if config.series_weight and len(orders.pairs):
            both = x[series.draw(orders.pairs, config.series_pairs)]
            loss = loss + config.series_weight * order_loss(scorer, both)
        if config.ladder_weight and len(orders.climbs):
            drawn = series.draw(orders.climbs, config.ladders)
            loss = loss + config.ladder_weight * order_loss(scorer, drawn)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def order_loss(scorer: BasisScorer, falling: Tensor) -> Tensor:
    """The ladder loss of embeddings [m, rungs, D] whose scores should fall."""
    scores = scorer(falling.flatten(0, 1)).view(falling.shape[:2])
    return series.ladder_loss(scores, ORDER_SCALE)


@torch.no_grad()
def srcc(scorer: BasisScorer, x: Tensor, mos: Tensor) -> float:
    """Spearman correlation of scores and MOS."""
    return float(spearmanr(scorer(x).numpy(), mos.numpy()).statistic)
