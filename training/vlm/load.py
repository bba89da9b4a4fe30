"""The GGUF files that ship, as an InternVL model of transformers with a LoRA adapter of PEFT.

``python -m training.vlm.load --base FILE.gguf --model resources/models/quality-tiny --out FOLDER``

FOLDER gets ``model/`` (InternVLForConditionalGeneration in safetensors, tokenizer and image
processor) and ``adapter/``. ``training.vlm.export`` is the way back; names are in
``training.vlm.layout``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from torch import Tensor, nn

from training import artefact
from training.vlm import layout
from training.vlm.processor import (
    TinyProcessor,
    load_processor,
    processor_of_base,
    save_processor,
)
from training.vlm.prompt import END

# isort: split
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLVisionConfig,
)

# The eye's layers are called q_proj and so on as well: without the prefix they would be adapted.
TARGETS = r".*language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj|mlp\.(gate|up|down)_proj)"
MODEL, ADAPTER = "model", "adapter"


def value_of(reader: GGUFReader, key: str) -> Any:
    """A key's value in a GGUF; KeyError if it is not there."""
    return reader.fields[key].contents()


def tensors_of(reader: GGUFReader) -> dict[str, Tensor]:
    """All tensors of an unquantized GGUF, fp32."""
    return {t.name: torch.from_numpy(np.array(t.data, dtype=np.float32)) for t in reader.tensors}


def vision_config(reader: GGUFReader) -> InternVLVisionConfig:
    """The encoder that an mmproj file describes."""

    def told(key: str) -> Any:
        return value_of(reader, f"clip.vision.{key}")

    return InternVLVisionConfig(
        hidden_size=told("embedding_length"),
        num_hidden_layers=told("block_count"),
        num_attention_heads=told("attention.head_count"),
        intermediate_size=told("feed_forward_length"),
        layer_norm_eps=float(told("attention.layer_norm_epsilon")),
        attention_bias=True,
        image_size=(told("image_size"), told("image_size")),
        patch_size=(told("patch_size"), told("patch_size")),
        use_mean_pooling=True,  # makes the final norm an identity; llama.cpp's graph has none
    )


def language_of(base: Path) -> Any:
    """The language model of a quantized GGUF, fp32."""
    language = AutoModelForCausalLM.from_pretrained(
        str(base.parent), gguf_file=base.name, dtype=torch.float32
    )
    del language.config.quantization_config  # else a Trainer takes the model for a quantized one
    return language


