"""Answers as token numbers, and how much each token counts."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from training.sft import texts
from training.sft.photos import Example

OVERALL = re.compile(r"Overall the quality is (\w+)\.")
RATING = re.compile(r'"rating": (\d)\.(\d)(\d)')
LENGTH_STEP = 16
DIGITS = (1.5, 0.75, 0.1)  # of the key weight; the last digit is chance


def said(
    examples: Sequence[Example],
    tokenizer: Any,
    draws: Sequence[random.Random],
    key: float,
    form: float,
) -> tuple[Tensor, Tensor]:
    """Token numbers [B, T] of one wording each, and weights [B, T], 0 where there is padding.

    Each example's wording has a draw of its own: it does not depend on who else is in the batch.
    """
    pairs = zip(examples, draws, strict=True)
    rows = [one_answer(example, tokenizer, draw, key, form) for example, draw in pairs]
    longest = max(len(ids) for ids, _ in rows)
    length = -(-longest // LENGTH_STEP) * LENGTH_STEP  # few shapes: kernels and memory are reused
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    weights = torch.zeros(len(rows), length)
    for i, (numbers, counted) in enumerate(rows):
        ids[i, : len(numbers)] = torch.tensor(numbers)
        weights[i, : len(counted)] = torch.tensor(counted)
    return ids, weights


def one_answer(
    example: Example, tokenizer: Any, draw: random.Random, key: float, form: float
) -> tuple[list[int], list[float]]:
    """Token numbers and weights of an answer, its end included."""
    text = texts.answer(example.flaws, example.rating, draw)
    spans = key_spans(text, key)
    made = tokenizer(text + "<|im_end|>", add_special_tokens=False, return_offsets_mapping=True)
    weights = [_weight(start, end, spans, form) for start, end in made.offset_mapping]
    return made.input_ids, weights


def key_spans(text: str, key: float) -> list[tuple[int, int, float]]:
    """The parts of an answer that depend on the picture: start, end, weight."""
    overall, rating = OVERALL.search(text), RATING.search(text)
    if overall is None or rating is None:
        raise ValueError(f"not an answer: {text}")
    spans = [(len("<think>"), overall.start(), key), (*overall.span(1), key)]
    return spans + [(*rating.span(i + 1), key * share) for i, share in enumerate(DIGITS)]


def _weight(start: int, end: int, spans: list[tuple[int, int, float]], form: float) -> float:
    return next((w for low, high, w in spans if start < high and end > low), form)
