"""What a model is asked besides its answers, where a paper wants more than GRPO does.

Q-Hawkeye: how likely the same answer is about a degraded picture. CapPO: about a caption in the
picture's place. Refine-IQA: how likely the true digit is with the thinking and without.
VQAThinker: answers about the same clips out of order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.rl import orders
from training.rl.rewards import refine_iqa

CAPTION_WEIGHT = 0.01  # ours: CapPO's is not known
NOTHING = " "  # what stands for an answer without a number: its probability is not looked at
_THINKING = re.compile(r"<think>.*</think>", re.DOTALL)


def degraded(pictures: Tensor) -> Tensor:
    """Pictures [n, 3, H, W] at an eighth of their resolution, for Q-Hawkeye's perception loss.

    Ours: the paper's data set brings a degraded copy of each picture. ValueError for processors
    that hand out patches (Qwen's) instead of pixels.
    """
    if pictures.ndim != 4:
        raise ValueError("The perception loss needs pictures as pixels, not as patches.")
    small = F.interpolate(pictures.float(), scale_factor=1 / 8, mode="area")
    large = F.interpolate(small, size=pictures.shape[-2:], mode="bilinear", align_corners=False)
    return large.to(pictures.dtype)


def padded(tokenizer: Any, texts: Sequence[str], side: str) -> tuple[Tensor, Tensor]:
    """Words of texts as they stand, and their mask, both [n, T], padded on one side."""
    made = tokenizer(
        list(texts),
        add_special_tokens=False,
        padding=True,
        padding_side=side,
        return_tensors="pt",
    )
    return made["input_ids"], made["attention_mask"]


def captioned(
    processor: Any, captions: Sequence[str], asked: Sequence[str]
) -> tuple[Tensor, Tensor]:
    """Prompts in which a caption stands in its picture's place, padded on the left, and masks."""
    turns = [
        [{"role": "user", "content": [{"type": "text", "text": f"{caption}\n{question}"}]}]
        for caption, question in zip(captions, asked, strict=True)
    ]
    texts = processor.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return padded(processor.tokenizer, texts, "left")


def to_the_digit(
    tokenizer: Any, texts: Sequence[str], mos: Sequence[float], think: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """Answers up to the true tenths digit, padded on the right, masks, and which have a number.

    Without ``think`` nothing stands between the think tags. ValueError for a vocabulary that does
    not write a digit as one word.
    """
    shown = texts if think else [_THINKING.sub("<think></think>", text) for text in texts]
    begun = [refine_iqa.up_to_tenths(text, one) for text, one in zip(shown, mos, strict=True)]
    ids, mask = padded(tokenizer, [one or NOTHING for one in begun], "right")
    known = torch.tensor([bool(one) for one in begun])
    last = ids.gather(1, mask.sum(1, keepdim=True) - 1).ravel()
    for word, text in zip(last[known].tolist(), filter(None, begun), strict=True):
        if tokenizer.decode([word]).strip() != text[-1]:
            raise ValueError("Refine-IQA's thinking reward needs a word of its own for each digit.")
    return ids, mask, known


def out_of_order(inputs: Sequence[dict[str, Any]], group: int, seed: int) -> list[dict[str, Any]]:
    """The same rows, the frames of each clip disturbed in one drawn way for its whole group.

    Frames may be dropped, and with them the last places for pictures in the turn.
    """
    random = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    order: list[int] = []
    for at, row in enumerate(inputs):
        if at % group == 0:
            order = orders.perturbed(len(row["images"]), random)
        turn = row["prompt"][-1]
        left = itertools.count()
        parts = [
            one for one in turn["content"] if one["type"] != "image" or next(left) < len(order)
        ]
        shown = {"images": [row["images"][i] for i in order]}
        made.append(row | shown | {"prompt": [turn | {"content": parts}]})
    return made
