"""Whether a folder is there, or only its drive is away: then nothing is known of what it holds."""

from __future__ import annotations

import os
from pathlib import Path

# Where desktops and people mount what can be pulled out; a name that is gone from here was not
# renamed. Matched by the folder and by the one above it (/media/USER, /run/media/USER).
_MOUNTS = frozenset(map(Path, ("/media", "/run/media", "/mnt", "/Volumes")))


def away(folder: Path) -> bool:
    """Whether a folder is not there, or is as empty as the place where a drive is mounted.

    A folder that cannot be looked at for another reason counts as there: somebody will say why.
    """
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def drive_is_away(folder: Path) -> bool:
    """Whether a folder that is ``away`` is so with its drive, as far as can be told.

    It is not if what it was in is there, holds other things and is no place for drives: then the
    folder was renamed or deleted. No drive is known by name, so one that was mounted elsewhere
    counts as away: to doubt costs a question, to be wrong costs decisions.
    """
    if not away(folder):
        return False
    if folder.is_dir():
        return True
    return is_for_drives(folder) or away(folder.parent)


def is_for_drives(place: Path) -> bool:
    """Whether this is a place where what can be pulled out is mounted."""
    return place.parent in _MOUNTS or place.parent.parent in _MOUNTS
