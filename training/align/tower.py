"""The image tower while it is fine-tuned: trunk, projection, temperature and read-out."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training import artefact
from training.align.encoder import Encoder, Head, Trunk
from training.align.folded import fold, round_weights, settle
from training.align.trunks import TRUNKS

RIDGE = 1.0


@dataclass(frozen=True)
class Config:
    """The values of one run; ``training/configs`` says where each comes from."""

    trunk: str
    frozen_stages: int
    weight_levels: int
    steps: int
    photos: int
    pairs: int
    spoilt: int
    crop_px: int
    dropout: float
    bank: int
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    warmup_steps: int
    mos_weight: float
    sample_weights: dict[str, float]
    series_weight: float
    spoilt_weight: float
    ema: float
    eval_steps: int
    seed: int


class Tower(nn.Module):
    """The encoder with what only training needs: temperature and read-out."""

    def __init__(self, trunk: Trunk, head: Head, dim: int) -> None:
        super().__init__()
        self.encoder = Encoder(trunk, head)
        self.readout = nn.Linear(dim, 1)
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(1 / 0.07))))  # CLIP's initial

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 [B, H, W, 3] to unit-norm embeddings [B, D] and read-outs [B]."""
        embedding = F.normalize(self.encoder(images), dim=1)
        return embedding, self.readout(embedding)[:, 0]

    @torch.no_grad()
    def fit_readout(self, embeddings: Tensor, mos: Tensor) -> None:
        """Least squares of MOS [n] on the directions of embeddings [n, D], a little ridge."""
        x = F.normalize(embeddings, dim=1)
        centre = x.mean(0)
        gram = (x - centre).t() @ (x - centre) + RIDGE * torch.eye(x.shape[1])
        weight = torch.linalg.solve(gram, (x - centre).t() @ (mos - mos.mean()))
        self.readout.weight.copy_(weight[None])
        self.readout.bias.copy_(mos.mean() - centre @ weight)


def begin(config: Config, align: Path, embeddings: Tensor, mos: Tensor) -> Tower:
    """The tower as the acts before left it, its read-out fitted to their embeddings [n, D]."""
    make = TRUNKS[config.trunk]
    trunk = Trunk(make(make.packaged_weights()))  # type: ignore[attr-defined]
    fold(trunk.net)
    if config.weight_levels:
        round_weights(trunk.net, config.weight_levels)
    state = torch.load(align / "head.pt", weights_only=True)
    hidden, dim = state["layers.1.weight"].shape
    head = Head(dim, hidden, state["layers.4.weight"].shape[0], config.dropout)
    head.load_state_dict(state)
    tower = Tower(trunk, head, state["layers.4.weight"].shape[0])
    tower.fit_readout(embeddings, mos)
    stages = trunk.net.blocks[: config.frozen_stages]  # type: ignore[index]
    for frozen in (trunk.net.stem, *stages):  # type: ignore[misc]
        frozen.requires_grad_(False)  # type: ignore[union-attr]
    tower.to(memory_format=torch.channels_last).eval()
    head.train()  # dropout; the trunk has none, and its statistics stay
    return tower


def go_on(tower: Tower, earlier: Path) -> None:
    """Take over the average of an earlier fine-tuning; SystemExit if it is not finished."""
    artefact.read_manifest(earlier)
    kept = torch.load(earlier / "checkpoint.pt", weights_only=True, map_location="cpu")
    tower.load_state_dict(kept["ema"])


def save_trunk(tower: Tower, path: Path) -> None:
    """Write the averaged trunk as plain convolutions."""
    net = settle(copy.deepcopy(tower.encoder.trunk.net))
    torch.save(net.cpu().state_dict(), path)
