"""Files and folders for their owner alone: what somebody photographs is nobody else's business.

Elsewhere than on POSIX systems the user's folders are closed to others by where they lie, and
these functions only make what is missing.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_NAME = "qualityculler"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def folder(path: Path) -> None:
    """Make a folder that only its owner may open. Raises OSError.

    One that is there already is closed to others if it is the program's own: a folder that the
    user has named belongs to the user.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _NAME in path.parts[-2:]:
        _close(path)


def file(path: Path) -> None:
    """Make an empty file that only its owner may read, or close one that is there. Raises OSError.

    For what is opened by somebody who knows nothing of modes; SQLite gives the files beside a
    database the same mode.
    """
    os.close(opener(str(path), os.O_RDWR | os.O_CREAT))
    _close(path)


def opener(path: str, flags: int) -> int:
    """The ``opener`` of ``open``: a file it makes is its owner's alone."""
    return os.open(path, flags, 0o600)


def _close(path: Path) -> None:
    if os.name != "posix":
        return
    found = path.stat().st_mode
    # A name may lead to a device, whose mode is everybody's.
    if found & _OTHERS and (stat.S_ISREG(found) or stat.S_ISDIR(found)):
        # On a file system without modes, or of another owner, it stays as it is.
        with suppress(PermissionError, NotImplementedError):
            path.chmod(stat.S_IMODE(found) & ~_OTHERS)
