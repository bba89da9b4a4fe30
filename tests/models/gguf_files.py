"""Tiny GGUF files with headers like the real ones."""

from __future__ import annotations

import struct

Value = str | int | bool | float | list[str] | list[int]


def text(value: str) -> bytes:
    written = value.encode()
    return struct.pack("<Q", len(written)) + written


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    kind = 8 if value and isinstance(value[0], str) else 4
    items = [text(one) if isinstance(one, str) else struct.pack("<I", one) for one in value]
    return struct.pack("<IIQ", 9, kind, len(value)) + b"".join(items)


def gguf(values: dict[str, Value], tensors: int = 1, data: bytes = b"\0" * 64) -> bytes:
    """A file of version 3 with as many tensors, each at the begin of the data."""
    pairs = b"".join(text(key) + _value(value) for key, value in values.items())
    tensor = text("t") + struct.pack("<IQIQ", 1, 8, 0, 0)
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, len(values)) + pairs + tensor * tensors + data


def language_model(architecture: str = "llama", width: int = 576) -> bytes:
    return gguf(
        {
            "general.architecture": architecture,
            "general.type": "model",
            "tokenizer.ggml.tokens": ["a", "b", "c"],
            "tokenizer.ggml.token_type": [1, 2, 3],
            f"{architecture}.embedding_length": width,
            "tokenizer.chat_template": "x" * 70_000,
        }
    )


def projector(width: int = 576) -> bytes:
    return gguf(
        {
            "general.architecture": "clip",
            "general.type": "mmproj",
            "clip.has_vision_encoder": True,
            "clip.vision.projection_dim": width,
            "clip.vision.image_std": [1, 2],
        }
    )


def adapter(architecture: str = "llama") -> bytes:
    return gguf(
        {
            "general.architecture": architecture,
            "general.type": "adapter",
            "adapter.type": "lora",
            "adapter.lora.alpha": 32.0,
        }
    )
