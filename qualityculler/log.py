"""Where the program writes what is not for the user's eyes: one file, made when first needed.

Nothing depends on it: where it cannot be written, the program works on without it.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qualityculler import private

MAX_BYTES = 1_000_000


def setup(folder: Path) -> Path | None:
    """Send warnings, errors and tracebacks of all loggers to a file; return its path.

    May be called again, for another folder too. The folder is made here, the file by its first
    line. None if there can be no file in it: then nothing is logged. For the main thread.
    """
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, (_OurHandler, _Nowhere))]:
        root.removeHandler(old)
        old.close()
    if not _can_be_written(folder):
        # Without any handler Python would print to the terminal.
        root.addHandler(_Nowhere())
        return None
    path = folder / "qualityculler.log"
    handler = _OurHandler(path, maxBytes=MAX_BYTES, backupCount=2, delay=True, encoding="utf-8")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    return path


def _can_be_written(folder: Path) -> bool:
    try:
        private.folder(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


class _Nowhere(logging.NullHandler):
    """Takes the place of the file."""


class _OurHandler(RotatingFileHandler):
    """Known by its type, so that a second set-up replaces the first and nobody else's.

    A line that cannot be written (the disk is full, the folder gone) is lost without a word: the
    one who logs it has other things to do.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        """Nothing: not even the traceback that logging would print."""

    def close(self) -> None:
        """End it; what a full disk does not take is lost."""
        with suppress(OSError):
            super().close()

    def _open(self) -> TextIOWrapper:
        private.file(Path(self.baseFilename))
        return super()._open()
