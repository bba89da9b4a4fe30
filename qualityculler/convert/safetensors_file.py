"""Arrays out of a ``.safetensors`` file: 8 bytes of length, a JSON header, plain bytes.

Format: https://github.com/huggingface/safetensors, section "Format".
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from qualityculler.convert.tensors import KINDS, Floats, as_floats, count_of, item_bytes
from qualityculler.errors import ModelError

MAX_HEADER_BYTES = 16 << 20
MAX_FILE_BYTES = 8 << 30


class SafetensorsFile:
    """The tensors of one file; see :class:`qualityculler.convert.tensors.Tensors`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                header = self._header(file)
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
        self._tensors = {
            name: self._checked(name, entry)
            for name, entry in header.items()
            if name != "__metadata__"
        }

    def names(self) -> list[str]:
        """All names, in the order of the file."""
        return list(self._tensors)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor. Raises ModelError if there is none of that name."""
        return self._entry(name)[1]

    def read(self, name: str) -> Floats:
        """The tensor in float32. Raises ModelError."""
        kind, shape, start = self._entry(name)
        length = count_of(shape, self.path) * item_bytes(kind)
        try:
            with self.path.open("rb") as file:
                file.seek(self._data_at + start)
                raw = file.read(length)
        except OSError as error:
            raise ModelError(f"{self.path} cannot be read ({error.strerror}).") from error
        if len(raw) != length:
            raise self._damaged("it has become shorter")
        return as_floats(np.frombuffer(raw, KINDS[kind]).reshape(shape), kind, name, self.path)

    def _entry(self, name: str) -> tuple[str, tuple[int, ...], int]:
        try:
            return self._tensors[name]
        except KeyError as error:
            raise ModelError(f"{self.path} holds no {name}; it is not the release.") from error

    def _damaged(self, what: str) -> ModelError:
        return ModelError(
            f"{self.path} is damaged or not what its name says: {what}; get it again."
        )

    def _header(self, file: BinaryIO) -> dict[str, Any]:
        size = file.seek(0, 2)
        file.seek(0)
        first = file.read(8)
        length = struct.unpack("<Q", first)[0] if len(first) == 8 else 0
        if not 2 <= length <= min(MAX_HEADER_BYTES, size - 8) or size > MAX_FILE_BYTES:
            raise self._damaged("its header has no sensible length")
        self._data_at, self._data_bytes = 8 + length, size - 8 - length
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise self._damaged("its header is no JSON") from error
        if not isinstance(header, dict):
            raise self._damaged("its header is no table")
        return header

    def _checked(self, name: str, entry: Any) -> tuple[str, tuple[int, ...], int]:
        match entry:
            case {
                "dtype": str(kind),
                "shape": [*shape],
                "data_offsets": [int(start), int(end)],
            } if kind in KINDS:
                expected = count_of(shape, self.path) * item_bytes(kind)
                if 0 <= start <= end <= self._data_bytes and end - start == expected:
                    return kind, tuple(shape), start
        raise self._damaged(f"its entry for {name[:200]} is none")
