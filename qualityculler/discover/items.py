"""Which files of a folder are one shot: RAW, JPEG and HEIF of one name, time and camera. Pure.

Files of one stem are not always one shot: counters start again, and two cameras write into one
folder. Other kinds of the same stem (TIFF, PNG, a second JPEG) are versions somebody has made and
stay apart, as does everything with another stem (``IMG_1-edit.jpg``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qualityculler.domain import Decision, Pairing

WITHIN_S = 1.0
"""A camera writes both files of a shot with one time; some round it, up in one and down in the
other."""
_JPEG = frozenset({".jpg", ".jpeg", ".jpe"})
_HEIF = frozenset({".heic", ".heif", ".hif"})


class FileKind(StrEnum):
    """What a file of a shot is."""

    RAW = "raw"
    JPEG = "jpeg"
    HEIF = "heif"


_ORDER = {
    Pairing.JPEG: (FileKind.JPEG, FileKind.HEIF, FileKind.RAW),
    Pairing.RAW: (FileKind.RAW, FileKind.HEIF, FileKind.JPEG),
}


@dataclass(frozen=True, slots=True)
class ShotFile:
    """A photo of the catalog that has been read; ``apart``: the user wants it to stand alone."""

    id: int
    path: Path
    captured_at: datetime | None = None
    camera: str | None = None
    decision: Decision = field(default_factory=Decision)
    apart: bool = False


def stem(path: Path) -> tuple[Path, str]:
    """What files of one shot have in common: the folder and the name without its suffix."""
    return path.parent, path.stem.casefold()


def leads(path: Path, pairing: Pairing, raw_suffixes: frozenset[str]) -> bool:
    """Whether a file is shown and scored by itself, whatever lies beside it; by its name."""
    if pairing is Pairing.APART:
        return True
    return kind(path, raw_suffixes) in (None, _ORDER[pairing][0])


def partners(
    files: Iterable[ShotFile], pairing: Pairing, raw_suffixes: frozenset[str]
) -> dict[int, int]:
    """For each photo that is to be shown under another one, that one. Pure.

    A file that was decided about stands alone rather than under one with another decision: no flag
    of the user's is hidden. What is not known, as the time of a file that cannot be decoded, speaks
    against nothing.
    """
    if pairing is Pairing.APART:
        return {}
    stems: dict[tuple[Path, str], list[ShotFile]] = {}
    for one in files:
        if not one.apart:
            stems.setdefault(stem(one.path), []).append(one)
    found: dict[int, int] = {}
    for alike in stems.values():
        if len(alike) > 1:
            found.update(_of_stem(alike, _ORDER[pairing], raw_suffixes))
    return found


def kind(path: Path, raw_suffixes: frozenset[str]) -> FileKind | None:
    """What a file is by its name; None for one that is never part of an item."""
    suffix = path.suffix.lower()
    if suffix in _JPEG:
        return FileKind.JPEG
    if suffix in _HEIF:
        return FileKind.HEIF
    return FileKind.RAW if suffix in raw_suffixes else None


def _of_stem(
    files: Iterable[ShotFile], order: tuple[FileKind, ...], raw_suffixes: frozenset[str]
) -> Iterator[tuple[int, int]]:
    kinds: Mapping[int, FileKind | None] = {one.id: kind(one.path, raw_suffixes) for one in files}

    def place(one: ShotFile) -> tuple[int, bool, bytes]:
        of = kinds[one.id]
        assert of is not None  # others are left out below
        # A DNG beside another RAW was made of it later.
        return order.index(of), one.path.suffix.lower() == ".dng", bytes(one.path)

    left = sorted((one for one in files if kinds[one.id] is not None), key=place)
    while left:
        head, taken = left[0], {kinds[left[0].id]}
        rest = []
        for one in left[1:]:
            if kinds[one.id] not in taken and _one_shot(head, one) and _may_hide(one, head):
                taken.add(kinds[one.id])
                yield one.id, head.id
            else:
                rest.append(one)
        left = rest


def _one_shot(one: ShotFile, other: ShotFile) -> bool:
    here, there = one.captured_at, other.captured_at
    if here is not None and there is not None:
        # As the camera's clock showed it: not every format says in which zone.
        apart = here.replace(tzinfo=None) - there.replace(tzinfo=None)
        if abs(apart.total_seconds()) > WITHIN_S:
            return False
    return _same_camera(one.camera, other.camera)


def _same_camera(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    here, there = one.casefold().split(), other.casefold().split()
    # Some formats name the maker besides the model.
    return here == there or here[-len(there) :] == there or there[-len(here) :] == here


def _may_hide(one: ShotFile, head: ShotFile) -> bool:
    return one.decision in (Decision(), head.decision)
