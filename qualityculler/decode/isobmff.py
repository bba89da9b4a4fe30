"""Reads the boxes of HEIF and AVIF: where the pixels lie, in which colours, and how they are cut.

Layout: ISO base media file format (ISO/IEC 14496-12), items and their properties (ISO/IEC 23008-12,
"HEIF"). libheif and libavif decode; what they keep from Python is read here: whether item data lies
behind the end of the file, the code points of colours and, of AVIF, the clean aperture.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from qualityculler.decode.colour_codes import CodePoints

_WITH_PICTURES = (b"mdat", b"meta", b"moov")
# The last bytes of a stream of pixels are padding; a decoder that misses them says so itself.
_SPARE_BYTES = 16
_MAX_BOXES = 10_000
_MAX_EXTENTS = 100_000


@dataclass(frozen=True, slots=True)
class IsoBox:
    """One box: its kind, and where its content begins and is said to end."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PictureItem:
    """What the boxes say of the picture that is shown; ``crop`` is left, top, right, bottom."""

    code_points: CodePoints | None = None
    crop: tuple[int, int, int, int] | None = None


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[IsoBox]:
    """The boxes between two positions, in order, as far as they make sense. Never raises."""
    at, stop = start, len(data) if end is None else min(end, len(data))
    for _ in range(_MAX_BOXES):
        if at + 8 > stop:
            return
        length, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:  # reaches to the end of the file
            length = stop - at
        if length < head:
            return
        yield IsoBox(kind, at + head, at + length)
        at += length


def is_cut_short(data: bytes) -> bool:
    """Whether data of the pictures is said to lie behind the end of the file.

    Never raises; any thread. A film or other data appended behind the boxes does not count.
    """
    end_of_file = len(data) + _SPARE_BYTES
    found = list(boxes(data))
    if any(box.kind in _WITH_PICTURES and box.end > end_of_file for box in found):
        return True
    metas = (box for box in found if box.kind == b"meta")
    return any(end > end_of_file for box in metas for end in _ends_of_items(data, box))


def names_are_text(data: bytes) -> bool:
    """Whether the types and names of all items are UTF-8. Never raises; any thread.

    pi-heif makes text of those of metadata without asking, and crashes where they are none.
    """
    for meta in (box for box in boxes(data) if box.kind == b"meta"):
        for iinf in (box for box in boxes(data, meta.start + 4, meta.end) if box.kind == b"iinf"):
            count_bytes = 4 if data[iinf.start : iinf.start + 1] > b"\0" else 2
            for infe in boxes(data, iinf.start + 4 + count_bytes, iinf.end):
                try:
                    # Behind version, flags, number and protection of the item.
                    wide = data[infe.start : infe.start + 1] > b"\2"
                    data[infe.start + (10 if wide else 8) : infe.end].decode()
                except UnicodeDecodeError:
                    return False
    return True


def with_thumbnail_first(data: bytes) -> bytes | None:
    """The file with the thumbnail of its primary item in the place of that; None without one.

    The reference that makes it a thumbnail (23008-12, 6.4.4) is cut, so that it is a picture like
    any other. Never raises; any thread.
    """
    try:
        return _with_thumbnail_first(data)
    except IndexError:
        return None


def _with_thumbnail_first(data: bytes) -> bytes | None:
    for meta in (box for box in boxes(data) if box.kind == b"meta"):
        inside = {box.kind: box for box in boxes(data, meta.start + 4, meta.end)}
        if not {b"pitm", b"iref"} <= inside.keys():
            return None
        pitm, iref = inside[b"pitm"], inside[b"iref"]
        own_size = 4 if data[pitm.start] else 2
        primary = _number(data, pitm.start + 4, own_size)
        size = 4 if data[iref.start] else 2
        for reference in boxes(data, iref.start + 4, iref.end):
            item = _number(data, reference.start, size)
            shown = _number(data, reference.start + size + 2, size)
            if reference.kind == b"thmb" and shown == primary:
                changed = bytearray(data)
                changed[pitm.start + 4 : pitm.start + 4 + own_size] = item.to_bytes(own_size, "big")
                changed[reference.start - 4 : reference.start] = b"skip"
                return bytes(changed)
    return None


def picture(data: bytes) -> PictureItem:
    """Colours and clean aperture of the primary item; what is absent or broken stays None.

    Never raises; any thread.
    """
    try:
        return _picture(data)
    except (struct.error, ZeroDivisionError, IndexError):
        return PictureItem()