def assemble(
    base: Path, vision: InternVLVisionConfig, merge: int, hidden: int
) -> tuple[InternVLForConditionalGeneration, TinyProcessor]:
    """A base GGUF with an eye and a projector by chance, fp32, and its processor.

    ``merge`` x ``merge`` patches make a token; ``hidden`` is the projector's hidden width, beyond
    which its weights are 0. ValueError if the base does not hold every weight of its model.
    """
    language = language_of(base)
    side_px, patch_px = vision.image_size[0], vision.patch_size[0]
    tokens = (side_px // patch_px // merge) ** 2
    processor = processor_of_base(base, side_px, tokens)
    config = InternVLConfig(
        vision_config=vision,
        text_config=language.config,
        image_token_id=processor.image_token_id,
        image_seq_length=tokens,
        downsample_ratio=1 / merge,
        tie_word_embeddings=True,
        projector_hidden=hidden,  # ours: what the export cuts the projector back to
    )
    model = InternVLForConditionalGeneration(config)
    state = {layout.LANGUAGE + k: v for k, v in language.model.state_dict().items()}
    state |= fresh_projector(vision.hidden_size * merge**2, hidden, language.config.hidden_size)
    fill(model, state, {name for name in model.state_dict() if name.startswith(layout.VISION)})
    model.tie_weights()
    model.generation_config = GenerationConfig(
        eos_token_id=processor.tokenizer.convert_tokens_to_ids(END),
        pad_token_id=processor.tokenizer.pad_token_id,
    )
    return model.eval(), processor


def fresh_projector(width: int, hidden: int, out: int) -> dict[str, Tensor]:
    """A projector by chance, as torch initialises layers of its true widths."""
    layers = {"0": nn.LayerNorm(width), "1": nn.Linear(width, hidden), "3": nn.Linear(hidden, out)}
    tensors = {
        f"mm.model.mlp.{index}.{leaf}": value.detach()
        for index, layer in layers.items()
        for leaf, value in layer.named_parameters()
    }
    return layout.projector_to_hf(tensors, out)


def fill(model: nn.Module, state: dict[str, Tensor], left: set[str]) -> None:
    """Put weights into a model; ValueError if they are not all of them but those in ``left``."""
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or set(missing) - left - {"lm_head.weight"}:
        raise ValueError(f"Missing tensors {missing}, unexpected ones {unexpected}.")


def model_of(base: Path, mmproj: Path) -> tuple[InternVLForConditionalGeneration, TinyProcessor]:
    """The model without adapter, fp32, and its processor.

    ValueError if the files do not hold every weight of the model, or others.
    """
    reader = GGUFReader(mmproj)
    found = tensors_of(reader)
    merge = value_of(reader, "clip.vision.projector.scale_factor")
    model, processor = assemble(base, vision_config(reader), merge, layout.hidden_width(found))
    width = model.config.text_config.hidden_size
    state = layout.vision_to_hf(found) | layout.projector_to_hf(found, width)
    language = {name for name in model.state_dict() if name.startswith(layout.LANGUAGE)}
    fill(model, state, language)
    return model, processor


def adapted(model: InternVLForConditionalGeneration, lora: Path) -> PeftModel:
    """The model with the LoRA of a GGUF as PEFT's adapter ``default``, which can be learnt on.

    ValueError if the adapter does not fit the model.
    """
    reader, text = GGUFReader(lora), model.config.text_config
    heads = (text.num_attention_heads, text.num_key_value_heads)
    state = layout.lora_to_hf(tensors_of(reader), heads)
    rank = next(v.shape[0] for k, v in state.items() if k.endswith("lora_A"))
    policy = new_adapter(model, rank, float(value_of(reader, "adapter.lora.alpha")))
    named = {k: v for k, v in policy.named_parameters() if v.requires_grad}
    if len(named) != len(state):
        raise ValueError(f"{lora} has {len(state)} tensors, the adapter needs {len(named)}.")
    with torch.no_grad():
        for key, value in state.items():
            layer, side = key.rsplit(".", 1)
            named[f"base_model.model.{layout.LANGUAGE}{layer}.{side}.default.weight"].copy_(value)
    return policy


def new_adapter(model: Any, rank: int, alpha: float) -> PeftModel:
    """The model with a fresh adapter on every linear layer of its language model."""
    config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=TARGETS, lora_dropout=0.0)
    return get_peft_model(model, config)


def save(policy: PeftModel, processor: TinyProcessor, out: Path) -> None:
    """Write ``model/`` and ``adapter/``; adapted weights are not merged."""
    policy.save_pretrained(out / ADAPTER)
    base = policy.unload()
    base.save_pretrained(out / MODEL)
    save_processor(processor, out / MODEL)


def load(
    folder: Path,
    adapter: Path | None = None,
    trainable: bool = False,
    dtype: torch.dtype = torch.float32,
) -> tuple[PeftModel, TinyProcessor]:
    """The model of a folder that :func:`save` wrote, with its own adapter or another one.

    The adapter stays in fp32 whatever ``dtype`` the frozen weights have (PEFT's own rule).
    """
    if not (folder / MODEL / "config.json").is_file():
        raise SystemExit(f"{folder} holds no model: run python -m training.vlm.load first.")
    model = InternVLForConditionalGeneration.from_pretrained(folder / MODEL, dtype=dtype)
    at = str(adapter or folder / ADAPTER)
    policy = PeftModel.from_pretrained(model, at, is_trainable=trainable)
    return policy, load_processor(folder / MODEL)


def main() -> None:
    """Write the folder and its manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("base", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    mmproj, lora = args.model / "mmproj.gguf", args.model / "lora.gguf"
    model, processor = model_of(args.base, mmproj)
    count = sum(p.numel() for p in model.parameters())
    save(adapted(model, lora), processor, args.out)
    artefact.write_manifest(
        args.out,
        act="vlm.load",
        config={},
        inputs=[args.base, mmproj, lora],
        metrics={"parameters": count},
    )
    print(f"{count / 1e6:.1f}M parameters in {args.out}")


if __name__ == "__main__":
    main()
