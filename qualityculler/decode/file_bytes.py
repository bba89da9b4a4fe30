"""Reads photo files: regular files only, to their size and no further, and never without an end."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from qualityculler.decode.limits import MAX_FILE_BYTES
from qualityculler.errors import PhotoError
from qualityculler.text import N_
from qualityculler.watchdog import Hang, Pulse, watched

_AT_ONCE = 1 << 22
# Opening a named pipe or a device would wait for the other side; a terminal would become ours.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def read(path: Path) -> bytes:
    """The bytes of a file, as many as it had when it was opened, or fewer if it has shrunk.

    Raises PhotoError("unreadable") or ("too large"); any thread. A read that hangs is given up
    (see ``watchdog``).
    """
    try:
        return watched(
            path.parent, lambda pulse: _read(path, MAX_FILE_BYTES, whole=True, pulse=pulse)
        )
    except Hang as hang:
        raise PhotoError("unreadable", "The file cannot be read: {why}.", why=hang.reason) from hang
    except (OSError, ValueError) as error:
        raise PhotoError(
            "unreadable", "The file cannot be read: {why}.", why=_why(error)
        ) from error
    except MemoryError as error:
        raise PhotoError("too large", "The file does not fit into memory.") from error


def beginning(path: Path, most_bytes: int) -> bytes:
    """The first bytes of a file; empty if it cannot be read: the full read will say why."""
    try:
        return watched(path.parent, lambda pulse: _read(path, most_bytes, whole=False, pulse=pulse))
    except (OSError, ValueError, PhotoError, Hang):
        return b""


def _read(path: Path, most_bytes: int, *, whole: bool, pulse: Pulse) -> bytes:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError
        if not stat.S_ISREG(status.st_mode):
            raise PhotoError("unreadable", "This is not a regular file.")
        if whole and status.st_size > most_bytes:
            raise PhotoError("too large", "The file is larger than any photo that is read here.")
        return _exactly(descriptor, min(status.st_size, most_bytes), pulse)
    finally:
        os.close(descriptor)


def _exactly(descriptor: int, size: int, pulse: Pulse) -> bytes:
    parts, left = [], size
    while left:
        pulse()
        part = os.read(descriptor, min(left, _AT_ONCE))
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return N_("you have no permission to read it")
    if isinstance(error, FileNotFoundError):
        return N_("it is no longer there")
    if isinstance(error, IsADirectoryError):
        return N_("it is a folder")
    text = error.strerror if isinstance(error, OSError) else str(error)
    return text or type(error).__name__
