"""What can be printed: names without control characters, and consoles that stay plain in a pipe."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qualityculler.reason import escaped
from qualityculler.reason import plain as plain
from qualityculler.reason import shown as shown

if TYPE_CHECKING:
    from rich.console import Console


def shown_json(line: str) -> str:
    """A line of JSON whose strings are escaped in the same way, as JSON does it."""
    return escaped(line, _json_escape)


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


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]
