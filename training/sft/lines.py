"""Lines of JSON that outlive the process that writes them: a stopped act goes on from its last."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read(path: Path, made_by: str) -> list[dict[str, Any]]:
    """The whole lines of a file, in order; none if there is no file.

    What follows the last line end is being written, or was when its process was killed.
    SystemExit if a line was ``made_by`` something else: two sets of answers must not be mixed.
    """
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    rows = [json.loads(line) for line in whole.splitlines()]
    if any(row.pop("made_by", None) != made_by for row in rows):
        raise SystemExit(f"{path} holds answers of other files or rules: choose another folder.")
    return rows


def append(path: Path, made_by: str, row: Mapping[str, Any]) -> None:
    """Add a line, after cutting off what a killed process left; one writer for each file."""
    line = json.dumps({"made_by": made_by, **row}) + "\n"
    with path.open("ab+") as file:
        _cut(file.fileno(), path)
        file.write(line.encode())


def _cut(descriptor: int, path: Path) -> None:
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        os.ftruncate(descriptor, whole.rfind(b"\n") + 1)
