"""The image tower: a trunk's maps pooled at every depth, standardised, and projected.

Departures from the paper (section on RALI's encoder):
1. The trunk is a small ImageNet network instead of CLIP ViT-L/14 (no CLIP weights can be had here).
2. Mean, standard deviation and maximum of each map are pooled instead of a class token: local
   faults (a soft subject before a busy background) show in the spread, not in the mean. Large maps
   are looked at on a grid.
3. The projection is a two-layer perceptron on standardised features instead of one matrix.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

POOLINGS = 3
GRID_PX = 8


def pool(maps: list[Tensor], strides: Sequence[int]) -> Tensor:
    """Mean, standard deviation and maximum over space of each map: [B, 3 * sum(C)].

    ``strides`` are the pixels of the image from one place of each map to the next. Mean and
    deviation are taken at one place in 8 x 8 pixels (some 6,000 of a photo): on all places of the
    large maps they cost a seventh of a run in 8 bits (``training/LOG.md``).
    """
    parts = []
    for m, stride in zip(maps, strides, strict=True):
        step = max(1, GRID_PX // stride)
        # Poolings, which stay in 8 bits in an 8-bit graph: a slice would not.
        seen = F.max_pool2d(m, 1, step) if step > 1 else m
        peaks = F.max_pool2d(m, step, step, ceil_mode=True) if step > 1 else m
        # Global poolings, which ONNX Runtime has fast kernels for; one pixel gives deviation 0.
        mean = F.adaptive_avg_pool2d(seen, 1).flatten(1)  # [B, C]
        variance = F.adaptive_avg_pool2d(seen * seen, 1).flatten(1) - mean * mean
        parts += [mean, (variance.clamp(min=0.0) + 1e-6).sqrt()]
        parts.append(F.adaptive_max_pool2d(peaks, 1).flatten(1))
    return torch.cat(parts, 1)


class Trunk(nn.Module):
    """Bytes to pooled features: normalisation constants, network, pooling."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net
        self.raw = False
        self.dim = POOLINGS * sum(net.channels)  # type: ignore[arg-type]
        for name, values in (("mean", net.mean), ("std", net.std)):
            constant = 255.0 * torch.tensor(values).view(1, 3, 1, 1)  # type: ignore[arg-type]
            self.register_buffer(name, constant, persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """uint8 RGB [B, H, W, 3] to pooled features [B, dim]."""
        x = images.permute(0, 3, 1, 2).float()
        maps = self.net(x if self.raw else (x - self.mean) / self.std)
        return pool(maps, self.net.strides)  # type: ignore[arg-type]

    def fold_normalisation(self) -> None:
        """Move the constants into the network's first layer, for export; same result."""
        self.net.take_raw_bytes()  # type: ignore[operator]
        self.raw = True


class Head(nn.Module):
    """Pooled features to an embedding of the text's size; constants of standardisation inside."""

    def __init__(self, dim: int, hidden: int, out: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(dim))
        self.register_buffer("scale", torch.ones(dim))
        self.layers = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(dim, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, out),
        )

    def fit_standardisation(self, features: Tensor) -> None:
        """Take mean and spread from training features [n, dim]."""
        self.mean.copy_(features.mean(0))
        self.scale.copy_(features.std(0) + 1e-4)

    def forward(self, features: Tensor) -> Tensor:
        """Pooled features [B, dim] to embeddings [B, out], not normalised."""
        z = ((features - self.mean) / self.scale).clamp(-8.0, 8.0)
        return self.layers(z)


class Encoder(nn.Module):
    """E_align: uint8 RGB [B, H, W, 3] to embeddings [B, out]."""

    def __init__(self, trunk: Trunk, head: Head) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = head

    def forward(self, images: Tensor) -> Tensor:
        """Embeddings [B, out], not normalised."""
        return self.head(self.trunk(images))
