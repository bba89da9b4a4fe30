"""How a path becomes bytes to keep, text to show, and a range of the index."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_NUMBER = re.compile("[0-9]+")


def as_bytes(path: Path) -> bytes:
    """The file system's own bytes of the path; ``as_path`` gives the same path back."""
    return os.fsencode(path)


def as_path(stored: bytes) -> Path:
    """The path that ``as_bytes`` was given."""
    return Path(os.fsdecode(stored))


def text(value: str) -> str:
    """Text that can be stored as UTF-8; a byte that is no UTF-8 becomes ``\\xNN``."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def natural(name: str) -> str:
    """A name in the form that sorts as people count: each number has its length before it, so that
    "img2" comes before "img10". Zeros in front do not count."""
    return _NUMBER.sub(_counted, text(name))


def _counted(number: re.Match[str]) -> str:
    digits = number.group().lstrip("0") or "0"
    return f"{min(len(digits), 99):02d}{digits}"


def folded(value: str) -> str:
    """Text for comparing without regard to case, in any script and whatever the file system.

    Some write an accent as a character of its own, so both forms become one.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text(value)).casefold())


def searched(root: Path, relative: Path) -> str:
    """What a text filter looks through: the path from the scanned folder on, folded."""
    return folded(str(root.name / relative))


def same_but_renamed(old: Path, new: Path) -> bool:
    """Whether a file has only changed the case (or the accents' form) of its name, on a disk that
    takes both names for the same: there the old one still leads to the file.

    Two files whose names differ in case, where the disk tells them apart, are two.
    """
    if old == new or folded(str(old)) != folded(str(new)):
        return False
    here, there = old.parts, new.parts
    if len(here) != len(there):
        return False
    first = next(n for n, (one, other) in enumerate(zip(here, there, strict=True)) if one != other)
    try:
        if not old.samefile(new):
            return False
        folder = Path(*here[:first])
        names = _names(folder, folder.stat().st_mtime_ns)
    except (OSError, ValueError):
        return False
    return there[first] in names and here[first] not in names


@lru_cache(maxsize=2)
def _names(folder: Path, mtime_ns: int) -> frozenset[str]:
    """The names in a folder, as long as it is not changed: thousands may be asked for in turn."""
    return frozenset(os.listdir(folder))  # noqa: PTH208  names are wanted


def below(folder: Path) -> tuple[bytes, bytes]:
    """The bounds of every path below a folder: at or above the first, under the second."""
    separator = os.fsencode(os.sep)
    start = as_bytes(folder).rstrip(separator) + separator
    # The byte after the separator ends the range: "a/b/..." lies between "a/" and "a0".
    return start, start[:-1] + bytes([start[-1] + 1])
