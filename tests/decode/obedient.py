"""A decoder for tests that does what the name of the photo says: crash, hang, or decode."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

from qualityculler.decode import registry
from qualityculler.decode import thumbnail as thumbnails
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage


def load_fit(path: Path, fit: Fit, *, data: bytes | None = None) -> DecodedImage:
    """As ``registry.load_fit``, unless the name begins with a word for something worse."""
    _obey(path.name.partition("_")[0])
    return registry.load_fit(path, fit, data=data)


def thumbnail(path: Path, max_side_px: int) -> DecodedImage:
    """As ``thumbnail.thumbnail``, unless the name begins so."""
    _obey(path.name.partition("_")[0])
    return thumbnails.thumbnail(path, max_side_px)


def _obey(word: str) -> None:
    if word == "abort":
        os.abort()
    elif word == "segfault":
        ctypes.string_at(0)
    elif word == "exit":
        os._exit(0)
    elif word == "hang":
        time.sleep(1000)
    elif word == "lock":
        # A codec that never lets go of Python's lock: no thread of the process can do anything.
        ctypes.PyDLL(None).sleep(1000)
    elif word == "garbage":
        os.write(4, b"{no answer\n")
        os.write(5, b"{no answer\n")
    elif word == "chatty":
        print("a library talks", flush=True)
        os.write(1, b"and talks\n")
        sys.stderr.write("loudly\n")
    elif word == "raise":
        raise RuntimeError("a fault of ours")