def _picture(data: bytes) -> PictureItem:
    meta = next((box for box in boxes(data) if box.kind == b"meta"), None)
    if meta is None:
        return PictureItem()
    # A full box: four bytes of version and flags come first, here and in all below.
    inside = {box.kind: box for box in boxes(data, meta.start + 4, meta.end)}
    if not {b"pitm", b"iprp"} <= inside.keys():
        return PictureItem()
    wide = data[inside[b"pitm"].start] > 0
    primary = _number(data, inside[b"pitm"].start + 4, 4 if wide else 2)
    properties = [data[box.start : box.end] for box in _properties(data, inside[b"iprp"], primary)]
    kinds = [box.kind for box in _properties(data, inside[b"iprp"], primary)]
    said = dict(zip(kinds, properties, strict=True))
    # An item may have two colr boxes, one with a profile: the library hands that one over.
    nclx = [
        body
        for kind, body in zip(kinds, properties, strict=True)
        if kind == b"colr" and body.startswith(b"nclx")
    ]
    return PictureItem(
        CodePoints(*struct.unpack_from(">HH", nclx[0], 4)) if nclx else None,
        _clean_aperture(said[b"clap"], said[b"ispe"])
        if {b"clap", b"ispe"} <= said.keys()
        else None,
    )


def _properties(data: bytes, iprp: IsoBox, item: int) -> list[IsoBox]:
    parts = list(boxes(data, iprp.start, iprp.end))
    all_of_them = [
        box for part in parts if part.kind == b"ipco" for box in boxes(data, part.start, part.end)
    ]
    numbers = [n for part in parts if part.kind == b"ipma" for n in _associated(data, part, item)]
    return [all_of_them[n - 1] for n in numbers if 1 <= n <= len(all_of_them)]


def _associated(data: bytes, ipma: IsoBox, item: int) -> list[int]:
    """The numbers of the properties of an item, from 1."""
    version, flags = data[ipma.start], data[ipma.start + 3]
    id_size, index_size = (4 if version else 2), (2 if flags & 1 else 1)
    at = ipma.start + 8
    for _ in range(min(_number(data, ipma.start + 4, 4), _MAX_BOXES)):
        found, count = _number(data, at, id_size), _number(data, at + id_size, 1)
        at += id_size + 1
        if found == item:
            # The highest bit says "essential".
            mask = (1 << (8 * index_size - 1)) - 1
            return [_number(data, at + n * index_size, index_size) & mask for n in range(count)]
        at += count * index_size
    return []


def _clean_aperture(clap: bytes, ispe: bytes) -> tuple[int, int, int, int]:
    """The part that is to be shown (14496-12, 12.1.4): its size and the offset of its centre."""
    width, height = struct.unpack_from(">II", ispe, 4)
    parts = struct.unpack_from(">IIIIiIiI", clap)
    wide, high, right, down = (Fraction(parts[n], parts[n + 1]) for n in (0, 2, 4, 6))
    left = Fraction(width - wide) / 2 + right
    top = Fraction(height - high) / 2 + down
    return round(left), round(top), round(left + wide), round(top + high)


def _ends_of_items(data: bytes, meta: IsoBox) -> Iterator[int]:
    for box in boxes(data, meta.start + 4, meta.end):
        if box.kind == b"iloc":
            try:
                yield from _extents(data, box)
            except (struct.error, IndexError):
                return


def _extents(data: bytes, iloc: IsoBox) -> Iterator[int]:
    """The end of each piece of item data in the file itself (14496-12, 8.11.3)."""
    version = data[iloc.start]
    sizes = _number(data, iloc.start + 4, 2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    items, at = _number(data, iloc.start + 6, wide), iloc.start + 6 + wide
    read = 0
    for _ in range(min(items, _MAX_BOXES)):
        at += wide
        method = _number(data, at, 2) & 15 if version in (1, 2) else 0
        at += 2 if version in (1, 2) else 0
        in_this_file = _number(data, at, 2) == 0
        base, at = _number(data, at + 2, base_size), at + 2 + base_size
        extents, at = _number(data, at, 2), at + 2
        for _ in range(extents):
            read += 1
            if read > _MAX_EXTENTS:  # sizes may all be zero: no end of bytes would stop this
                return
            at += index_size
            offset = _number(data, at, offset_size)
            length = _number(data, at + offset_size, length_size)
            at += offset_size + length_size
            if method == 0 and in_this_file and length:
                yield base + offset + length


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError(at)
    return int.from_bytes(data[at : at + size], "big")
