"""Looks into the header of a GGUF file, within bounds: whose file it is, before anything loads it.

Layout: ggml's specification of GGUF, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualityculler.errors import ModelError, UserError

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_HEADER_BYTES = 64 << 20
MAX_PAIRS = 10_000
MAX_TENSORS = 100_000
MAX_DIMENSIONS = 8
MAX_TEXT_BYTES = 1 << 16
MAX_DEPTH = 4
# Bytes of each number type; 7 is a truth value, 8 a text, 9 an array.
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?"}
_FORMATS |= {10: "<Q", 11: "<q", 12: "<d"}
_TEXT, _ARRAY = 8, 9

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF file says of itself: its single values, by key, and how many tensors it holds."""

    values: Mapping[str, Value]
    tensors: int

    def text(self, key: str) -> str:
        """A text; empty if there is none of that name."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """A whole number, if there is one of that name."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def architecture(self) -> str:
        """The family of models, such as "qwen3vl", or "clip" for an image projector."""
        return self.text("general.architecture")

    @property
    def sees(self) -> bool:
        """Whether this is an image projector (mmproj)."""
        return self.architecture == "clip" and self.values.get("clip.has_vision_encoder") is True

    @property
    def adapts(self) -> bool:
        """Whether this is a LoRA adapter."""
        return self.text("general.type") == "adapter" and self.text("adapter.type") == "lora"


def header(path: Path) -> GgufHeader:
    """The header of a file. ModelError if it cannot be read, is no GGUF, damaged or cut off."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Reader(file, size).read()
    except OSError as error:
        raise ModelError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    except _Bad as error:
        raise ModelError("{path} is no sound GGUF file: {why}.", path=path, why=error) from error


class _Bad(UserError):  # noqa: N818
    """A part of the sentence, not one by itself."""


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._limit = min(size, MAX_HEADER_BYTES)

    def read(self) -> GgufHeader:
        if self._bytes(4) != MAGIC:
            raise _Bad("it does not begin with GGUF")
        if (version := self._number("<I")) not in VERSIONS:
            raise _Bad("version {version} is not known", version=version)
        tensors, pairs = self._count(MAX_TENSORS), self._count(MAX_PAIRS)
        values: dict[str, Value] = {}
        for _ in range(pairs):
            key = self._text()
            value = self._value(int(self._number("<I")), 0)
            if value is not None:
                values[key] = value
        self._check_tensors(tensors)
        return GgufHeader(values, tensors)

    def _check_tensors(self, number: int) -> None:
        """The place of each tensor; one beyond the end means that the file was cut off."""
        farthest = 0
        for _ in range(number):
            self._text()
            dimensions = int(self._number("<I"))
            if dimensions > MAX_DIMENSIONS:
                raise _Bad("a tensor of {dimensions} dimensions", dimensions=dimensions)
            self._skip(8 * dimensions + 4)
            farthest = max(farthest, int(self._number("<Q")))
        if number and self._file.tell() + farthest >= self._size:
            raise _Bad("it has been cut off; download or copy it again")

    def _value(self, kind: int, depth: int) -> Value | None:
        """A single value; None for an array, which is passed over."""
        if kind == _TEXT:
            return self._text()
        if kind == _ARRAY:
            self._pass_array(depth)
            return None
        if kind not in _FORMATS:
            raise _Bad("a value of type {kind}", kind=kind)
        return self._number(_FORMATS[kind])

    def _pass_array(self, depth: int) -> None:
        kind, length = int(self._number("<I")), int(self._number("<Q"))
        if depth == MAX_DEPTH:
            raise _Bad("arrays within arrays")
        if kind in _FORMATS:
            self._skip(length * struct.calcsize(_FORMATS[kind]))
            return
        if length > self._limit:
            raise _Bad("an array of {length} values", length=length)
        for _ in range(length):
            if kind == _TEXT:
                self._skip(int(self._number("<Q")))
            else:
                self._value(kind, depth + 1)

    def _text(self) -> str:
        length = int(self._number("<Q"))
        if length > MAX_TEXT_BYTES:
            # A chat template may be long; nothing that is looked at here is.
            self._skip(length)
            return ""
        return self._bytes(length).decode("utf-8", "replace")

    def _count(self, largest: int) -> int:
        count = int(self._number("<Q"))
        if count > largest:
            raise _Bad("it claims to hold {count} entries", count=count)
        return count

    def _number(self, form: str) -> Value:
        value: Value = struct.unpack(form, self._bytes(struct.calcsize(form)))[0]
        return value

    def _skip(self, length: int) -> None:
        self._check(length)
        self._file.seek(length, 1)

    def _bytes(self, length: int) -> bytes:
        self._check(length)
        return self._file.read(length)

    def _check(self, length: int) -> None:
        if self._file.tell() + length > self._limit:
            raise _Bad("its header ends in the middle")
