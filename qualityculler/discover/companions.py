"""Which other files of a folder go where a photo goes: sidecars, voice notes, previews. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

_OF_FILE = (".xmp", ".pp3", ".dop", ".on1", ".out.pp3")
"""Behind the whole name: darktable, digiKam, RawTherapee, DxO PhotoLab."""
_OF_STEM = (".xmp", ".wav", ".thm", ".aae", ".pp3", ".dop", ".on1")
"""In place of the suffix: Adobe and others; voice notes and small pictures of cameras."""
_DUPLICATE = re.compile(r"(.+)_\d{2,3}(\.[^.]+)")
"""darktable names the sidecar of a photo's second version ``IMG_1_01.CR2.xmp``."""


def companions(photos: Sequence[str], names: Iterable[str], others: Sequence[str]) -> list[str]:
    """Of the names in a folder those that go along with the photos of one item.

    ``others`` are photos of the same stem that stay: what could be theirs as well stays with them,
    unless it stands beside a file of the item only by its whole name. Case does not count, but
    where another photo's name differs in case alone.
    """
    twins = {name.casefold() for name in photos} & {name.casefold() for name in others}
    fold = str if twins else str.casefold
    own = {fold(name) for name in photos}
    stem = fold(PurePath(photos[0]).stem)
    theirs = {fold(name) for name in others if fold(PurePath(name).stem) == stem}
    names, found = list(names), []
    there = {fold(name) for name in names}
    for name in names:
        lower = fold(name)
        if lower in own or lower in theirs:
            continue
        if _belongs(lower, own, there) or (not theirs and _of_stem(lower, stem)):
            found.append(name)
    return found


def _of_stem(name: str, stem: str) -> bool:
    return any(name == stem + suffix for suffix in _OF_STEM)


def _belongs(name: str, own: set[str], there: set[str]) -> bool:
    for suffix in _OF_FILE:
        if not name.endswith(suffix):
            continue
        photo = name.removesuffix(suffix)
        if photo in own:
            return True
        again = _DUPLICATE.fullmatch(photo)
        # A photo may be called that itself.
        if again and photo not in there and again[1] + again[2] in own:
            return True
    return False
