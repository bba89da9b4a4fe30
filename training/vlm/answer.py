"""Most likely answers of a model of transformers about pictures, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from PIL.Image import Image

from training.vlm.prompt import QUESTION

MAX_TOKENS = 90


@torch.inference_mode()
def answers(
    model: Any,
    processor: Any,
    pictures: Sequence[Image],
    *,
    question: str = QUESTION,
    batch: int = 16,
    max_tokens: int = MAX_TOKENS,
) -> list[str]:
    """One greedy answer a picture, without special tokens; the model is left in its mode."""
    learning = model.training
    model.eval()
    content = [{"type": "image"}, {"type": "text", "text": question}]
    prompt = processor.apply_chat_template(
        [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
    )
    said: list[str] = []
    for start in range(0, len(pictures), batch):
        part = [one.convert("RGB") for one in pictures[start : start + batch]]
        inputs = processor(
            images=part, text=[prompt] * len(part), return_tensors="pt", padding=True
        ).to(model.device)
        made = model.generate(**inputs, max_new_tokens=max_tokens, do_sample=False)
        made = made[:, inputs["input_ids"].shape[1] :]
        said += processor.tokenizer.batch_decode(made, skip_special_tokens=True)
    model.train(learning)
    return said
