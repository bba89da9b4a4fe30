"""What every source of weights offers, whatever file format it is in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qualityculler.errors import ModelError

Floats = NDArray[np.float32]

MAX_ELEMENTS = 1 << 28
MAX_DIMENSIONS = 8
# Name of an element type in safetensors to numpy's; BF16 is the upper half of a float32.
KINDS = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "u1",
}
FLOAT_KINDS = frozenset({"F64", "F32", "F16", "BF16"})


class Tensors(Protocol):
    """Arrays by name; shapes are known at once, contents are read when asked for."""

    def names(self) -> list[str]:
        """All names, in the order of the file."""

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array. Raises ModelError if there is none of that name."""

    def read(self, name: str) -> Floats:
        """The array in float32, all of it finite. Raises ModelError."""


def item_bytes(kind: str) -> int:
    """Bytes of one element."""
    return np.dtype(KINDS[kind]).itemsize


def count_of(shape: Sequence[int], source: object) -> int:
    """The number of elements; ModelError if the shape is none that a model has."""
    sound = len(shape) <= MAX_DIMENSIONS and all(
        isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in shape
    )
    if not sound or math.prod(shape) > MAX_ELEMENTS:
        raise ModelError(
            f"{source} is damaged (an array of shape {tuple(shape)[:9]!r}); get it again."
        )
    return math.prod(shape)


def as_floats(raw: NDArray[np.generic], kind: str, name: str, source: object) -> Floats:
    """Elements of one of ``KINDS`` as float32. ModelError for whole numbers and non-finite ones."""
    if kind not in FLOAT_KINDS:
        raise ModelError(f"{source} holds {name} as {kind}, where weights should be.")
    if kind == "BF16":
        floats = (raw.astype(np.uint32) << 16).view(np.float32)
    else:
        with np.errstate(over="ignore"):
            floats = raw.astype(np.float32)
    if not np.isfinite(floats).all():
        raise ModelError(f"{source} is damaged: {name} holds values that are no numbers.")
    return floats
