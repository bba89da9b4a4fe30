"""The maker's own directory inside EXIF: where its fields lie. Bounded; nothing here raises.

A maker note is a TIFF directory behind a signature of the maker's; what differs is where it begins,
its byte order, and from where its offsets count. Known from ExifTool's ``MakerNotes.pm``.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from qualityculler.decode import exif
from qualityculler.decode.exif import Exif

MAKER_NOTE = 0x927C
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "L", 6: "b", 7: "B", 8: "h", 9: "l", 13: "L"}
_FRACTIONS = {5: "L", 10: "l"}
_MAX_ENTRIES = 1000
_MAX_NUMBERS = 8192

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    kind: int
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Directory:
    """The fields of one directory: where they lie in ``data``, whose byte order is ``order``."""

    data: bytes
    order: str
    base: int
    places: dict[int, _Place]

    def numbers(self, tag: int) -> Numbers:
        """The numbers of a field, in its own type; none where it is not there, or a text.

        A fraction over zero is infinite.
        """
        place = self.places.get(tag)
        if place is None or place.count > _MAX_NUMBERS:
            return ()
        fraction = _FRACTIONS.get(place.kind)
        if fraction is None:
            return self._read(_CODES.get(place.kind), place.count, place.start)
        parts = self._read(fraction, 2 * place.count, place.start)
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return tuple(above / below if below else float("inf") for above, below in pairs)

    def as_shorts(self, tag: int, *, signed: bool = False) -> Numbers:
        """A field as numbers of 16 bits, whatever type it says it has."""
        place = self.places.get(tag)
        if place is None or place.count > _MAX_NUMBERS:
            return ()
        count = place.count * _SIZES[place.kind] // 2
        return self._read("h" if signed else "H", count, place.start)

    def content(self, tag: int) -> bytes:
        """The bytes of a field; empty where it is not there."""
        place = self.places.get(tag)
        if place is None or place.count > _MAX_NUMBERS:
            return b""
        return self.data[place.start : place.start + place.count * _SIZES[place.kind]]

    def below(self, tag: int) -> Directory | None:
        """The directory a field points to, or is itself."""
        place = self.places.get(tag)
        if place is None:
            return None
        if place.kind == 7:
            return directory(self.data, self.order, place.start, self.base)
        offsets = self.numbers(tag)
        if len(offsets) != 1 or not math.isfinite(offsets[0]):
            return None
        return directory(self.data, self.order, self.base + int(offsets[0]), self.base)

    def _read(self, code: str | None, count: int, start: int) -> Numbers:
        if code is None:
            return ()
        try:
            found: Numbers = struct.unpack_from(f"{self.order}{count}{code}", self.data, start)
        except struct.error:
            return ()
        return found


def camera(block: Exif) -> Directory | None:
    """The directory of what the camera did (the "Exif IFD"), with the places of its fields."""
    offset = block.main.get(exif.EXIF_IFD)
    if not block.order or not isinstance(offset, int):
        return None
    return directory(block.data, block.order, offset, 0)


def maker_note(details: Directory, maker: str) -> Directory | None:
    """What the maker of a camera wrote beside; None of a maker whose notes are not known here.

    ``maker`` as EXIF has it, in lower case.
    """
    place = details.places.get(MAKER_NOTE)
    if place is None:
        return None
    data, order, start = details.data, details.order, place.start
    head = data[start : start + 16]
    if head.startswith(b"Nikon\0\x02"):
        return _with_header(data, start + 10)
    if head.startswith(b"FUJIFILM"):
        [first] = _numbers(data, "<L", start + 8) or [0]
        return directory(data, "<", start + first, start)
    if head.startswith((b"OLYMPUS\0", b"OM SYSTEM\0")):
        at = start + (12 if head.startswith(b"OLYMPUS") else 16)
        own = {b"II": "<", b"MM": ">"}.get(data[at - 4 : at - 2], "")
        return directory(data, own, at, start) if own else None
    if head.startswith((b"Panasonic\0", b"SONY DSC", b"SONY CAM")):
        return directory(data, order, start + 12, 0)
    return directory(data, order, start, 0) if maker.startswith(("canon", "sony")) else None


def directory(data: bytes, order: str, at: int, base: int) -> Directory | None:
    """The directory at ``at``, whose offsets count from ``base``; None where there is none."""
    [count] = _numbers(data, order + "H", at) or [0]
    if not 0 < count <= _MAX_ENTRIES:
        return None
    entries = data[at + 2 : at + 2 + 12 * count]
    places: dict[int, _Place] = {}
    for index in range(len(entries) // 12):
        tag, kind, times, offset = struct.unpack_from(order + "HHLL", entries, 12 * index)
        size = _SIZES.get(kind, 0) * times
        start = at + 2 + 12 * index + 8 if size <= 4 else base + offset
        if size and start + size <= len(data):
            places[tag] = _Place(kind, times, start)
    return Directory(data, order, base, places)


def _with_header(data: bytes, at: int) -> Directory | None:
    """A maker note that is a whole TIFF of its own."""
    order = {b"II": "<", b"MM": ">"}.get(data[at : at + 2], "")
    [first] = (_numbers(data, order + "L", at + 4) if order else None) or [0]
    return directory(data, order, at + first, at) if order else None


def _numbers(data: bytes, form: str, at: int) -> tuple[int, ...] | None:
    if at < 0:
        return None
    try:
        found: tuple[int, ...] = struct.unpack_from(form, data, at)
    except struct.error:
        return None
    return found
