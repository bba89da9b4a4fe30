"""Keeps what codec libraries print away from the terminal."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterator


def silence_python_warnings() -> None:
    """Drop the Python warnings Pillow and its plugins raise while decoding, for this process."""
    for module in (r"PIL(\.|$)", r"pillow_", r"qualityculler\.decode"):
        warnings.filterwarnings("ignore", module=module)


@contextlib.contextmanager
def codec_chatter() -> Iterator[None]:
    """Send what C code prints to file descriptor 2 to nowhere while the context is open.

    libtiff, LibRaw and others print from C, behind Python's back, and offer Python no handler. The
    program's own ``sys.stderr`` goes on to the terminal through a copy of the descriptor, so
    messages and tracebacks still show. For the main thread, once around the whole run: descriptors
    belong to the process, so opening this per photo would not be thread-safe. Does nothing when
    ``sys.stderr`` is not the process's own (a test captures it, or there is none).
    """
    original = sys.stderr
    if not _is_descriptor_2(original):
        yield
        return
    original.flush()
    kept = os.dup(2)
    own = io.TextIOWrapper(
        io.FileIO(kept, "w"),
        encoding=original.encoding,
        errors=original.errors,
        line_buffering=True,
        write_through=True,
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = own
    try:
        yield
    finally:
        own.flush()
        sys.stderr = original
        os.dup2(kept, 2)
        own.close()


def _is_descriptor_2(stream: object) -> bool:
    try:
        return bool(stream is not None and stream.fileno() == 2)  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
