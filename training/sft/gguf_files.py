"""What training made, written as the two GGUF files that llama.cpp loads beside its base model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gguf import GGUFWriter
from torch import Tensor

from training.sft.vision import MEAN, PATCH_PX, STD, Encoder, Projector

LORA_NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}


def _finish(writer: GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _put(writer: GGUFWriter, name: str, value: Tensor) -> None:
    """Matrices in half precision, vectors and positions in full, as llama.cpp expects."""
    array = value.detach().float().cpu().numpy()
    half = array.ndim > 1 and name != "v.position_embd.weight"
    writer.add_tensor(name, np.ascontiguousarray(array.astype(np.float16 if half else np.float32)))


def write_mmproj(path: Path, name: str, encoder: Encoder, projector: Projector) -> None:
    """Write encoder and projector as a ``clip`` GGUF of projector type ``internvl``."""
    writer = GGUFWriter(path, "clip")
    _describe(writer, name, encoder, projector)
    for tensor, value in _encoder_tensors(encoder).items():
        _put(writer, tensor, value)
    for index, layer in ((0, projector.norm), (1, projector.fc1), (3, projector.fc2)):
        _put(writer, f"mm.model.mlp.{index}.weight", layer.weight)
        _put(writer, f"mm.model.mlp.{index}.bias", layer.bias)
    _finish(writer)


def _describe(writer: GGUFWriter, name: str, encoder: Encoder, projector: Projector) -> None:
    writer.add_string("general.type", "mmproj")
    writer.add_string("general.name", name)
    writer.add_string("general.license", "apache-2.0")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", "internvl")
    writer.add_bool("clip.use_gelu", True)
    numbers = {
        "image_size": encoder.side_px,
        "patch_size": PATCH_PX,
        "embedding_length": encoder.width,
        "feed_forward_length": 4 * encoder.width,
        "block_count": len(encoder.blocks),
        "projection_dim": projector.fc2.out_features,
        "preproc_min_tiles": 1,
        "preproc_max_tiles": 1,
        "attention.head_count": encoder.heads,
        "projector.scale_factor": projector.merge,
    }
    for key, value in numbers.items():
        writer.add_uint32(f"clip.vision.{key}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-6)
    writer.add_array("clip.vision.image_mean", list(MEAN))
    writer.add_array("clip.vision.image_std", list(STD))


def _encoder_tensors(encoder: Encoder) -> dict[str, Tensor]:
    tensors = {
        "v.patch_embd.weight": encoder.patch.weight,
        "v.patch_embd.bias": encoder.patch.bias,
        "v.class_embd": encoder.cls,
        "v.position_embd.weight": encoder.pos,
    }
    for i, block in enumerate(encoder.blocks):
        tensors |= {f"v.blk.{i}.{name}": value for name, value in _block_tensors(block).items()}
    return tensors


def _block_tensors(block) -> dict[str, Tensor]:  # type: ignore[no-untyped-def]
    tensors = {"ls1.weight": block.scale1, "ls2.weight": block.scale2}
    for leaf in ("weight", "bias"):
        parts = getattr(block.qkv, leaf).chunk(3)
        tensors |= {f"attn_{k}.{leaf}": part for k, part in zip("qkv", parts, strict=True)}
        layers = {"attn_out": block.proj, "ln1": block.norm1, "ln2": block.norm2}
        layers |= {"ffn_up": block.fc1, "ffn_down": block.fc2}
        tensors |= {f"{name}.{leaf}": getattr(layer, leaf) for name, layer in layers.items()}
    return tensors


def interleaved(rows: Tensor, heads: int) -> Tensor:
    """Rows of a query or key matrix in llama.cpp's rotary order: halves become pairs."""
    split = rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1])
    return split.transpose(1, 2).reshape(rows.shape)


def halved(rows: Tensor, heads: int) -> Tensor:
    """The inverse of :func:`interleaved`."""
    split = rows.reshape(heads, rows.shape[0] // heads // 2, 2, rows.shape[1])
    return split.transpose(1, 2).reshape(rows.shape)


def write_lora(
    path: Path, state: Mapping[str, Tensor], alpha: float, heads: tuple[int, int]
) -> None:
    """Write adapters as a LoRA GGUF for a ``llama`` model.

    ``state`` maps ``layers.<i>.<…>.<layer>.lora_<a|b>`` to [r, in] and [out, r]; ``heads`` are the
    numbers of query and of key heads.
    """
    writer = GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("general.license", "apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    turned = {"q_proj": heads[0], "k_proj": heads[1]}
    for key, value in state.items():
        _, index, *_, layer, side = key.split(".")
        if side == "lora_b" and layer in turned:
            value = interleaved(value, turned[layer])
        _put(writer, f"blk.{index}.{LORA_NAMES[layer]}.weight.{side}", value)
    _finish(writer)
