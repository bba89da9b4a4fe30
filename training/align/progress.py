"""The moving parts of a fine-tuning: weights, their average, optimiser and schedule."""

from __future__ import annotations

import copy
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import nn

from training.align.tower import Config, Tower


def optimiser_of(tower: Tower, config: Config) -> torch.optim.Optimizer:
    """AdamW; the trunk learns slower than what stands behind it."""
    trunk = [p for p in tower.encoder.trunk.parameters() if p.requires_grad]
    ids = {id(p) for p in trunk}
    rest = [p for p in tower.parameters() if p.requires_grad and id(p) not in ids]
    groups = [
        {"params": trunk, "lr": config.learning_rate},
        {"params": rest, "lr": config.head_learning_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay)


def schedule_of(
    optimiser: torch.optim.Optimizer, config: Config
) -> torch.optim.lr_scheduler.LambdaLR:
    """Linear warm-up, then a cosine to zero."""

    def factor(step: int) -> float:
        rise = min(1.0, (step + 1) / config.warmup_steps)
        return rise * 0.5 * (1 + float(np.cos(np.pi * min(1.0, step / config.steps))))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


@torch.no_grad()
def average(ema: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the averaged weights towards the present ones."""
    for kept, now in zip(ema.parameters(), model.parameters(), strict=True):
        kept.lerp_(now, 1.0 - decay)


class Run:
    """The moving parts of a run, which a checkpoint keeps together."""

    def __init__(self, tower: Tower, config: Config) -> None:
        self.config = asdict(config)
        self.tower = tower
        self.ema = copy.deepcopy(tower).eval()
        self.optimiser = optimiser_of(tower, config)
        self.schedule = schedule_of(self.optimiser, config)
        self.step = 0

    def save(self, path: Path) -> None:
        """Write the checkpoint whole or not at all."""
        parts = {name: part.state_dict() for name, part in self._parts()}
        beside = path.with_suffix(".half")
        torch.save(parts | {"step": self.step, "config": self.config}, beside)
        beside.rename(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; SystemExit if other values made it."""
        state = torch.load(path, weights_only=True, map_location=self.tower.log_scale.device)
        if state["config"] != self.config:
            raise SystemExit(f"{path} was made with other values: take another --out.")
        for name, part in self._parts():
            part.load_state_dict(state[name])
        self.step = state["step"]

    def _parts(self):  # type: ignore[no-untyped-def]
        names = ("tower", "ema", "optimiser", "schedule")
        return [(name, getattr(self, name)) for name in names]
