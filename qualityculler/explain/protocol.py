"""The lines of JSON that the client and its child exchange; every message checks what it reads."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from qualityculler.evidence import ModelFile

MAX_LINE_BYTES = 64 << 20
"""More than any picture that is asked about; a longer line is not ours."""


class ProtocolError(ValueError):
    """A line that is no message."""


class LoadStage(StrEnum):
    """What is going on before the first word."""

    STARTING = "starting"
    CHECKING = "checking"
    LOADING = "loading"
    LOOKING = "looking"


class MessageKind(StrEnum):
    """Whose fault a trouble is: the model's or machine's, the request's, the line's, or ours."""

    MODEL = "model"
    REQUEST = "request"
    PROTOCOL = "protocol"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Load:
    """Make a model ready, in place of another one. ``stamps`` is the file of ``stamps``."""

    model: ModelFile
    mmproj: ModelFile
    lora: ModelFile | None
    chat_template: str | None
    n_ctx: int
    image_max_tokens: int | None
    stamps: Path | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer a question about a picture (PNG, base64). ``schema`` is the JSON to be kept to."""

    id: int
    png: str
    system: str | None
    question: str
    schema: dict[str, Any] | None
    max_tokens: int
    temperature: float
    top_k: int
    top_p: float


@dataclass(frozen=True, slots=True)
class Try:
    """Load the runtime's library and no model; Ready or Trouble is the answer."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop answering that question."""

    id: int


@dataclass(frozen=True, slots=True)
class Quit:
    """Give the model back and end."""


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """What is going on; ``done`` is the part of it, 0 to 1, where that is known."""

    stage: LoadStage
    done: float | None


@dataclass(frozen=True, slots=True)
class Ready:
    """The model, or the library that was tried, is loaded and uses so many threads."""

    threads: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the answer."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete, or cut off by its limit (``length``), or ``cancelled``."""

    id: int
    ended: str
    tokens: int
    prompt_tokens: int
    tokens_per_s: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a question cannot be answered, or with ``id`` None a model not loaded.

    A sentence and the values for its places, as an error has them.
    """

    id: int | None
    kind: MessageKind
    sentence: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


Order = Load | Ask | Try | Cancel | Quit
Word = ModelProgress | Ready | Token | Done | Trouble
_NAMES = {kind.__name__.lower(): kind for kind in (*get_args(Order), *get_args(Word))}


def line(message: Order | Word) -> bytes:
    """The message as one line, newline included."""
    content = {"is": type(message).__name__.lower(), **dataclasses.asdict(message)}
    return json.dumps(content, default=str).encode() + b"\n"


def read_order(data: bytes) -> Order:
    """What the client wants. Raises ProtocolError."""
    message = _read(data)
    if not isinstance(message, get_args(Order)):
        raise ProtocolError(f"{type(message).__name__} is no order")
    return message  # type: ignore[no-any-return]


def read_word(data: bytes) -> Word:
    """What the child says. Raises ProtocolError."""
    message = _read(data)
    if not isinstance(message, get_args(Word)):
        raise ProtocolError(f"{type(message).__name__} is nothing a child says")
    return message  # type: ignore[no-any-return]


def _read(data: bytes) -> Any:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"no JSON: {error}") from error
    name = content.pop("is", None) if isinstance(content, dict) else None
    if not isinstance(name, str) or name not in _NAMES:
        raise ProtocolError("no message that is known")
    return _made(_NAMES[name], content)


def _made(kind: type[Any], content: Any) -> Any:
    """The dataclass of that content; every field must be there and of its type."""
    hints = get_type_hints(kind)
    if not isinstance(content, dict) or set(content) != set(hints):
        raise ProtocolError(f"{kind.__name__} has the fields {', '.join(hints)}")
    return kind(**{name: _value(hint, content[name], name) for name, hint in hints.items()})


def _value(hint: Any, value: Any, name: str) -> Any:
    for choice in get_args(hint) if type(None) in get_args(hint) else (hint,):
        if choice is type(None) and value is None:
            return None
        if choice is ModelFile and isinstance(value, dict):
            return _made(ModelFile, value)
        if choice is float and type(value) in (int, float) and _is_finite(value):
            return float(value)
        if choice is Path and isinstance(value, str):
            return Path(value)
        if choice in (LoadStage, MessageKind) and value in list(choice):
            return choice(value)
        if choice in (int, str) and type(value) is choice:
            return value
        if choice == dict[str, Any] and isinstance(value, dict):
            return value
    raise ProtocolError(f"{name} cannot be {value!r:.60}")


def _is_finite(value: int | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False  # a whole number beyond any float
