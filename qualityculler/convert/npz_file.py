"""Arrays of numbers out of an ``.npz`` file, within bounds and never as objects."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from qualityculler.convert.tensors import Floats, count_of
from qualityculler.errors import ModelError

# 250 vectors of 512 values are half a megabyte.
MAX_ARRAY_BYTES = 64 << 20


def read_npz(path: Path, names: tuple[str, ...]) -> list[Floats]:
    """The named arrays in float32. Raises ModelError if one is missing or no array of numbers."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [_array(archive, name, path) for name in names]
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(path, "it is no whole archive") from error


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(f"{path} is damaged or not what its name says: {what}; get it again.")


def _array(archive: zipfile.ZipFile, name: str, path: Path) -> Floats:
    try:
        info = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        raise _damaged(path, f"it has no {name!r}") from error
    if info.file_size > MAX_ARRAY_BYTES:
        raise _damaged(path, f"{name!r} is larger than it can be")
    with archive.open(info) as file:
        content = io.BytesIO(file.read())
    return _parsed(content, name, path)


def _parsed(content: io.BytesIO, name: str, path: Path) -> Floats:
    form = np.lib.format
    try:
        version = form.read_magic(content)
        read = form.read_array_header_1_0 if version == (1, 0) else form.read_array_header_2_0
        shape, fortran, dtype = read(content)
    except (ValueError, UnicodeDecodeError) as error:
        raise _damaged(path, f"{name!r} has no header of an array") from error
    raw = content.read()
    whole = dtype.kind in "fiu" and len(raw) == count_of(shape, path) * dtype.itemsize
    if not whole:
        raise _damaged(path, f"{name!r} is cut short or holds no numbers")
    array = np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran else "C")
    floats = array.astype(np.float32)
    if not np.isfinite(floats).all():
        raise _damaged(path, f"{name!r} holds values that are no numbers")
    return floats
