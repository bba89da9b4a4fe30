"""Pickles put together instruction by instruction: as torch and joblib write them, or hostile."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Name:
    """A class or function, by its dotted path."""

    path: str


@dataclass(frozen=True)
class Call:
    """The result of calling ``maker``, given ``state`` afterwards."""

    maker: str
    arguments: tuple[Any, ...]
    state: Any = None


@dataclass(frozen=True)
class Storage:
    """torch's reference to a storage beside the pickle."""

    kind: str
    key: str
    count: int


@dataclass(frozen=True, eq=False)
class Array:
    """A numpy array as joblib writes it: a wrapper, then padding, then plain bytes."""

    value: np.ndarray[Any, Any]


def dumps(value: Any) -> bytes:
    """The pickle of a value, protocol 2 with whatever later instruction is handy."""
    return pickle.PROTO + b"\x02" + _one(value) + pickle.STOP


def _one(value: Any) -> bytes:
    match value:
        case None:
            return pickle.NONE
        case bool():
            return pickle.NEWTRUE if value else pickle.NEWFALSE
        case int():
            return pickle.BININT + struct.pack("<i", value)
        case float():
            return pickle.BINFLOAT + struct.pack(">d", value)
        case str():
            raw = value.encode()
            return pickle.BINUNICODE + struct.pack("<I", len(raw)) + raw
        case bytes():
            return pickle.BINBYTES + struct.pack("<I", len(value)) + value
        case tuple():
            return pickle.MARK + b"".join(map(_one, value)) + pickle.TUPLE
        case list():
            return pickle.EMPTY_LIST + pickle.MARK + b"".join(map(_one, value)) + pickle.APPENDS
        case dict():
            items = b"".join(_one(key) + _one(one) for key, one in value.items())
            return pickle.EMPTY_DICT + pickle.MARK + items + pickle.SETITEMS
    return _special(value)


def _special(value: Any) -> bytes:
    match value:
        case Name(path=path):
            module, _, name = path.rpartition(".")
            return pickle.GLOBAL + f"{module}\n{name}\n".encode()
        case Call(maker=maker, arguments=arguments, state=state):
            made = _one(Name(maker)) + _one(arguments) + pickle.REDUCE
            return made if state is None else made + _one(state) + pickle.BUILD
        case Storage(kind=kind, key=key, count=count):
            entry = ("storage", Name(f"torch.{kind}Storage"), key, "cpu", count)
            return _one(entry) + pickle.BINPERSID
        case Array(value=array):
            return _wrapped(array)
    raise TypeError(value)


def _wrapped(array: np.ndarray[Any, Any]) -> bytes:
    state = {
        "subclass": Name("numpy.ndarray"),
        "shape": array.shape,
        "order": "C",
        "dtype": Call("numpy.dtype", (array.dtype.str[1:], False, True), (3, array.dtype.str[0])),
        "allow_mmap": True,
        "numpy_array_alignment_bytes": 16,
    }
    wrapper = _one(Call("joblib.numpy_pickle.NumpyArrayWrapper", (), state))
    return wrapper + b"\x03\xff\xff\xff" + array.tobytes()
