"""Reads the few EXIF fields this program needs from bytes nobody vouches for.

Pillow reads EXIF too, but warns through Python's global warning filters and raises half a dozen
exception types on malformed data; this reader is bounded, silent and says "not there" instead.

Layout: TIFF 6.0, section 2; BigTIFF (version 43) with counts and offsets of 8 bytes. Tags and their
types: CIPA DC-008 (Exif 3.0). Types are read as files have them, not only as the standard asks:
some writers store the orientation as BYTE or SLONG, or twice.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

ORIENTATION = 0x0112
MAKE = 0x010F
MODEL = 0x0110
DATE_TIME = 0x0132
XMP = 0x02BC
RATING = 0x4746
EXPOSURE_TIME = 0x829A
F_NUMBER = 0x829D
EXIF_IFD = 0x8769
ISO_SPEED = 0x8827
DATE_TIME_ORIGINAL = 0x9003
DATE_TIME_DIGITIZED = 0x9004
OFFSET_TIME = 0x9010
OFFSET_TIME_ORIGINAL = 0x9011
OFFSET_TIME_DIGITIZED = 0x9012
FOCAL_LENGTH = 0x920A
LENS_MODEL = 0xA434
SUBSEC_TIME = 0x9290
SUBSEC_TIME_ORIGINAL = 0x9291
SUBSEC_TIME_DIGITIZED = 0x9292
COLOUR_SPACE = 0xA001
INTEROP_IFD = 0xA005
INTEROP_INDEX = 0x0001
THUMBNAIL_OFFSET = 0x0201
THUMBNAIL_LENGTH = 0x0202
DNG_VERSION = 0xC612

Value = int | bytes | float
Fields = Mapping[int, Value]

# BYTE, SHORT, LONG, SBYTE, SSHORT, SLONG, IFD; of 8 bytes in BigTIFF: LONG8, SLONG8, IFD8.
_NUMBERS = {1: "B", 3: "H", 4: "L", 6: "b", 8: "h", 9: "l", 13: "L", 16: "Q", 17: "q", 18: "Q"}
_FRACTIONS = {5: "L", 10: "l"}
# BYTE, ASCII, UNDEFINED, and the UTF-8 of Exif 3.0.
_TEXTS = frozenset({1, 2, 7, 129})
_MAX_ENTRIES = 1000
_MAX_TEXT = 1000
_MAX_XMP = 1 << 20
# A number may stand there twice: some writers repeat the orientation, some give two ISO speeds.
_MAX_REPEATED = 2


class Exif:
    """The directories of one EXIF block, or of a TIFF-like file; reading never raises."""

    def __init__(self, data: bytes) -> None:
        self._data = data.removeprefix(b"Exif\0\0")
        self._order = {b"II": "<", b"MM": ">"}.get(bytes(self._data[:2]), "")
        self._is_big = self._number(2, "H") == 43
        first = self._number(8, "Q") if self._is_big else self._number(4, "L")
        self.main, self._next = self._directory(first)
        self.camera, _ = self._directory(self.main.get(EXIF_IFD))

    @property
    def data(self) -> bytes:
        """The block itself: offsets count from its first byte."""
        return self._data

    @property
    def order(self) -> str:
        """Its byte order in the words of ``struct``; empty where it is no such block."""
        return self._order

    def interop(self) -> Fields:
        """The interoperability directory, which names the colour space of DCF."""
        return self._directory(self.camera.get(INTEROP_IFD))[0]

    def thumbnail(self) -> bytes | None:
        """The embedded JPEG thumbnail, if there is one inside the block."""
        fields, _ = self._directory(self._next)
        start, length = fields.get(THUMBNAIL_OFFSET), fields.get(THUMBNAIL_LENGTH)
        if not isinstance(start, int) or not isinstance(length, int) or min(start, length) < 0:
            return None
        data = self._data[start : start + length]
        return data if len(data) == length and data.startswith(b"\xff\xd8\xff") else None

    def _directory(self, offset: Value | None) -> tuple[Fields, int | None]:
        """The fields at ``offset`` and where the next directory is said to be."""
        if not self._order or not isinstance(offset, int) or offset <= 0:
            return {}, None
        head, entry, wide = (8, 20, "Q") if self._is_big else (2, 12, "L")
        count = self._number(offset, "Q" if self._is_big else "H")
        if count is None or count > _MAX_ENTRIES:
            return {}, None
        fields: dict[int, Value] = {}
        for index in range(count):
            self._read_entry(offset + head + entry * index, fields)
        return fields, self._number(offset + head + entry * count, wide)

    def _read_entry(self, at: int, fields: dict[int, Value]) -> None:
        wide, inside = ("Q", 8) if self._is_big else ("L", 4)
        tag, kind = self._number(at, "H"), self._number(at + 2, "H")
        count = self._number(at + 4, wide)
        if tag is None or kind is None or not count:
            return
        value_at = at + 4 + inside
        value: Value | None = None
        if kind in _NUMBERS and count <= _MAX_REPEATED:
            size = struct.calcsize("<" + _NUMBERS[kind]) * count
            start = value_at if size <= inside else self._number(value_at, wide)
            value = None if start is None else self._number(start, _NUMBERS[kind])
        elif kind in _FRACTIONS and count == 1:
            start = value_at if inside == 8 else self._number(value_at, wide)
            value = self._fraction(start, _FRACTIONS[kind])
        elif kind in _TEXTS and count <= (_MAX_XMP if tag == XMP else _MAX_TEXT):
            start = value_at if count <= inside else self._number(value_at, wide)
            value = None if start is None else self._data[start : start + count]
        if value is not None:
            fields[tag] = value

    def _fraction(self, at: int | None, code: str) -> float | None:
        if at is None:
            return None
        above, below = self._number(at, code), self._number(at + 4, code)
        return None if above is None or not below else above / below

    def _number(self, at: int, code: str) -> int | None:
        try:
            found: int = struct.unpack_from(self._order + code, self._data, at)[0]
        except (struct.error, OverflowError):
            return None
        return found
