"""Qwen2.5-VL and Qwen3-VL with weights by chance and their own processors, tiny or of real size.

``python -m training.rl.toy_qwen --base FILE.gguf --kind qwen2_5_vl --out FOLDER`` writes a
checkpoint that ``training.rl.train`` takes like the real one. Classes, image processor, chat
template with Qwen's marks and positions are the real ones; of the base file only the vocabulary is
read (Qwen's own is not at hand), and Qwen's marks are added to it. ``training.rl.cost`` makes the
published sizes, to learn what they cost.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training.torchvision_ops import declare_torchvision_ops
from training.vlm.prompt import PAD

declare_torchvision_ops()

import transformers  # noqa: E402

from training.vlm.processor import vocabulary_of  # noqa: E402

KINDS = ("qwen2_5_vl", "qwen3_vl")
MARKS = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for p in m['content'] %}"
    "{% if p['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif p['type'] == 'text' %}{{ p['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Shape:
    """The values of a model's config; ``section`` is how positions share a head's halves.

    ``pixels`` are the least and most of a picture. The vocabulary is the base file's, unless
    ``text`` has a ``vocab_size``.
    """

    text: dict[str, Any]
    vision: dict[str, Any]
    section: tuple[int, int, int]
    pixels: tuple[int, int]


_TEXT = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
    "tie_word_embeddings": False,
}
_VISION = {
    "depth": 2,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_heads": 2,
    "out_hidden_size": 64,
}
_SMALL = (56 * 56, 112 * 112)
_QWEN2_5 = {"fullatt_block_indexes": [1], "window_size": 56}
_QWEN3 = {"deepstack_visual_indexes": [0], "num_position_embeddings": 64}
TOY = {
    "qwen2_5_vl": Shape(_TEXT, _VISION | _QWEN2_5, (2, 3, 3), _SMALL),
    "qwen3_vl": Shape(_TEXT | {"head_dim": 16}, _VISION | _QWEN3, (2, 3, 3), _SMALL),
}


def tokenizer_of(base: Path) -> Any:
    """The base file's vocabulary with Qwen's marks."""
    tokenizer = vocabulary_of(base)
    tokenizer.padding_side, tokenizer.pad_token = "left", PAD
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKS)})
    return tokenizer


def toy(kind: str, base: Path) -> tuple[Any, Any]:
    """Model and processor of that kind, always the same weights."""
    return made(kind, TOY[kind], base)


def made(
    kind: str, shape: Shape, base: Path, device: str = "cpu", dtype: torch.dtype = torch.float32
) -> tuple[Any, Any]:
    """Model and processor of that kind and shape; the weights are drawn where they are to be."""
    tokenizer = tokenizer_of(base)
    ids = dict(zip(MARKS, tokenizer.convert_tokens_to_ids(list(MARKS)), strict=True))
    shared = {
        "image_token_id": ids["<|image_pad|>"],
        "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"],
        "vision_end_token_id": ids["<|vision_end|>"],
    }
    rotary = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": list(shape.section)}
    text = {"vocab_size": len(tokenizer)} | shape.text
    newer = kind == "qwen3_vl"
    text["rope_parameters"] = rotary | ({"mrope_interleaved": True} if newer else {})
    make = _qwen3 if newer else _qwen2_5
    model_class, config, processor = make(tokenizer, text, shape, shared)
    torch.manual_seed(0)
    with torch.device(device):
        model = model_class._from_config(config, dtype=dtype)
    return model, processor


def _pictures(patch_px: int, shape: Shape) -> Any:
    size = dict(zip(("shortest_edge", "longest_edge"), shape.pixels, strict=True))
    return transformers.Qwen2VLImageProcessorPil(size=size, patch_size=patch_px)


def _qwen2_5(
    tokenizer: Any, text: dict[str, Any], shape: Shape, shared: dict[str, int]
) -> tuple[Any, Any, Any]:
    config = transformers.Qwen2_5_VLConfig(text_config=text, vision_config=shape.vision, **shared)
    videos = transformers.Qwen2VLVideoProcessor(patch_size=14)
    processor = transformers.Qwen2_5_VLProcessor(
        _pictures(14, shape), tokenizer, videos, chat_template=TEMPLATE
    )
    return transformers.Qwen2_5_VLForConditionalGeneration, config, processor


def _qwen3(
    tokenizer: Any, text: dict[str, Any], shape: Shape, shared: dict[str, int]
) -> tuple[Any, Any, Any]:
    config = transformers.Qwen3VLConfig(
        text_config=text, vision_config=shape.vision | {"patch_size": 16}, **shared
    )
    videos = transformers.Qwen3VLVideoProcessor(patch_size=16)
    processor = transformers.Qwen3VLProcessor(
        _pictures(16, shape), tokenizer, videos, chat_template=TEMPLATE
    )
    return transformers.Qwen3VLForConditionalGeneration, config, processor


def main() -> None:
    """Write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model, processor = toy(args.kind, args.base)
    model.save_pretrained(args.out)
    processor.save_pretrained(args.out)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f}M parameters in {args.out}")


if __name__ == "__main__":
    main()
