"""Names and shapes of the same weights in llama.cpp's GGUF files and in transformers.

llama.cpp's ``internvl`` graph is what transformers calls InternVL, layer for layer. Three things
differ in more than the name:

- the class token's position is the last one in a GGUF and the first one in transformers;
- rows of query and key matrices are in pairs in a GGUF of a ``llama`` model and in halves in
  transformers (the two orders of rotary embeddings);
- transformers fixes the projector's hidden width at the text model's. A narrower one is filled up
  with zeros: GELU(0) = 0, so values stay, and the gradient of every added weight is exactly 0, so
  that they can be cut off again after any training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import pad

VISION = "model.vision_tower."
PROJECTOR = "model.multi_modal_projector."
LANGUAGE = "model.language_model."
BLOCK = {
    "attn_q": "attention.q_proj",
    "attn_k": "attention.k_proj",
    "attn_v": "attention.v_proj",
    "attn_out": "attention.projection_layer",
    "ln1": "layernorm_before",
    "ln2": "layernorm_after",
    "ffn_up": "mlp.fc1",
    "ffn_down": "mlp.fc2",
}
LORA = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
PROJECTOR_LAYERS = {"0": "layer_norm", "1": "linear_1", "3": "linear_2"}


def vision_to_hf(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The encoder's tensors of an mmproj file under transformers' names."""
    at = VISION + "embeddings."
    places = tensors["v.position_embd.weight"]
    state = {
        at + "cls_token": tensors["v.class_embd"].view(1, 1, -1),
        at + "position_embeddings": torch.cat([places[-1:], places[:-1]])[None],
    }
    for leaf in ("weight", "bias"):
        state[f"{at}patch_embeddings.projection.{leaf}"] = tensors[f"v.patch_embd.{leaf}"]
    for name, value in tensors.items():
        if name.startswith("v.blk."):
            _, _, index, part, leaf = name.split(".")
            scale = part in ("ls1", "ls2")
            theirs = f"lambda_{part[-1]}" if scale else f"{BLOCK[part]}.{leaf}"
            state[f"{VISION}encoder.layer.{index}.{theirs}"] = value
    return state


def vision_to_gguf(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of :func:`vision_to_hf`; other tensors of ``state`` are left out."""
    at = VISION + "embeddings."
    places = state[at + "position_embeddings"][0]
    tensors = {
        "v.patch_embd.weight": state[at + "patch_embeddings.projection.weight"],
        "v.patch_embd.bias": state[at + "patch_embeddings.projection.bias"],
        "v.class_embd": state[at + "cls_token"].reshape(-1),
        "v.position_embd.weight": torch.cat([places[1:], places[:1]]),
    }
    ours = {theirs: name for name, theirs in BLOCK.items()}
    for name, value in state.items():
        found = re.fullmatch(re.escape(VISION) + r"encoder\.layer\.(\d+)\.(.+)", name)
        if found and found[2].startswith("lambda_"):
            tensors[f"v.blk.{found[1]}.ls{found[2][-1]}.weight"] = value
        elif found:
            layer, leaf = found[2].rsplit(".", 1)
            tensors[f"v.blk.{found[1]}.{ours[layer]}.{leaf}"] = value
    return tensors


def projector_to_hf(tensors: Mapping[str, Tensor], width: int) -> dict[str, Tensor]:
    """The projector, its hidden layer filled up with zeros to ``width``.

    ValueError if it is wider than that: transformers has no place for it.
    """
    more = width - hidden_width(tensors)
    if more < 0:
        raise ValueError(f"The projector's hidden layer is wider than the text model's {width}.")
    found = {
        f"{layer}.{leaf}": tensors[f"mm.model.mlp.{index}.{leaf}"]
        for index, layer in PROJECTOR_LAYERS.items()
        for leaf in ("weight", "bias")
    }
    found["linear_1.weight"] = pad(found["linear_1.weight"], (0, 0, 0, more))
    found["linear_1.bias"] = pad(found["linear_1.bias"], (0, more))
    found["linear_2.weight"] = pad(found["linear_2.weight"], (0, more))
    return {PROJECTOR + name: value for name, value in found.items()}


def hidden_width(tensors: Mapping[str, Tensor]) -> int:
    """The hidden width of the projector in an mmproj file."""
    return tensors["mm.model.mlp.1.bias"].shape[0]


def projector_to_gguf(state: Mapping[str, Tensor], hidden: int) -> dict[str, Tensor]:
    """The inverse of :func:`projector_to_hf`.

    ValueError if a weight beyond ``hidden`` is not 0: it would be lost.
    """
    found = {
        f"{layer}.{leaf}": state[f"{PROJECTOR}{layer}.{leaf}"]
        for layer in PROJECTOR_LAYERS.values()
        for leaf in ("weight", "bias")
    }
    first, bias, second = (
        found[n] for n in ("linear_1.weight", "linear_1.bias", "linear_2.weight")
    )
    if first[hidden:].any() or bias[hidden:].any() or second[:, hidden:].any():
        raise ValueError(f"The projector has learnt weights beyond its hidden width {hidden}.")
    found["linear_1.weight"], found["linear_1.bias"] = first[:hidden], bias[:hidden]
    found["linear_2.weight"] = second[:, :hidden]
    return {
        f"mm.model.mlp.{index}.{leaf}": found[f"{layer}.{leaf}"]
        for index, layer in PROJECTOR_LAYERS.items()
        for leaf in ("weight", "bias")
    }


def in_halves(rows: Tensor, heads: int) -> Tensor:
    """Rows [heads * d, n] in llama.cpp's rotary order (pairs) in transformers' (halves)."""
    split = rows.reshape(heads, rows.shape[0] // heads // 2, 2, rows.shape[1])
    return split.transpose(1, 2).reshape(rows.shape)


def in_pairs(rows: Tensor, heads: int) -> Tensor:
    """The inverse of :func:`in_halves`."""
    split = rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1])
    return split.transpose(1, 2).reshape(rows.shape)


def lora_to_hf(tensors: Mapping[str, Tensor], heads: tuple[int, int]) -> dict[str, Tensor]:
    """LoRA tensors as ``layers.<i>.<layer>.lora_<A|B>``; ``heads``: of queries and of keys."""
    turned = dict(zip(("attn_q", "attn_k"), heads, strict=True))
    state = {}
    for name, value in tensors.items():
        _, index, part, _, side = name.split(".")
        if side == "lora_b" and part in turned:
            value = in_halves(value, turned[part])
        state[f"layers.{index}.{LORA[part]}.lora_{side[-1].upper()}"] = value
    return state


def lora_to_gguf(state: Mapping[str, Tensor], heads: tuple[int, int]) -> dict[str, Tensor]:
    """The inverse of :func:`lora_to_hf`, from names that may have any prefix and suffix.

    ValueError if a tensor does not belong to the language model's adapter.
    """
    ours = {theirs: name for name, theirs in LORA.items()}
    turned = dict(zip(("attn_q", "attn_k"), heads, strict=True))
    tensors = {}
    for name, value in state.items():
        found = re.search(r"layers\.(\d+)\.(\w+\.\w+)\.lora_([AB])", name)
        if found is None or "vision" in name or found[2] not in ours:
            raise ValueError(f"{name} is not an adapter of the language model.")
        index, layer, side = found.groups()
        if side == "B" and ours[layer] in turned:
            value = in_pairs(value, turned[ours[layer]])
        tensors[f"blk.{index}.{ours[layer]}.weight.lora_{side.lower()}"] = value
    return tensors
