"""The arrays of a PCA that ``joblib.dump`` wrote, without scikit-learn and without unpickling.

Layout: a pickle in which each array is a ``NumpyArrayWrapper``; right behind the instruction that
sets its state follow a byte with the number of padding bytes, these, and the plain bytes of the
array. A compressed dump is such a file in zlib or gzip. What ``pickle.dump`` writes is read too.
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from qualityculler.convert.pickled import Global, Made, PickleReader
from qualityculler.convert.tensors import count_of
from qualityculler.errors import ModelError

# 768 x 512 in float64 are 3 MB; an IncrementalPCA holds little more.
MAX_BYTES = 256 << 20
_WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
ESTIMATORS = frozenset(
    f"sklearn.decomposition.{module}"
    for module in (
        "_pca.PCA",
        "pca.PCA",
        "_incremental_pca.IncrementalPCA",
        "incremental_pca.IncrementalPCA",
    )
)
_RECONSTRUCT = frozenset(f"numpy.{core}.multiarray._reconstruct" for core in ("core", "_core"))
_SCALAR = frozenset(f"numpy.{core}.multiarray.scalar" for core in ("core", "_core"))
_FROM_BUFFER = frozenset(f"numpy.{core}.numeric._frombuffer" for core in ("core", "_core"))
_ENCODE = "_codecs.encode"
ALLOWED = frozenset(
    {_WRAPPER, "numpy.ndarray", "numpy.dtype", _ENCODE, "copyreg._reconstructor", "builtins.object"}
    | {*ESTIMATORS, *_RECONSTRUCT, *_SCALAR, *_FROM_BUFFER}
)
_DTYPES = frozenset({"f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"})

Attributes = dict[str, NDArray[Any]]


def read_estimator(path: Path) -> tuple[str, Attributes]:
    """The class of the estimator in a file, as sklearn names it, and its arrays by attribute.

    Numpy scalars are arrays without dimensions; other attributes are left out. Raises ModelError.
    """
    reader = _Arrays(path)
    loaded = PickleReader(_opened(path), path, ALLOWED, reader.replace).load()
    if not isinstance(loaded, Made) or not isinstance(loaded.state, dict):
        raise _damaged(path, "it holds no estimator")
    name = _class_name(loaded)
    if name not in ESTIMATORS:
        raise _damaged(path, "it holds no PCA")
    found = ((key, reader.value(value)) for key, value in loaded.state.items())
    return name, {str(key): array for key, array in found if array is not None}


def _class_name(made: Made) -> str:
    if made.maker == "copyreg._reconstructor" and made.arguments:
        first = made.arguments[0]
        return first.path if isinstance(first, Global) else ""
    return made.maker


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(f"{path} is damaged or not what its name says: {what}; get it again.")


def _opened(path: Path) -> BinaryIO:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    if len(raw) > MAX_BYTES:
        raise _damaged(path, "it is larger than any PCA of a release")
    if (
        raw[:3] == b"BZh"
        or raw[:6] in (b"\xfd7zXZ\0", b"]\0\0\x80\0\0")
        or raw[:4] == b"\x04\x22M\x18"
    ):
        raise ModelError(
            f"{path} is packed by bz2, xz or lz4, which is not read here; "
            "write it again in Python with joblib.dump(joblib.load(PATH), PATH, compress=0)."
        )
    packed = raw[:2] == b"\x1f\x8b" or (raw[:1] == b"\x78" and raw[1:2] in b"\x01\x5e\x9c\xda")
    return io.BytesIO(_unpacked(raw, path) if packed else raw)


def _unpacked(raw: bytes, path: Path) -> bytes:
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        whole = unpack.decompress(raw, MAX_BYTES)
    except zlib.error as error:
        raise _damaged(path, "its compression is broken") from error
    if not unpack.eof:
        raise _damaged(path, "it ends too early or is too large")
    return whole


class _Arrays:
    """Turns what a pickle says about arrays into arrays."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def replace(self, made: Made, file: BinaryIO) -> Any:
        """Arrays in place of their descriptions, as soon as their state is there."""
        if made.maker == _WRAPPER:
            return self._behind(made.state, file)
        if made.maker in _RECONSTRUCT:
            return self._pickled(made.state)
        return made

    def value(self, value: Any) -> NDArray[Any] | None:
        """An attribute as an array; None for what is neither array nor scalar of numpy."""
        if isinstance(value, np.ndarray):
            return value
        if isinstance(value, Made) and value.maker in _SCALAR and len(value.arguments) == 2:
            return self._shaped(self._raw(value.arguments[1]), value.arguments[0], (), "C")
        if isinstance(value, Made) and value.maker in _FROM_BUFFER:
            return self._from_buffer(value.arguments)
        return None

    def _behind(self, state: Any, file: BinaryIO) -> NDArray[Any]:
        match state:
            case {"shape": tuple(shape), "dtype": dtype, "order": str(order)}:
                kind = self._dtype(dtype)
                length = count_of(shape, self._path) * kind.itemsize
                if state.get("numpy_array_alignment_bytes") is not None:
                    padding = file.read(1)
                    file.read(padding[0] if padding else 0)
                return self._shaped(file.read(length), dtype, shape, order)
        raise _damaged(self._path, "an array without shape or type")

    def _pickled(self, state: Any) -> NDArray[Any]:
        match state:
            case (int(), tuple(shape), dtype, fortran, raw):
                return self._shaped(self._raw(raw), dtype, shape, "F" if fortran else "C")
        raise _damaged(self._path, "an array without shape or type")

    def _from_buffer(self, arguments: tuple[Any, ...]) -> NDArray[Any]:
        match arguments:
            case (bytes(raw), dtype, tuple(shape), str(order)):
                return self._shaped(raw, dtype, shape, order)
        raise _damaged(self._path, "an array without shape or type")

    def _raw(self, value: Any) -> bytes:
        match value:
            case bytes():
                return value
            # Protocol 2 writes bytes as a text of as many characters.
            case Made(maker="_codecs.encode", arguments=(str(text), "latin1" | "latin-1")):
                try:
                    return text.encode("latin-1")
                except UnicodeEncodeError as error:
                    raise _damaged(self._path, "an array without content") from error
        raise _damaged(self._path, "an array without content")

    def _dtype(self, made: Any) -> np.dtype[Any]:
        match made:
            case Made(maker="numpy.dtype", arguments=(str(name), *_), state=state) if (
                name in _DTYPES
            ):
                order = state[1] if isinstance(state, tuple) and len(state) > 1 else "<"
                if order in ("<", ">", "|", "="):
                    return np.dtype(f"{order}{name}")
        raise _damaged(self._path, "an array that does not hold numbers")

    def _shaped(self, raw: bytes, dtype: Any, shape: tuple[int, ...], order: str) -> NDArray[Any]:
        kind = self._dtype(dtype)
        if order not in ("C", "F") or len(raw) != count_of(shape, self._path) * kind.itemsize:
            raise _damaged(self._path, "it ends too early")
        return np.frombuffer(raw, kind).reshape(shape, order="C" if order == "C" else "F")
