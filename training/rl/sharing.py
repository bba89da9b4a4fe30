"""Savings that change no result: pictures looked at once, prompts computed once, adapters merged.

Each of these is told in ``training.rl.trainer``, which uses them.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from training.torchvision_ops import declare_torchvision_ops

declare_torchvision_ops()

from transformers import DynamicCache  # noqa: E402

REMEMBERED = 256  # pictures; 1,025 x 384 floats each


def key_of(picture: Tensor) -> bytes:
    """A digest of a picture's values."""
    return hashlib.blake2b(picture.contiguous().cpu().view(torch.uint8).numpy().tobytes()).digest()


def distinct(pictures: Tensor) -> tuple[list[int], Tensor]:
    """Where each distinct picture of [n, ...] first stands, and for all n which of these it is."""
    first: dict[bytes, int] = {}
    starts: list[int] = []
    which = []
    for at, picture in enumerate(pictures):
        key = key_of(picture)
        if key not in first:
            first[key] = len(starts)
            starts.append(at)
        which.append(first[key])
    return starts, torch.tensor(which, device=pictures.device)


def remember_features(tower: Any, most: int = REMEMBERED) -> None:
    """Freeze a vision tower and let it look once at each picture."""
    tower.requires_grad_(False).eval()
    look, kept = tower.forward, OrderedDict[bytes, Any]()

    def forward(pixel_values: Tensor, **kwargs: Any) -> Any:
        keys = [key_of(one) for one in pixel_values]
        new = [at for at, key in enumerate(keys) if key not in kept and key not in keys[:at]]
        if new:
            with torch.no_grad():
                seen = look(pixel_values=pixel_values[new], **kwargs)
            for row, at in enumerate(new):
                kept[keys[at]] = (type(seen), seen.last_hidden_state[row])
        features = torch.stack([kept[key][1] for key in keys])
        made = kept[keys[0]][0](last_hidden_state=features)
        for key in keys:
            kept.move_to_end(key)
        while len(kept) > most:
            kept.popitem(last=False)
        return made

    tower.forward = forward


@contextmanager
def merged(policy: Any) -> Iterator[None]:
    """The active adapter is in the weights inside this context."""
    layers = [m for m in policy.modules() if hasattr(m, "get_delta_weight") and m.active_adapters]
    before = [layer.base_layer.weight.data for layer in layers]
    try:
        for layer, weight in zip(layers, before, strict=True):
            delta = layer.get_delta_weight(layer.active_adapters[0]).detach()
            layer.base_layer.weight.data = weight + delta.to(weight.dtype)
            layer._disable_adapters = True  # PEFT's own switch would also stop the gradients
        yield
    finally:
        for layer, weight in zip(layers, before, strict=True):
            layer.base_layer.weight.data = weight
            layer._disable_adapters = False


def cache_argument(model: Any) -> str:
    """``cache``, or ``past_key_values`` before transformers 5.20."""
    taken = inspect.signature(type(model).forward).parameters
    return "cache" if "cache" in taken else "past_key_values"


def prefix_cache(base: Any, ids: Tensor, pictures: Tensor) -> DynamicCache:
    """Keys and values of prompts [n, P] with one picture each, all but their last word.

    Each distinct picture is computed once; gradients flow through if they are on. The prompts
    must be equal but for the picture and without padding.
    """
    starts, which = distinct(pictures)
    cache = DynamicCache(config=base.config.get_text_config())
    base.model(
        input_ids=ids[starts, :-1],
        pixel_values=pictures[starts],
        use_cache=True,
        **{cache_argument(base): cache},
    )
    cache.batch_select_indices(which)
    return cache


@contextmanager
def shared_prompts(policy: Any) -> Iterator[None]:
    """``policy.generate`` computes equal prompts once inside this context."""
    plain = policy.generate
    base = policy.get_base_model()

    def generate(
        input_ids: Tensor, attention_mask: Tensor, pixel_values: Tensor | None = None, **kwargs: Any
    ) -> Any:
        if pixel_values is None or not sharable(input_ids, attention_mask, pixel_values):
            more = {} if pixel_values is None else {"pixel_values": pixel_values}
            return plain(input_ids=input_ids, attention_mask=attention_mask, **more, **kwargs)
        cache = prefix_cache(base, input_ids, pixel_values)
        kwargs |= {cache_argument(base): cache}
        return plain(input_ids=input_ids, attention_mask=attention_mask, **kwargs)

    policy.generate = generate
    try:
        yield
    finally:
        del policy.generate


def sharable(ids: Tensor, mask: Tensor, pictures: Tensor) -> bool:
    """Whether prompts are equal but for the picture, unpadded, and have one picture each."""
    return len(pictures) == len(ids) and bool(mask.all()) and bool((ids == ids[:1]).all())
