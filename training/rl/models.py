"""What can be learnt on: quality-tiny with its cold start, or any vision-language checkpoint.

A folder of ``training.vlm.load`` brings its own adapter, the cold start. Anything else is taken as
a checkpoint of transformers (a folder or a name on the hub: Qwen2.5-VL, Qwen3-VL, InternVL3): a
fresh LoRA on its language model, or all of its weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training.torchvision_ops import declare_torchvision_ops
from training.vlm import load as tiny

declare_torchvision_ops()

from peft import LoraConfig, PeftModel  # noqa: E402
from transformers import AutoModelForImageTextToText, AutoProcessor  # noqa: E402


@dataclass(frozen=True)
class Loaded:
    """A model with its processor; ``cold`` if it was taught to answer one question in one form."""

    model: Any
    processor: Any
    cold: bool


def is_tiny(path: Path) -> bool:
    """Whether ``path`` is a folder that ``training.vlm.load`` wrote."""
    return (path / tiny.MODEL / "config.json").is_file() and (path / tiny.ADAPTER).is_dir()


def load(
    path: Path,
    dtype: torch.dtype,
    *,
    adapter: Path | None = None,
    trainable: bool = False,
    max_pixels: int = 0,
) -> Loaded:
    """The model in ``dtype``; ``adapter`` instead of its own, or on top of a bare checkpoint.

    A run that learnt all weights has left a whole checkpoint where others leave an adapter: its
    weights are taken instead. SystemExit for a folder that holds neither.
    """
    if is_tiny(path):
        return Loaded(*tiny.load(path, adapter, trainable, dtype), cold=True)
    weights = path
    if adapter is not None and not (adapter / "adapter_config.json").is_file():
        if not (adapter / "config.json").is_file():
            raise SystemExit(f"{adapter} holds neither an adapter nor a model.")
        weights, adapter = adapter, None
    model = AutoModelForImageTextToText.from_pretrained(str(weights), dtype=dtype)
    processor = AutoProcessor.from_pretrained(str(path))
    processor.tokenizer.padding_side = "left"
    if max_pixels:
        least = processor.image_processor.size["shortest_edge"]  # both are areas, in pixels
        size = {"shortest_edge": min(least, max_pixels), "longest_edge": max_pixels}
        processor.image_processor.size = size
    if adapter is not None:
        model = PeftModel.from_pretrained(model, str(adapter), is_trainable=trainable)
    return Loaded(model, processor, cold=False)


def fresh_lora(rank: int, alpha: float) -> LoraConfig:
    """LoRA on every linear layer of the language model and of nothing else.

    Handed to TRL, it makes the model without adapter the reference of the KL term.
    """
    return LoraConfig(r=rank, lora_alpha=alpha, target_modules=tiny.TARGETS, lora_dropout=0.0)


def merged(loaded: Loaded) -> Any:
    """The bare model with its adapter in the weights."""
    model = loaded.model
    return model.merge_and_unload() if isinstance(model, PeftModel) else model
