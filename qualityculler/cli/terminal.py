"""What can be printed: names without control characters, and consoles that stay plain in a pipe."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

# Control characters and marks that turn the direction of text: in a file name they could move the
# cursor or make a name look like another one.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text that is valid UTF-8: a byte of a name that is not becomes ``\\xNN``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown(value: str | Path) -> str:
    """Text or a path for the terminal: what would not be seen is written as an escape."""
    return _UNSEEN.sub(lambda found: _escape(found.group()), plain(str(value)))


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


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
