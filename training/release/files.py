"""Tensors out of the files of a release, each by the safe reader of the library that wrote it.

torch and numpy compare no checksums and believe what a file says of sizes, so archives are looked
through first.
"""

from __future__ import annotations

import pickle
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from qualityculler.errors import ModelError

Floats = NDArray[np.float32]
MAX_BASIS_BYTES = 64 << 20  # 250 vectors of 512 values are half a megabyte
# What these readers raise for bytes that are no such file.
_DAMAGE = (
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SafetensorError,
    RuntimeError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
)


def read_torch(path: Path) -> Any:
    """What ``torch.save`` wrote: dicts, lists, numbers and tensors. Raises ModelError.

    ``weights_only`` makes torch refuse every other name before it is imported. ``mmap`` bounds
    every tensor by the file; without it torch takes the file's word for lengths.
    """
    sizes = _check_archive(path, stored=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of odd protocols, which it then refuses
            loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        if any(tensor.untyped_storage().nbytes() not in sizes for tensor in _tensors(loaded)):
            raise ValueError("a tensor reaches beyond its storage")
        return loaded
    except _DAMAGE as error:
        if asked := re.search(r"GLOBAL (\S{1,200})", str(error)):
            raise ModelError(
                f"{path} asks for {asked[1]!r}, which no state dict contains; nothing of it has "
                "been run. Get the file from the authors' own page again."
            ) from error
        raise _damaged(path, "torch cannot read it as weights") from error


def read_weights(path: Path) -> dict[str, Tensor]:
    """The state dict in a file of torch or of safetensors, by its ending. Raises ModelError."""
    if path.suffix != ".safetensors":
        return state_dict(read_torch(path), path)
    try:
        return load_file(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    except _DAMAGE as error:
        raise _damaged(path, "its header does not fit its content") from error


def state_dict(loaded: Any, path: Path) -> dict[str, Tensor]:
    """The same, if it is tensors by name and nothing else; ModelError if it is not."""
    if not isinstance(loaded, Mapping):
        raise _damaged(path, "it holds no state dict")
    if not all(isinstance(k, str) and isinstance(v, Tensor) for k, v in loaded.items()):
        raise _damaged(path, "its state dict holds more than tensors")
    return dict(loaded)


def floats(tensors: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    """The tensors in float32. ModelError unless all are whole, real and finite."""
    return {name: _float(name, tensor, path) for name, tensor in tensors.items()}


def read_npz(path: Path, names: tuple[str, ...]) -> list[Floats]:
    """The named arrays in float32. Raises ModelError if one is missing or no array of numbers."""
    _check_archive(path, stored=False)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = [arrays[name] for name in names]
    except _DAMAGE as error:
        raise _damaged(path, f"it does not hold the arrays {', '.join(names)}") from error
    for name, array in zip(names, found, strict=True):
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise _damaged(path, f"{name!r} holds values that are no numbers")
    return [array.astype(np.float32) for array in found]


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(f"{path} is damaged or not what its name says: {what}; get it again.")


def _tensors(loaded: Any) -> Iterator[Tensor]:
    """All tensors in dicts of dicts."""
    if isinstance(loaded, Tensor):
        yield loaded
    elif isinstance(loaded, Mapping):
        for value in loaded.values():
            yield from _tensors(value)


def _check_archive(path: Path, *, stored: bool) -> set[int]:
    """The sizes of the entries of a zip file in bytes, every byte compared with its checksum.

    ``stored``: none of it may be packed. Raises ModelError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in entries)
            size = sum(entry.file_size for entry in entries)
            if packed and (stored or size > MAX_BASIS_BYTES):
                raise _damaged(path, "it is packed, and larger than it can be")
            broken = archive.testzip()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    except (*_DAMAGE, NotImplementedError) as error:
        raise _damaged(path, "it is no whole archive of torch 1.6 or later") from error
    if broken is not None:
        raise _damaged(path, f"{broken[:200]} is not what was written")
    return {entry.file_size for entry in entries}


def _float(name: str, tensor: Tensor, path: Path) -> Tensor:
    plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
    if not plain or not tensor.is_floating_point():
        raise ModelError(f"{path} holds {name[:200]} as {tensor.dtype}, where weights should be.")
    # Strides of 0 make a few bytes look like any number of values.
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise _damaged(path, f"{name[:200]} reaches beyond its storage")
    found = tensor.detach().float()
    if not torch.isfinite(found).all():
        raise ModelError(f"{path} is damaged: {name[:200]} holds values that are no numbers.")
    return found
