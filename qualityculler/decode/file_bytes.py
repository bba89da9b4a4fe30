"""Reads photo files: regular files only, to their size and no further, and never without an end.

A network share that has stalled, or a file system in user space, keeps whoever reads from it for as
long as it likes. So files are read by threads that can be left behind.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
import time
from pathlib import Path

from qualityculler.decode.limits import MAX_FILE_BYTES
from qualityculler.errors import PhotoError
from qualityculler.reason import Reason
from qualityculler.text import N_

log = logging.getLogger(__name__)

HANG_S = 30.0
"""The longest wait for the next part of a file: a disk that has to spin up takes half of it."""
_AGAIN_S = 2.0  # where a read hangs already, the next one is not waited for as long
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
    after ``HANG_S``.
    """
    try:
        return _watched(_Reading(path, MAX_FILE_BYTES, whole=True))
    except (OSError, ValueError) as error:
        raise PhotoError(
            "unreadable", "The file cannot be read: {why}.", why=_why(error)
        ) from error
    except MemoryError as error:
        raise PhotoError("too large", "The file does not fit into memory.") from error


def beginning(path: Path, most_bytes: int) -> bytes:
    """The first bytes of a file; empty if it cannot be read: the full read will say why."""
    try:
        return _watched(_Reading(path, most_bytes, whole=False))
    except (OSError, ValueError, PhotoError):
        return b""


class _Reading(threading.Thread):
    """Reads one file. A thread, since a read that hangs cannot be ended, only left behind."""

    def __init__(self, path: Path, most_bytes: int, *, whole: bool) -> None:
        super().__init__(name="read", daemon=True)
        self.path = path
        self._most_bytes, self._whole = most_bytes, whole
        self.done = threading.Event()
        self.last_part_at_s = time.monotonic()
        self.data = b""
        self.error: Exception | None = None

    def run(self) -> None:
        """Leave the bytes, or the error."""
        try:
            self.data = self._read()
        except Exception as error:  # noqa: BLE001  raised in the thread that asked
            self.error = error
        self.done.set()

    def _read(self) -> bytes:
        descriptor = os.open(self.path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError
            if not stat.S_ISREG(status.st_mode):
                raise PhotoError("unreadable", "This is not a regular file.")
            if self._whole and status.st_size > self._most_bytes:
                raise PhotoError(
                    "too large", "The file is larger than any photo that is read here."
                )
            return self._exactly(descriptor, min(status.st_size, self._most_bytes))
        finally:
            os.close(descriptor)

    def _exactly(self, descriptor: int, size: int) -> bytes:
        parts, left = [], size
        while left:
            self.last_part_at_s = time.monotonic()
            part = os.read(descriptor, min(left, _AT_ONCE))
            if not part:
                break
            parts.append(part)
            left -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


_hanging: list[_Reading] = []
_lock = threading.Lock()


def _watched(reading: _Reading) -> bytes:
    """What it reads, unless nothing comes for too long. Raises what it raises."""
    patience_s = _patience_s(reading.path)
    reading.start()
    while not reading.done.wait(max(0.01, reading.last_part_at_s + patience_s - time.monotonic())):
        if time.monotonic() - reading.last_part_at_s > patience_s:
            with _lock:
                _hanging.append(reading)
            log.warning("Nothing came for %.0f s: %s", patience_s, reading.path)
            why = Reason(
                "nothing came for {seconds} seconds; is its drive or network share connected?",
                {"seconds": f"{patience_s:.0f}"},
            )
            raise PhotoError("unreadable", "The file cannot be read: {why}.", why=why)
    if reading.error is not None:
        raise reading.error
    return reading.data


def _patience_s(path: Path) -> float:
    """Short while another read of the same folder hangs: a thousand of them would take hours."""
    with _lock:
        _hanging[:] = [one for one in _hanging if not one.done.is_set()]
        same = any(one.path.parent == path.parent for one in _hanging)
    return min(_AGAIN_S, HANG_S) if same else HANG_S


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return N_("you have no permission to read it")
    if isinstance(error, FileNotFoundError):
        return N_("it is no longer there")
    if isinstance(error, IsADirectoryError):
        return N_("it is a folder")
    text = error.strerror if isinstance(error, OSError) else str(error)
    return text or type(error).__name__
