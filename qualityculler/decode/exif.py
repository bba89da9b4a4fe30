"""Reads the few EXIF fields this program needs from bytes nobody vouches for.

Pillow reads EXIF too, but warns through Python's global warning filters and raises half a dozen
exception types on malformed data; this reader is bounded, silent and says "not there" instead.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

ORIENTATION = 0x0112
MAKE = 0x010F
MODEL = 0x0110
DATE_TIME = 0x0132
EXPOSURE_TIME = 0x829A
F_NUMBER = 0x829D
EXIF_IFD = 0x8769
ISO_SPEED = 0x8827
DATE_TIME_ORIGINAL = 0x9003
OFFSET_TIME_ORIGINAL = 0x9011
FOCAL_LENGTH = 0x920A
SUBSEC_TIME_ORIGINAL = 0x9291
THUMBNAIL_OFFSET = 0x0201
THUMBNAIL_LENGTH = 0x0202
DNG_VERSION = 0xC612

Value = int | bytes | float
Fields = Mapping[int, Value]

_ASCII_TYPES = frozenset({1, 2, 7})
_NUMBER_FORMATS = {3: "H", 4: "L", 13: "L"}
_FRACTION = 5
_MAX_ENTRIES = 1000
_MAX_TEXT = 1000


class Exif:
    """The directories of one EXIF block, or of a TIFF-like file; reading never raises."""

    def __init__(self, data: bytes) -> None:
        self._data = data.removeprefix(b"Exif\0\0")
        self._order = {b"II": "<", b"MM": ">"}.get(bytes(self._data[:2]), "")
        self.main, self._next = self._directory(self._number(4, "L"))
        self.camera, _ = self._directory(self.main.get(EXIF_IFD))

    def thumbnail(self) -> bytes | None:
        """The embedded JPEG thumbnail, if there is one inside the block."""
        fields, _ = self._directory(self._next)
        start, length = fields.get(THUMBNAIL_OFFSET), fields.get(THUMBNAIL_LENGTH)
        if not isinstance(start, int) or not isinstance(length, int):
            return None
        data = self._data[start : start + length]
        return data if len(data) == length and data.startswith(b"\xff\xd8\xff") else None

    def _directory(self, offset: Value | None) -> tuple[Fields, int | None]:
        """The fields at ``offset`` and where the next directory is said to be."""
        if not self._order or not isinstance(offset, int) or not offset:
            return {}, None
        count = self._number(offset, "H")
        if count is None or count > _MAX_ENTRIES:
            return {}, None
        fields: dict[int, Value] = {}
        for index in range(count):
            self._read_entry(offset + 2 + 12 * index, fields)
        return fields, self._number(offset + 2 + 12 * count, "L")

    def _read_entry(self, at: int, fields: dict[int, Value]) -> None:
        tag, kind, count = (
            self._number(at, "H"),
            self._number(at + 2, "H"),
            self._number(at + 4, "L"),
        )
        if tag is None or kind is None or not count:
            return
        value: Value | None = None
        if kind in _NUMBER_FORMATS:
            value = self._number(at + 8, _NUMBER_FORMATS[kind]) if count == 1 else None
        elif kind == _FRACTION and count == 1:
            value = self._fraction(self._number(at + 8, "L"))
        elif kind in _ASCII_TYPES and count <= _MAX_TEXT:
            start = at + 8 if count <= 4 else self._number(at + 8, "L")
            value = None if start is None else self._data[start : start + count]
        if value is not None:
            fields[tag] = value

    def _fraction(self, at: int | None) -> float | None:
        if at is None:
            return None
        above, below = self._number(at, "L"), self._number(at + 4, "L")
        return None if above is None or not below else above / below

    def _number(self, at: int, code: str) -> int | None:
        try:
            found: int = struct.unpack_from(self._order + code, self._data, at)[0]
        except (struct.error, OverflowError):
            return None
        return found
