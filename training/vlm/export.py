"""A model with adapter back into the two GGUF files that llama.cpp loads beside its base model.

``python -m training.vlm.export --model FOLDER --adapter FOLDER --out FOLDER [--compare FOLDER]``

``--compare`` takes the files the model was loaded from and says the largest difference of any
value: the round trip of an untouched model loses nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader, GGUFWriter
from torch import Tensor

from training import artefact
from training.vlm import layout
from training.vlm.load import ADAPTER, load
from training.vlm.processor import MEAN, STD

NAME = "quality-tiny"
FILES = ("mmproj.gguf", "lora.gguf")


def write_mmproj(path: Path, name: str, config: Any, state: Mapping[str, Tensor]) -> None:
    """Encoder and projector as a ``clip`` GGUF of projector type ``internvl``.

    ``state`` is the state dict of an InternVLForConditionalGeneration of ``config``. It must come
    from a loaded model: transformers 5 writes other names into its safetensors.
    """
    writer = GGUFWriter(path, "clip")
    _describe(writer, name, config)
    for tensor, value in layout.vision_to_gguf(state).items():
        _put(writer, tensor, value)
    for tensor, value in layout.projector_to_gguf(state, config.projector_hidden).items():
        _put(writer, tensor, value)
    _finish(writer)


def _describe(writer: GGUFWriter, name: str, config: Any) -> None:
    vision = config.vision_config
    writer.add_string("general.type", "mmproj")
    writer.add_string("general.name", name)
    writer.add_string("general.license", "apache-2.0")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", "internvl")
    writer.add_bool("clip.use_gelu", True)
    numbers = {
        "image_size": vision.image_size[0],
        "patch_size": vision.patch_size[0],
        "embedding_length": vision.hidden_size,
        "feed_forward_length": vision.intermediate_size,
        "block_count": vision.num_hidden_layers,
        "projection_dim": config.text_config.hidden_size,
        "preproc_min_tiles": 1,
        "preproc_max_tiles": 1,
        "attention.head_count": vision.num_attention_heads,
        "projector.scale_factor": round(1 / config.downsample_ratio),
    }
    for key, value in numbers.items():
        writer.add_uint32(f"clip.vision.{key}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", vision.layer_norm_eps)
    writer.add_array("clip.vision.image_mean", list(MEAN))
    writer.add_array("clip.vision.image_std", list(STD))


def write_lora(
    path: Path, state: Mapping[str, Tensor], alpha: float, heads: tuple[int, int]
) -> None:
    """An adapter as a LoRA GGUF for a ``llama`` model; ``heads``: of queries and of keys."""
    writer = GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("general.license", "apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for tensor, value in layout.lora_to_gguf(state, heads).items():
        _put(writer, tensor, value)
    _finish(writer)


def _put(writer: GGUFWriter, name: str, value: Tensor) -> None:
    """Matrices in half precision, vectors and positions in full, as llama.cpp expects."""
    array = value.detach().float().cpu().numpy()
    half = array.ndim > 1 and name != "v.position_embd.weight"
    writer.add_tensor(name, np.ascontiguousarray(array.astype(np.float16 if half else np.float32)))


def _finish(writer: GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def export(policy: Any, out: Path, name: str = NAME) -> dict[str, Path]:
    """Write both files of a PEFT model; the same weights give the same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    paths = {"mmproj": out / FILES[0], "lora": out / FILES[1]}
    named = dict(policy.named_parameters())
    state = {k: v for k, v in named.items() if ".lora_" in k and ".default." in k}
    alpha = float(policy.peft_config["default"].lora_alpha)
    text = policy.config.text_config
    write_lora(paths["lora"], state, alpha, (text.num_attention_heads, text.num_key_value_heads))
    whole = {k.removeprefix("base_model.model."): v for k, v in policy.state_dict().items()}
    write_mmproj(paths["mmproj"], name, policy.config, whole)
    return paths


def difference(ours: Path, theirs: Path) -> float:
    """The largest difference of any value; ValueError if names, shapes, types or keys differ."""
    pair = [GGUFReader(path) for path in (ours, theirs)]
    here, there = ({t.name: np.array(t.data) for t in reader.tensors} for reader in pair)
    if {k: (v.shape, v.dtype) for k, v in here.items()} != {
        k: (v.shape, v.dtype) for k, v in there.items()
    }:
        raise ValueError(f"{ours} and {theirs} do not hold the same tensors.")
    for key in set(pair[0].fields) | set(pair[1].fields):
        said = [reader.fields[key].contents() if key in reader.fields else None for reader in pair]
        if said[0] != said[1]:
            raise ValueError(f"{key} is {said[0]!r} in {ours} and {said[1]!r} in {theirs}.")
    return max(float(np.abs(v.astype(np.float64) - there[k]).max()) for k, v in here.items())


def main() -> None:
    """Write the files and their manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("adapter", "compare"):
        parser.add_argument(f"--{name}", type=Path)
    args = parser.parse_args()
    policy, _ = load(args.model, args.adapter)
    paths = export(policy, args.out)
    files = {
        path.name: {"size": path.stat().st_size, "sha256": artefact.file_digest(path)}
        for path in paths.values()
    }
    metrics: dict[str, Any] = {"files": files}
    if args.compare:
        metrics["difference"] = {n: difference(args.out / n, args.compare / n) for n in FILES}
    adapter = (args.adapter or args.model / ADAPTER) / "adapter_model.safetensors"
    artefact.write_manifest(
        args.out, act="vlm.export", config={"name": NAME}, inputs=[adapter], metrics=metrics
    )
    print(metrics)


if __name__ == "__main__":
    main()
