"""Where the program writes what is not for the user's eyes: one file, made when first needed."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 1_000_000


def setup(folder: Path) -> Path:
    """Send warnings, errors and tracebacks of all loggers to a file; return its path.

    May be called again, for another folder too. The folder is made here, the file by its first
    line. Raises OSError if the folder cannot be made. For the main thread.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "qualityculler.log"
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _OurHandler)]:
        root.removeHandler(old)
        old.close()
    handler = _OurHandler(path, maxBytes=MAX_BYTES, backupCount=2, delay=True, encoding="utf-8")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    return path


class _OurHandler(RotatingFileHandler):
    """Known by its type, so that a second set-up replaces the first and nobody else's."""
