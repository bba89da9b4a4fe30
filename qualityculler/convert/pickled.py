"""Reads a pickle as inert data: nothing is imported and nothing called, whatever it asks for.

A pickle is a program for a stack machine. This machine knows the instructions that torch, joblib
and scikit-learn write (protocols 2 to 5); where a pickle asks for a class or a function it gets a
name (:class:`Global`), where it asks to call one, a note of the call (:class:`Made`). Names that
are not expected are refused all the same: a file that wants ``os.system`` is not what it claims.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from qualityculler.errors import ModelError

# The state dict of a CLIP ViT-L/14 takes about 30,000.
MAX_OPCODES = 1_000_000
MAX_PROTOCOL = 5
ORDERED_DICT = "collections.OrderedDict"
_MARK = object()


@dataclass(frozen=True, slots=True)
class Global:
    """The name of a class or function a pickle asks for, as ``module.name``."""

    path: str


@dataclass(slots=True)
class Made:
    """An object the pickle wants made: by whom, of what, and the state to give it afterwards."""

    maker: str
    arguments: tuple[Any, ...]
    state: Any = None


@dataclass(frozen=True, slots=True)
class Persistent:
    """A reference to something kept outside of the pickle."""

    key: Any


Replace = Callable[[Made, BinaryIO], Any]


class PickleReader:
    """One pickle in ``file``, which is read byte by byte as needed and never beyond its end.

    ``allowed`` are the names it may ask for. ``replace`` is called with every object whose state
    has just been set, and what it returns stands in its place: joblib puts the bytes of an array
    right behind that instruction. Errors are ModelError and name ``source``.
    """

    def __init__(
        self,
        file: BinaryIO,
        source: object,
        allowed: frozenset[str],
        replace: Replace = lambda made, file: made,
    ) -> None:
        self._file = file
        self._source = source
        self._allowed = allowed
        self._replace = replace
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def load(self) -> Any:
        """What the pickle describes: dicts, lists, tuples, numbers, texts, and the three above."""
        for _ in range(MAX_OPCODES):
            opcode = self._take(1)
            if opcode == pickle.STOP:
                return self._pop()
            step = _STEPS.get(opcode)
            if step is None:
                raise self._damaged(f"instruction {opcode!r}")
            step(self)
        raise self._damaged("more instructions than any model needs")

    def _damaged(self, what: str) -> ModelError:
        return ModelError(
            f"{self._source} is damaged or not what its name says ({what}); get it again."
        )

    def _take(self, count: int) -> bytes:
        # A count from the file is never allocated before that much has been read.
        parts, missing = [], count
        while missing > 0:
            part = self._file.read(min(missing, 1 << 20))
            if not part:
                raise self._damaged("it ends too early")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _text(self, form: str) -> str:
        return self._decoded(self._take(self._number(form)))

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self._damaged("a text that is none") from error

    def _line(self) -> str:
        raw = bytearray()
        while (one := self._take(1)) != b"\n":
            raw += one
            if len(raw) > 1000:
                raise self._damaged("a name without an end")
        return self._decoded(bytes(raw))

    def _pop(self) -> Any:
        if not self._stack or self._stack[-1] is _MARK:
            raise self._damaged("nothing left to take")
        return self._stack.pop()

    def _top(self) -> Any:
        self._stack.append(self._pop())
        return self._stack[-1]

    def _to_mark(self) -> list[Any]:
        for position in range(len(self._stack) - 1, -1, -1):
            if self._stack[position] is _MARK:
                found = self._stack[position + 1 :]
                del self._stack[position:]
                return found
        raise self._damaged("an end without a beginning")

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _push_tuple(self, count: int) -> None:
        found = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(found)))

    def _push_long(self, form: str) -> None:
        length = self._number(form)
        if not 0 <= length <= 16:
            raise self._damaged("a number out of all proportion")
        self._push(int.from_bytes(self._take(length), "little", signed=True))

    def _keep(self, place: int) -> None:
        self._memo[place] = self._top()

    def _recall(self, place: int) -> None:
        if place not in self._memo:
            raise self._damaged("a reference to nothing")
        self._push(self._memo[place])

    def _named(self, module: Any, name: Any) -> None:
        path = f"{module}.{name}"
        if path not in self._allowed:
            raise ModelError(
                f"{self._source} asks for {path!r}, which no known release of this kind contains; "
                "nothing of it has been run. Get the file from the authors' own page again."
            )
        self._push(Global(path))

    def _global(self) -> None:
        module = self._line()
        self._named(module, self._line())

    def _stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        if not isinstance(module, str) or not isinstance(name, str):
            raise self._damaged("a name that is none")
        self._named(module, name)

    def _call(self) -> None:
        arguments, maker = self._pop(), self._pop()
        if not isinstance(maker, Global) or not isinstance(arguments, tuple):
            raise self._damaged("a call of what cannot be called")
        ordered = maker.path == ORDERED_DICT and not arguments
        self._push({} if ordered else Made(maker.path, arguments))

    def _build(self) -> None:
        state, made = self._pop(), self._pop()
        if isinstance(made, Made):
            made.state = state
            made = self._replace(made, self._file)
        elif not isinstance(made, dict):
            raise self._damaged("a state for what has none")
        # A dict keeps its items; attributes hung onto it (torch's _metadata) are of no use here.
        self._push(made)

    def _set_items(self, flat: list[Any]) -> None:
        target = self._top()
        if not isinstance(target, dict) or len(flat) % 2:
            raise self._damaged("items for what takes none")
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if not isinstance(key, (str, int, float, bytes, type(None))):
                raise self._damaged("a key that can be none")
            target[key] = value

    def _set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set_items([key, value])

    def _append(self, values: list[Any]) -> None:
        target = self._top()
        if not isinstance(target, list):
            raise self._damaged("members for what takes none")
        target.extend(values)

    def _protocol(self) -> None:
        if self._number("<B") > MAX_PROTOCOL:
            raise self._damaged("a protocol not known here")


_Step = Callable[[PickleReader], None]
# Friends of the class: what each instruction does, in the order of Python's pickletools.
_STEPS: dict[bytes, _Step] = {
    pickle.PROTO: lambda m: m._protocol(),
    # Frames only say how much may be read at once; here every instruction reads what it needs.
    pickle.FRAME: lambda m: m._number("<Q") and None,
    pickle.BININT: lambda m: m._push(m._number("<i")),
    pickle.BININT1: lambda m: m._push(m._number("<B")),
    pickle.BININT2: lambda m: m._push(m._number("<H")),
    pickle.LONG1: lambda m: m._push_long("<B"),
    pickle.LONG4: lambda m: m._push_long("<i"),
    pickle.BINFLOAT: lambda m: m._push(m._number(">d")),
    pickle.NONE: lambda m: m._push(None),
    pickle.NEWTRUE: lambda m: m._push(True),
    pickle.NEWFALSE: lambda m: m._push(False),
    pickle.SHORT_BINUNICODE: lambda m: m._push(m._text("<B")),
    pickle.BINUNICODE: lambda m: m._push(m._text("<I")),
    pickle.BINUNICODE8: lambda m: m._push(m._text("<Q")),
    pickle.SHORT_BINBYTES: lambda m: m._push(m._take(m._number("<B"))),
    pickle.BINBYTES: lambda m: m._push(m._take(m._number("<I"))),
    pickle.BINBYTES8: lambda m: m._push(m._take(m._number("<Q"))),
    pickle.BYTEARRAY8: lambda m: m._push(m._take(m._number("<Q"))),
    pickle.EMPTY_DICT: lambda m: m._push({}),
    pickle.EMPTY_LIST: lambda m: m._push([]),
    pickle.EMPTY_TUPLE: lambda m: m._push(()),
    pickle.MARK: lambda m: m._push(_MARK),
    pickle.POP: lambda m: m._pop() and None,
    pickle.TUPLE: lambda m: m._push(tuple(m._to_mark())),
    pickle.TUPLE1: lambda m: m._push_tuple(1),
    pickle.TUPLE2: lambda m: m._push_tuple(2),
    pickle.TUPLE3: lambda m: m._push_tuple(3),
    pickle.LIST: lambda m: m._push(m._to_mark()),
    pickle.APPEND: lambda m: m._append([m._pop()]),
    pickle.APPENDS: lambda m: m._append(m._to_mark()),
    pickle.SETITEM: lambda m: m._set_item(),
    pickle.SETITEMS: lambda m: m._set_items(m._to_mark()),
    pickle.BINPUT: lambda m: m._keep(m._number("<B")),
    pickle.LONG_BINPUT: lambda m: m._keep(m._number("<I")),
    pickle.MEMOIZE: lambda m: m._keep(len(m._memo)),
    pickle.BINGET: lambda m: m._recall(m._number("<B")),
    pickle.LONG_BINGET: lambda m: m._recall(m._number("<I")),
    pickle.GLOBAL: lambda m: m._global(),
    pickle.STACK_GLOBAL: lambda m: m._stack_global(),
    pickle.REDUCE: lambda m: m._call(),
    pickle.NEWOBJ: lambda m: m._call(),
    pickle.BUILD: lambda m: m._build(),
    pickle.BINPERSID: lambda m: m._push(Persistent(m._pop())),
}
