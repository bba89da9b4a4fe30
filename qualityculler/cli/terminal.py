"""What can be printed: names without control characters, and consoles that stay plain in a pipe."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

# Control characters, marks that turn the direction of text, separators of lines and what stands for
# nothing: in a file name they could move the cursor or make a name look like another one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks by their category, but with nothing to see.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def plain(text: str) -> str:
    """Text that is valid UTF-8: a byte of a name that is not becomes ``\\xNN``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown(value: str | Path) -> str:
    """Text or a path for the terminal: what would not be seen is written as an escape."""
    return _escaped(plain(str(value)), _escape)


def shown_json(line: str) -> str:
    """A line of JSON whose strings are escaped in the same way, as JSON does it."""
    return _escaped(line, _json_escape)


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or standard error, plain when that is no terminal."""
    from rich.console import Console

    class OurConsole(Console):
        def on_broken_pipe(self) -> None:
            # Rich would end the process with code 1; the verb's ending decides here.
            raise BrokenPipeError

    return OurConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


def relative(path: Path) -> Path:
    """The path as seen from the current folder, where that is shorter."""
    seen = Path(os.path.relpath(path))
    return seen if len(str(seen)) < len(str(path)) else path


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(escape(one) if _is_unseen(one) else one for one in text)


def _is_unseen(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _UNSEEN


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]
