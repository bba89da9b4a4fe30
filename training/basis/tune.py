"""Fit basis vectors and their scores to MOS, the encoder frozen (papers.md 1.2, stage 3).

Departures: errors weighted by subset (``align.sample_weights``), and
beside the paper's MSE a pair loss on the order within series; no weights and 0 for the paper's.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from scipy.stats import spearmanr
from torch import Tensor

from training.align import series
from training.basis.score import BasisScorer


@dataclass(frozen=True)
class TuneConfig:
    """Values of the tuning; the paper states the loss (MSE) and nothing else."""

    learning_rate: float
    epochs: int
    batch: int
    learn_tau: bool
    sample_weights: dict[str, float]
    series_weight: float
    series_pairs: int
    seed: int


def tune(
    scorer: BasisScorer,
    train: tuple[Tensor, Tensor, Tensor],
    val: tuple[Tensor, Tensor],
    pairs: Tensor,
    config: TuneConfig,
) -> float:
    """Tune in place on (embeddings, MOS, weights); keep the epoch best on val, return its SRCC.

    ``pairs`` [m, 2] are (better, worse) rows of ``train``.
    """
    torch.manual_seed(config.seed)
    scorer.log_tau.requires_grad_(config.learn_tau)
    learned = [p for p in scorer.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(learned, lr=config.learning_rate)
    best, state = srcc(scorer, *val), copy.deepcopy(scorer.state_dict())
    for _ in range(config.epochs):
        epoch(scorer, optimiser, train, pairs, config)
        reached = srcc(scorer, *val)
        if reached > best:
            best, state = reached, copy.deepcopy(scorer.state_dict())
    scorer.load_state_dict(state)
    return best


def epoch(
    scorer: BasisScorer,
    optimiser: torch.optim.Optimizer,
    train: tuple[Tensor, Tensor, Tensor],
    pairs: Tensor,
    config: TuneConfig,
) -> None:
    """One pass over (embeddings [n, D], MOS [n], weights [n]) with MSE and the pair loss."""
    x, mos, weights = train
    for rows in torch.randperm(len(x)).split(config.batch):
        loss = (weights[rows] * (scorer(x[rows]) - mos[rows]).square()).mean()
        if config.series_weight and len(pairs):
            drawn = series.draw(pairs, config.series_pairs)
            both = scorer(x[drawn.flatten()]).view(-1, 2)
            loss = loss + config.series_weight * series.pair_loss(both[:, 0], both[:, 1], scale=4.0)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def srcc(scorer: BasisScorer, x: Tensor, mos: Tensor) -> float:
    """Spearman correlation of scores and MOS."""
    return float(spearmanr(scorer(x).numpy(), mos.numpy()).statistic)
