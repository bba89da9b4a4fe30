"""Arrays out of a file that ``torch.save`` wrote, without torch and without running its pickle.

Layout (torch 1.6 and later): a zip archive ``NAME/data.pkl`` with the structure, protocol 2, and
``NAME/data/KEY`` with the plain bytes of each storage.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.convert.pickled import ORDERED_DICT, Global, Made, Persistent, PickleReader
from qualityculler.convert.tensors import KINDS, Floats, as_floats, count_of, item_bytes
from qualityculler.errors import ModelError

MAX_FILE_BYTES = 8 << 30
MAX_PICKLE_BYTES = 32 << 20
MAX_ENTRIES = 100_000
_STORAGES = {
    "torch.DoubleStorage": "F64",
    "torch.FloatStorage": "F32",
    "torch.HalfStorage": "F16",
    "torch.BFloat16Storage": "BF16",
    "torch.LongStorage": "I64",
    "torch.IntStorage": "I32",
    "torch.ShortStorage": "I16",
    "torch.CharStorage": "I8",
    "torch.ByteStorage": "U8",
    "torch.BoolStorage": "BOOL",
}
_TENSOR = "torch._utils._rebuild_tensor_v2"
_PARAMETER = "torch._utils._rebuild_parameter"
ALLOWED = frozenset({ORDERED_DICT, _TENSOR, _PARAMETER, "torch.Size", *_STORAGES})


@dataclass(frozen=True, slots=True)
class _Tensor:
    kind: str
    key: str
    storage_count: int
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class TorchFile:
    """The tensors of a saved state dict; see :class:`qualityculler.convert.tensors.Tensors`.

    ``inside`` names the key of the outer dict that holds it; without, the outer dict is it. Nothing
    but names and shapes is read until a tensor is asked for. Raises ModelError.
    """

    def __init__(self, path: Path, inside: str | None = None) -> None:
        self.path = path
        with self._archive() as archive:
            self._prefix, structure = self._structure(archive)
        self._tensors = dict(self._found(structure, inside))

    def names(self) -> list[str]:
        """All names, in the order of the file."""
        return list(self._tensors)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor. Raises ModelError if there is none of that name."""
        return self._tensor(name).shape

    def read(self, name: str) -> Floats:
        """The tensor in float32. Raises ModelError."""
        tensor = self._tensor(name)
        count = count_of(tensor.shape, self.path)
        self._check_extent(tensor, count, name)
        with self._archive() as archive:
            raw = self._storage(archive, tensor)
        if count == 0:
            return np.empty(tensor.shape, np.float32)
        size = item_bytes(tensor.kind)
        laid_out = np.lib.stride_tricks.as_strided(
            raw[tensor.offset :], tensor.shape, [stride * size for stride in tensor.strides]
        )
        return as_floats(np.ascontiguousarray(laid_out), tensor.kind, name, self.path)

    def _tensor(self, name: str) -> _Tensor:
        try:
            return self._tensors[name]
        except KeyError as error:
            raise ModelError(f"{self.path} holds no {name}; it is not the release.") from error

    @contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise ModelError(f"{self.path} is larger than any release (8 GiB).")
            with zipfile.ZipFile(self.path) as archive:
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as bad:
            raise self._damaged("it is no whole archive of torch 1.6 or later") from bad
        except OSError as error:
            raise ModelError(f"{self.path} cannot be read ({error.strerror}).") from error

    def _damaged(self, what: str) -> ModelError:
        return ModelError(
            f"{self.path} is damaged or not what its name says: {what}; get it again."
        )

    def _structure(self, archive: zipfile.ZipFile) -> tuple[str, Any]:
        entries = archive.namelist()
        pickles = [name for name in entries if name.count("/") == 1 and name.endswith("/data.pkl")]
        if len(pickles) != 1 or len(entries) > MAX_ENTRIES:
            raise self._damaged("it does not hold one data.pkl")
        prefix = pickles[0].removesuffix("data.pkl")
        order = f"{prefix}byteorder"
        if order in entries and self._entry(archive, order, limit=16).strip() != b"little":
            raise self._damaged("its numbers are big-endian")
        content = io.BytesIO(self._entry(archive, pickles[0], limit=MAX_PICKLE_BYTES))
        return prefix, PickleReader(content, self.path, ALLOWED).load()

    def _entry(self, archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
        """An entry that says it has at most ``limit`` bytes; zipfile gives no more than it says."""
        try:
            info = archive.getinfo(name)
        except KeyError as error:
            raise self._damaged(f"{name} is missing") from error
        if info.file_size > limit:
            raise self._damaged(f"{name} is larger than it can be")
        with archive.open(info) as file:
            return file.read()

    def _found(self, structure: Any, inside: str | None) -> Iterator[tuple[str, _Tensor]]:
        if inside is not None:
            structure = structure.get(inside) if isinstance(structure, Mapping) else None
            if structure is None:
                raise self._damaged(f"it has no {inside!r}")
        if not isinstance(structure, Mapping):
            raise self._damaged("it holds no state dict")
        for name, value in structure.items():
            if not isinstance(name, str) or not isinstance(value, Made):
                raise self._damaged("its state dict holds more than tensors")
            yield name, self._as_tensor(value)

    def _as_tensor(self, made: Made) -> _Tensor:
        if made.maker == _PARAMETER and made.arguments and isinstance(made.arguments[0], Made):
            made = made.arguments[0]
        match made:
            case Made(
                maker="torch._utils._rebuild_tensor_v2",
                arguments=(
                    Persistent(key=("storage", Global(path=storage), str(key), _, int(total))),
                    int(offset),
                    tuple(shape),
                    tuple(strides),
                    *_,
                ),
            ) if storage in _STORAGES:
                return _Tensor(_STORAGES[storage], key, total, offset, shape, strides)
        raise self._damaged("its state dict holds more than tensors")

    def _check_extent(self, tensor: _Tensor, count: int, name: str) -> None:
        """Every element lies inside the storage, and there are no more of them than it holds."""
        steps = tensor.strides
        sound = (
            len(steps) == len(tensor.shape)
            and all(isinstance(step, int) and step >= 0 for step in steps)
            and tensor.offset >= 0
            and count <= tensor.storage_count
        )
        reach = sum((n - 1) * step for n, step in zip(tensor.shape, steps, strict=False))
        if not sound or (count and tensor.offset + reach >= tensor.storage_count):
            raise self._damaged(f"{name} reaches beyond its storage")

    def _storage(self, archive: zipfile.ZipFile, tensor: _Tensor) -> NDArray[Any]:
        total = count_of((tensor.storage_count,), self.path)
        expected = total * item_bytes(tensor.kind)
        raw = self._entry(archive, f"{self._prefix}data/{tensor.key}", limit=expected)
        if len(raw) != expected:
            raise self._damaged(f"storage {tensor.key} is cut short")
        return np.frombuffer(raw, KINDS[tensor.kind])
