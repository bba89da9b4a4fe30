"""A tiny model by chance with the real vocabulary and processor, for trying the acts.

``python -m training.vlm.toy --base FILE.gguf --out FOLDER`` writes what ``training.vlm.load``
writes, at a hundredth of the size; of the base file only the vocabulary is read.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

from training.vlm.load import new_adapter, save
from training.vlm.processor import TinyProcessor, processor_of_base
from training.vlm.prompt import END

# isort: split
from transformers import (
    GenerationConfig,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLVisionConfig,
    LlamaConfig,
)

SIDE_PX, PATCH_PX, MERGE = 56, 14, 2
WIDTH, PROJECTOR_HIDDEN = 32, 24
RANK, ALPHA = 4, 8.0


def toy_config(image_token: int, words: int) -> InternVLConfig:
    """Two layers each, and a projector that is narrower than transformers' own."""
    vision = InternVLVisionConfig(
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=96,
        layer_norm_eps=1e-6,
        attention_bias=True,
        image_size=(SIDE_PX, SIDE_PX),
        patch_size=(PATCH_PX, PATCH_PX),
        use_mean_pooling=True,
    )
    text = LlamaConfig(
        vocab_size=words,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=True,
    )
    return InternVLConfig(
        vision_config=vision,
        text_config=text,
        image_token_id=image_token,
        image_seq_length=(SIDE_PX // PATCH_PX // MERGE) ** 2,
        downsample_ratio=1 / MERGE,
        tie_word_embeddings=True,
        projector_hidden=PROJECTOR_HIDDEN,
    )


def toy_model(base: Path) -> tuple[Any, TinyProcessor]:
    """A PEFT model with weights by chance, always the same ones, and its processor."""
    processor = processor_of_base(base, SIDE_PX, (SIDE_PX // PATCH_PX // MERGE) ** 2)
    torch.manual_seed(0)
    model = InternVLForConditionalGeneration(
        toy_config(processor.image_token_id, len(processor.tokenizer))
    )
    projector = model.model.multi_modal_projector
    with torch.no_grad():  # as a projector that was filled up: training.vlm.layout
        projector.linear_1.weight[PROJECTOR_HIDDEN:] = 0
        projector.linear_1.bias[PROJECTOR_HIDDEN:] = 0
        projector.linear_2.weight[:, PROJECTOR_HIDDEN:] = 0
    model.generation_config = GenerationConfig(
        eos_token_id=processor.tokenizer.convert_tokens_to_ids(END),
        pad_token_id=processor.tokenizer.pad_token_id,
    )
    policy = new_adapter(model.eval(), RANK, ALPHA)
    with torch.no_grad():  # PEFT starts with B = 0: an adapter that changes nothing
        for name, value in policy.named_parameters():
            if "lora_B" in name:
                value.normal_(std=0.05)
    return policy, processor


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    policy, processor = toy_model(args.base)
    save(policy, processor, args.out)


if __name__ == "__main__":
    main()
