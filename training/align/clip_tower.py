"""The paper's encoder: CLIP's own two towers by open_clip, for those with a GPU and the weights.

Departures from the paper (arXiv 2510.11369, stage 1), which does not state these:
1. The text tower is frozen; every text is embedded once.
2. A text of more than CLIP's 77 tokens keeps its first whole sentences; a first sentence that is
   too long by itself is cut by the tokenizer.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from qualityculler.convert.clip_config import CLIP_MEAN, CLIP_STD, Preprocessing, TowerConfig
from qualityculler.convert.tower import Tower, checked
from training.torchvision_ops import declare_torchvision_ops

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SPECIAL_TOKENS = 2
# open_clip's names of the tensors outside the layers, and Hugging Face's.
_NAMES = {
    "class_embedding": "embeddings.class_embedding",
    "positional_embedding": "embeddings.position_embedding.weight",
    "conv1.weight": "embeddings.patch_embedding.weight",
    "ln_pre.weight": "pre_layrnorm.weight",
    "ln_pre.bias": "pre_layrnorm.bias",
    "ln_post.weight": "post_layernorm.weight",
    "ln_post.bias": "post_layernorm.bias",
}
_LAYER_NAMES = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}


def make_clip(name: str, pretrained: str | None, architecture: Path | None) -> nn.Module:
    """Both towers on the CPU: a model of open_clip by name, or one of an architecture of our own.

    ``pretrained`` is a tag of open_clip (downloaded from its hub) or a path; None: random weights.
    ``architecture`` is a JSON file with the arguments of ``open_clip.CLIP``.
    """
    declare_torchvision_ops()
    import open_clip

    if architecture is not None:
        return open_clip.CLIP(**json.loads(architecture.read_text(encoding="utf-8")))
    return open_clip.create_model(name, pretrained=pretrained, require_pretrained=bool(pretrained))


def side_px(clip: nn.Module) -> int:
    """The side of the square images the model takes."""
    height, width = clip.visual.image_size
    if height != width:
        raise SystemExit(f"The model takes images of {height} x {width} px, which are not square.")
    return int(height)


def normalised(images: Tensor) -> Tensor:
    """uint8 RGB [B, S, S, 3] as the tower takes them, [B, 3, S, S]."""
    mean, std = (torch.tensor(v, device=images.device) for v in (CLIP_MEAN, CLIP_STD))
    return ((images.float() / 255.0 - mean) / std).permute(0, 3, 1, 2)


def first_sentences(text: str, count, limit: int) -> str:  # type: ignore[no-untyped-def]
    """As many whole sentences from the beginning as have at most ``limit`` tokens, at least one.

    ``count(text)`` is its number of tokens.
    """
    sentences = _SENTENCE_END.split(text.strip())
    kept = sentences[0]
    for sentence in sentences[1:]:
        longer = f"{kept} {sentence}"
        if count(longer) > limit:
            break
        kept = longer
    return kept


@torch.inference_mode()
def embed_texts(clip: nn.Module, texts: list[list[str]], batch: int = 256) -> Tensor:
    """Unit-norm text features [n, k, D] by the text tower, on its device; the result on the CPU."""
    from open_clip.tokenizer import SimpleTokenizer

    tokenizer = SimpleTokenizer(context_length=clip.context_length)
    limit = clip.context_length - _SPECIAL_TOKENS
    flat = [
        first_sentences(text, lambda t: len(tokenizer.encode(t)), limit)
        for row in texts
        for text in row
    ]
    device = clip.text_projection.device
    found = [
        F.normalize(clip.encode_text(tokenizer(flat[i : i + batch]).to(device)), dim=1).cpu()
        for i in range(0, len(flat), batch)
    ]
    return torch.cat(found).view(len(texts), len(texts[0]), -1)


class _Arrays:
    """Tensors in memory, in the form ``qualityculler.convert`` reads weights."""

    def __init__(self, arrays: dict[str, NDArray[np.float32]]) -> None:
        self._arrays = arrays

    def names(self) -> list[str]:
        return list(self._arrays)

    def shape(self, name: str) -> tuple[int, ...]:
        return self._arrays[name].shape

    def read(self, name: str) -> NDArray[np.float32]:
        return self._arrays[name]


def as_tower(visual: nn.Module) -> Tower:
    """An image tower of open_clip as one that can be converted; SystemExit if it is another kind.

    Its tensors are shared, not copied.
    """
    weights = _Arrays(hugging_face_names(visual.state_dict()))
    config = tower_config(visual)
    preprocessing = Preprocessing(config.side_px, CLIP_MEAN, CLIP_STD)
    dim = visual.proj.shape[1]
    return checked(Tower(config, preprocessing, weights, dim), "The image tower of open_clip")


def tower_config(visual: nn.Module) -> TowerConfig:
    """The shape of a tower; SystemExit for activations other than CLIP's two."""
    block = visual.transformer.resblocks[0]
    kinds = {"QuickGELU": "quick_gelu", "GELU": "gelu"}
    activation = type(block.mlp.gelu).__name__
    if activation not in kinds or visual.pool_type != "tok" or visual.attn_pool is not None:
        raise SystemExit(
            f"An image tower with {activation} or without a class token is not RALI's."
        )
    width, _, patch, _ = visual.conv1.weight.shape
    return TowerConfig(
        width=width,
        hidden=block.mlp.c_fc.out_features,
        layers=len(visual.transformer.resblocks),
        heads=block.attn.num_heads,
        patch_px=patch,
        side_px=visual.image_size[0],
        activation=kinds[activation],
        epsilon=visual.ln_pre.eps,
    )


def hugging_face_names(state: dict[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """open_clip's state dict of an image tower under the names of Hugging Face's CLIP."""
    found: dict[str, NDArray[np.float32]] = {}
    for name, tensor in state.items():
        array = tensor.detach().float().cpu().numpy()
        if name == "proj":  # [width, D] here, [D, width] there
            found["visual_projection.weight"] = array.T
        elif name in _NAMES:
            found[f"vision_model.{_NAMES[name]}"] = array
        else:
            found |= _of_layer(name, array)
    return found


def _of_layer(name: str, array: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    _, _, layer, rest = name.split(".", 3)
    prefix = f"vision_model.encoder.layers.{layer}."
    part, kind = rest.replace("in_proj_", "in_proj.").rsplit(".", 1)
    if part == "attn.in_proj":  # queries, keys and values in one
        thirds = zip("qkv", np.split(array, 3), strict=True)
        return {f"{prefix}self_attn.{which}_proj.{kind}": third for which, third in thirds}
    return {f"{prefix}{_LAYER_NAMES[part]}.{kind}": array}
