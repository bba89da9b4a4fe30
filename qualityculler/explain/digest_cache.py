"""Remembers which model files have been read through, so that gigabytes are hashed once."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

log = logging.getLogger(__name__)

_BLOCK_BYTES = 4 << 20


Tell = Callable[[float], object]
"""Hears how much of a file has been read, 0 to 1; must be quick."""


def digest(path: Path, size: int, stamps: Path | None, tell: Tell) -> str:
    """The SHA-256 of a file, remembered in ``stamps`` until its size or time changes.

    Raises OSError if the model file cannot be read; a file of stamps that cannot is none.
    """
    status = path.stat()
    stamp = f"{status.st_size}:{status.st_mtime_ns}"
    known = _load(stamps)
    if (entry := known.get(str(path))) is not None and entry.startswith(f"{stamp}:"):
        return entry.rpartition(":")[2]
    found = _hashed(path, size, tell)
    if stamps is not None:
        _save(stamps, known | {str(path): f"{stamp}:{found}"})
    return found


def _hashed(path: Path, size: int, tell: Tell) -> str:
    running, read = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            running.update(block)
            read += len(block)
            tell(min(1.0, read / max(1, size)))
    return running.hexdigest()


def _load(stamps: Path | None) -> dict[str, str]:
    if stamps is None:
        return {}
    try:
        content = json.loads(stamps.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}  # nothing remembered: the files are read again
    if not isinstance(content, dict):
        return {}
    return {key: value for key, value in content.items() if isinstance(value, str)}


def _save(stamps: Path, known: dict[str, str]) -> None:
    beside = stamps.with_name(f".{stamps.name}.{os.getpid()}.part")
    try:
        stamps.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(known, indent=1), encoding="utf-8")
        beside.replace(stamps)
    except OSError as error:
        log.warning("%s cannot be written: %s", stamps, error)
        with suppress(OSError):  # where nothing can be written, nothing can be deleted either
            beside.unlink(missing_ok=True)
