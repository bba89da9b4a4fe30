"""The arrays of a PCA that ``joblib.dump`` or ``pickle.dump`` wrote, read as inert data.

The restricted unpickler is Python's own, with three changes. It knows only the instructions that
these writers use. A name becomes a :class:`_Name`, which imports nothing, and must be expected. A
call becomes a :class:`_Made`, a note of who was asked to make what. joblib's reader cannot stand
here: for an array of objects it starts an unpickler without limits.

joblib puts the plain bytes of an array into the file right behind the instruction that sets the
state of its ``NumpyArrayWrapper``: one byte with the length of a padding, the padding, the bytes.
"""

from __future__ import annotations

import io
import math
import pickle
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from qualityculler.errors import ModelError

MAX_BYTES = 64 << 20  # 768 x 512 in float64 are 3 MB; an IncrementalPCA holds little more
DTYPES = frozenset({"f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"})
_NUMPY = ("numpy.core", "numpy._core")
_WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
_RECONSTRUCT, _SCALAR, _FROM_BUFFER = (
    frozenset(f"{core}.{name}" for core in _NUMPY)
    for name in ("multiarray._reconstruct", "multiarray.scalar", "numeric._frombuffer")
)
ESTIMATORS = frozenset(
    f"sklearn.decomposition.{name}"
    for name in (
        "_pca.PCA",
        "pca.PCA",
        "_incremental_pca.IncrementalPCA",
        "incremental_pca.IncrementalPCA",
    )
)
ALLOWED = frozenset(
    {_WRAPPER, "numpy.ndarray", "numpy.dtype", "_codecs.encode", "copyreg._reconstructor"}
    | {"builtins.object", *ESTIMATORS, *_RECONSTRUCT, *_SCALAR, *_FROM_BUFFER}
)
_OPCODES = (
    "PROTO", "FRAME", "STOP", "MARK", "POP", "BININT", "BININT1", "BININT2", "LONG1",
    "BINFLOAT", "NONE", "NEWTRUE", "NEWFALSE", "SHORT_BINUNICODE", "BINUNICODE",
    "SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "EMPTY_DICT", "EMPTY_LIST", "EMPTY_TUPLE",
    "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "LIST", "APPEND", "APPENDS", "SETITEM", "SETITEMS",
    "BINPUT", "LONG_BINPUT", "MEMOIZE", "BINGET", "LONG_BINGET", "GLOBAL", "STACK_GLOBAL",
)  # fmt: skip
# What Python's unpickler raises for bytes that are no pickle.
_DAMAGE = (
    pickle.UnpicklingError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    MemoryError,
    RecursionError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a class or function a pickle asks for."""

    path: str


@dataclass(slots=True)
class _Made:
    """An object the pickle wants made: by whom, of what, and the state it gets afterwards."""

    maker: str
    arguments: tuple[Any, ...]
    state: Any = None


class _Unpickler(pickle._Unpickler):  # type: ignore[name-defined]
    """Knows names, notes of calls, and arrays of numbers."""

    dispatch: ClassVar[dict[int, Any]] = {
        code: pickle._Unpickler.dispatch[code]  # type: ignore[attr-defined]
        for code in (getattr(pickle, name)[0] for name in _OPCODES)
    }

    def __init__(self, file: io.BytesIO, path: Path) -> None:
        super().__init__(file)
        self._file, self._path = file, path

    def find_class(self, module: str, name: str) -> _Name:
        path = f"{module}.{name}"
        if path not in ALLOWED:
            raise ModelError(
                f"{self._path} asks for {path[:200]!r}, which no known PCA of a release contains; "
                "nothing of it has been run. Get the file from the authors' own page again."
            )
        return _Name(path)

    def _call(self) -> None:
        arguments, maker = self.stack.pop(), self.stack.pop()
        if not isinstance(maker, _Name) or not isinstance(arguments, tuple):
            raise pickle.UnpicklingError("a call of what cannot be called")
        self.append(_Made(maker.path, arguments))

    def _build(self) -> None:
        state, made = self.stack.pop(), self.stack.pop()
        if not isinstance(made, _Made):
            raise pickle.UnpicklingError("a state for what has none")
        made.state = state
        if made.maker == _WRAPPER:
            self.append(_behind(made.state, self._file))
        elif made.maker in _RECONSTRUCT:
            _, shape, dtype, fortran, raw = state
            self.append(_shaped(_raw(raw), dtype, shape, "F" if fortran else "C"))
        else:
            self.append(made)

    def _bytearray(self) -> None:
        # Python's own allocates the length that the file claims.
        (length,) = struct.unpack("<Q", self.read(8))
        self.append(self.read(length))

    dispatch |= {
        pickle.REDUCE[0]: _call,
        pickle.NEWOBJ[0]: _call,
        pickle.BUILD[0]: _build,
        pickle.BYTEARRAY8[0]: _bytearray,
    }


def read_estimator(path: Path) -> tuple[str, dict[str, NDArray[Any]]]:
    """The class of the estimator in a file, as sklearn names it, and its arrays by attribute.

    Numpy scalars are arrays without dimensions; other attributes are left out. Raises ModelError.
    """
    try:
        loaded = _Unpickler(io.BytesIO(_content(path)), path).load()
        name = _class_name(loaded)
        if name not in ESTIMATORS:
            raise pickle.UnpicklingError("it holds no estimator of PCA")
        found = ((str(key), _array(value)) for key, value in loaded.state.items())
        return name, {key: array for key, array in found if array is not None}
    except _DAMAGE as error:
        raise _damaged(path, str(error)[:200] or "it ends too early") from error


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(f"{path} is damaged or not what its name says ({what}); get it again.")


def _class_name(loaded: Any) -> str:
    match loaded:
        case _Made(maker="copyreg._reconstructor", arguments=(_Name(path=path), *_), state=dict()):
            return path
        case _Made(maker=path, state=dict()):
            return path
    return ""


def _content(path: Path) -> bytes:
    """The pickle in a file, unpacked if it is packed."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    if len(raw) > MAX_BYTES:
        raise _damaged(path, "it is larger than any PCA of a release")
    if raw.startswith((b"BZh", b"\xfd7zXZ\0", b"]\0\0\x80\0\0", b"\x04\x22M\x18")):
        raise ModelError(
            f"{path} is packed by bz2, xz or lz4, which is not read here; "
            "write it again in Python with joblib.dump(joblib.load(PATH), PATH, compress=0)."
        )
    packed = raw.startswith((b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"))
    return _unpacked(raw, path) if packed else raw


def _unpacked(raw: bytes, path: Path) -> bytes:
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        whole = unpack.decompress(raw, MAX_BYTES)
    except zlib.error as error:
        raise _damaged(path, "its compression is broken") from error
    if not unpack.eof:
        raise _damaged(path, "it ends too early or is too large")
    return whole


def _behind(state: Any, file: io.BytesIO) -> NDArray[Any]:
    """The array whose bytes follow in the file."""
    shape, dtype = state["shape"], state["dtype"]
    if state.get("numpy_array_alignment_bytes") is not None:
        file.read(file.read(1)[0])
    return _shaped(file.read(_count(shape) * _dtype(dtype).itemsize), dtype, shape, state["order"])


def _array(value: Any) -> NDArray[Any] | None:
    """An attribute as an array; None for what is neither array nor scalar of numpy."""
    match value:
        case np.ndarray():
            return value
        case _Made(maker=maker, arguments=(dtype, raw)) if maker in _SCALAR:
            return _shaped(_raw(raw), dtype, (), "C")
        case _Made(maker=maker, arguments=(raw, dtype, shape, order)) if maker in _FROM_BUFFER:
            return _shaped(raw, dtype, shape, order)
    return None


def _raw(value: Any) -> bytes:
    match value:
        case bytes():
            return value
        # Protocol 2 writes bytes as a text of as many characters.
        case _Made(maker="_codecs.encode", arguments=(str(text), "latin1" | "latin-1")):
            return text.encode("latin-1")
    raise pickle.UnpicklingError("an array without content")


def _dtype(made: Any) -> np.dtype[Any]:
    match made:
        case _Made(maker="numpy.dtype", arguments=(str(name), *_), state=(_, str(order), *_)):
            if name in DTYPES and order in ("<", ">", "|", "="):
                return np.dtype(f"{order}{name}")
    raise pickle.UnpicklingError("an array that does not hold numbers")


def _count(shape: Any) -> int:
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise pickle.UnpicklingError("an array of an impossible shape")
    return math.prod(shape)


def _shaped(raw: bytes, dtype: Any, shape: Any, order: Any) -> NDArray[Any]:
    kind = _dtype(dtype)
    if order not in ("C", "F") or len(raw) != _count(shape) * kind.itemsize:
        raise pickle.UnpicklingError("an array that is cut short")
    return np.frombuffer(raw, kind).reshape(shape, order=order)
