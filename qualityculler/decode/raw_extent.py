"""Tells a RAW file that is cut short behind a whole preview.

Reading the preview alone would pass such a file as good; unpacking the sensor data to find out
costs more than everything else. The directories say where the pixels lie, so look only there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from qualityculler.decode.exif import DNG_VERSION, Exif

_SUB_DIRECTORIES = 0x014A
_PIXEL_TAGS = ((0x0111, 0x0117), (0x0144, 0x0145))  # strips, tiles: where and how long
_MAX_VALUES = 100_000
_MAX_ENTRIES = 1000
_MAX_DIRECTORIES = 20


def is_cut_short(data: bytes) -> bool:
    """Whether pixel data is said to lie behind the end of the file. Never raises; any thread."""
    if data[4:8] == b"ftyp":
        return _box_passes_end(data)
    # Some cameras write wrong lengths that their readers ignore; the DNG standard binds.
    lengths_count = DNG_VERSION in Exif(data).main
    return any(
        start + (length if lengths_count else 1) > len(data)
        for entries in _directories(data)
        for start, length in _extents(entries)
    )


_Entries = dict[int, list[int]]


def _directories(data: bytes) -> Iterator[_Entries]:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return
    waiting, seen = _values(data, order, 4, 4, 1), set[int]()
    while waiting and len(seen) < _MAX_DIRECTORIES:
        offset = waiting.pop()
        if offset and offset not in seen:
            seen.add(offset)
            entries = _entries(data, order, offset)
            waiting += entries.get(_SUB_DIRECTORIES, [])
            yield entries


def _entries(data: bytes, order: str, offset: int) -> _Entries:
    """The lists of whole numbers of one directory that say where things are."""
    found: _Entries = {}
    wanted = {_SUB_DIRECTORIES, *(tag for pair in _PIXEL_TAGS for tag in pair)}
    number = min(sum(_values(data, order, offset, 2, 1)), _MAX_ENTRIES)
    for at in range(offset + 2, offset + 2 + 12 * number, 12):
        tag, kind = [*_values(data, order, at, 2, 2), 0, 0][:2]
        count = sum(_values(data, order, at + 4, 4, 1))
        width = {3: 2, 4: 4, 13: 4}.get(kind)
        if tag in wanted and width and count <= _MAX_VALUES:
            start = at + 8 if width * count <= 4 else sum(_values(data, order, at + 8, 4, 1))
            found[tag] = _values(data, order, start, width, count)
    return found


def _values(data: bytes, order: str, at: int, width: int, count: int) -> list[int]:
    try:
        return list(struct.unpack_from(f"{order}{count}{'H' if width == 2 else 'L'}", data, at))
    except struct.error:
        return []


def _extents(entries: _Entries) -> Iterator[tuple[int, int]]:
    for starts, lengths in _PIXEL_TAGS:
        yield from zip(entries.get(starts, []), entries.get(lengths, []), strict=False)


def _box_passes_end(data: bytes) -> bool:
    at = 0
    while at + 16 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:  # zero: reaches to the end of the file
            return False
        at += length
    return at > len(data)
