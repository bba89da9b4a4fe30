"""Reads the directories of TIFF files: where the pixels lie and how they are stored.

Layout: TIFF 6.0, section 2; BigTIFF (version 43) has counts and offsets of 8 bytes. RAW formats
that are TIFF inside keep their pictures in sub-directories (tag 330; DNG 1.7, chapter 2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

NEW_SUBFILE_TYPE, SUBFILE_TYPE = 0xFE, 0xFF
WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 0x100, 0x101, 0x102, 0x103, 0x106
FILL_ORDER, STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP = 0x10A, 0x111, 0x112, 0x115, 0x116
STRIP_LENGTHS, PLANAR, PREDICTOR = 0x117, 0x11C, 0x13D
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_LENGTHS = 0x142, 0x143, 0x144, 0x145
SUB_DIRECTORIES, EXTRA_SAMPLES, SAMPLE_FORMAT, ICC_PROFILE = 0x14A, 0x152, 0x153, 0x8773
DNG_VERSION = 0xC612

# fmt: off
_WANTED = frozenset({
    NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER,
    STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_LENGTHS, PLANAR, PREDICTOR,
    TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_LENGTHS, SUB_DIRECTORIES, EXTRA_SAMPLES,
    SAMPLE_FORMAT, ICC_PROFILE, DNG_VERSION,
})
# fmt: on
# BYTE, SHORT, LONG, UNDEFINED, IFD, LONG8, IFD8.
_WIDTHS = {1: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 18: 8}
_CODES = {1: "B", 2: "H", 4: "L", 8: "Q"}
_MAX_VALUES = 1_000_000
_MAX_ENTRIES = 1000
_MAX_DIRECTORIES = 100
_REDUCED, _MASK, _OLD_REDUCED = 1, 4, 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Byte order and width of offsets of a file."""

    order: str
    is_big: bool

    @property
    def head(self) -> int:
        """Where the offset of the first directory stands."""
        return 8 if self.is_big else 4

    @property
    def offset_width(self) -> int:
        """Bytes of an offset."""
        return 8 if self.is_big else 4


@dataclass(frozen=True, slots=True)
class Directory:
    """One picture of a file: the numbers of its tags, and where they stand.

    ``offset`` is that of the table of entries, ``orientation_at`` that of one entry.
    """

    offset: int
    next_offset: int
    fields: Mapping[int, Sequence[int]]
    orientation_at: int | None = None

    def number(self, tag: int, otherwise: int) -> int:
        """The first value of a tag."""
        return next(iter(self.fields.get(tag, ())), otherwise)

    def numbers(self, tag: int) -> Sequence[int]:
        """All values of a tag; none when it is absent."""
        return self.fields.get(tag, ())

    @property
    def is_reduced(self) -> bool:
        """Whether it says to be a smaller version of another picture, or only a mask."""
        kind = self.number(NEW_SUBFILE_TYPE, 0)
        return bool(kind & (_REDUCED | _MASK)) or self.number(SUBFILE_TYPE, 0) == _OLD_REDUCED

    @property
    def pixels(self) -> int:
        """Width times height; zero for a directory without a picture."""
        return self.number(WIDTH, 0) * self.number(HEIGHT, 0)

    @property
    def extents(self) -> list[tuple[int, int]]:
        """Start and length of each strip or tile."""
        pairs = ((STRIP_OFFSETS, STRIP_LENGTHS), (TILE_OFFSETS, TILE_LENGTHS))
        return [
            pair
            for starts, lengths in pairs
            for pair in zip(self.numbers(starts), self.numbers(lengths), strict=False)
        ]


def layout(data: bytes) -> Layout | None:
    """None when the bytes do not begin as TIFF files do; Olympus and Panasonic have own numbers."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return None
    return Layout(order, struct.unpack(order + "H", data[2:4])[0] == 43)


def chain(data: bytes) -> list[Directory]:
    """The directories from the first to the next ones, in order. Never raises; any thread."""
    form = layout(data)
    if form is None:
        return []
    found: list[Directory] = []
    offset = _number(data, form, form.head, form.offset_width)
    while offset and len(found) < _MAX_DIRECTORIES and offset not in {d.offset for d in found}:
        directory = _directory(data, form, offset)
        if directory is None:
            break
        found.append(directory)
        offset = directory.next_offset
    return found


def below(data: bytes, directory: Directory) -> Iterator[Directory]:
    """The sub-directories of one, and theirs, to a bounded number. Never raises; any thread."""
    form = layout(data)
    waiting, seen = list(directory.numbers(SUB_DIRECTORIES)), {directory.offset}
    while form is not None and waiting and len(seen) <= _MAX_DIRECTORIES:
        offset = waiting.pop(0)
        found = _directory(data, form, offset) if offset and offset not in seen else None
        seen.add(offset)
        if found is not None:
            waiting += found.numbers(SUB_DIRECTORIES)[:_MAX_DIRECTORIES]
            yield found


def raw_is_cut_short(data: bytes) -> bool:
    """Whether pixel data of a RAW file is said to lie behind its end. Never raises; any thread.

    Reading the preview alone would pass such a file as good; unpacking the sensor data to find out
    costs more than everything else.
    """
    for first in chain(data)[:1]:
        # Some cameras write wrong lengths that their readers ignore; the DNG standard binds.
        lengths_count = bool(first.numbers(DNG_VERSION))
        return any(
            start + (length if lengths_count else 1) > len(data)
            for directory in (first, *below(data, first))
            for start, length in directory.extents
        )
    return False


def with_directory(data: bytes, fields: Mapping[int, Sequence[int]]) -> bytes:
    """The file with another first directory, appended; offsets in it stay right.

    Always in the classic form: Pillow does not know BigTIFF with the highest byte first, and no
    file that is read here is too large for offsets of 4 bytes.
    """
    form = layout(data)
    assert form is not None  # its directories have been read
    at = len(data) + len(data) % 2
    table, values = struct.pack(form.order + "H", len(fields)), b""
    behind = at + 2 + 12 * len(fields) + 4
    for tag, numbers in sorted(fields.items()):
        packed = struct.pack(f"{form.order}{len(numbers)}L", *numbers)
        table += struct.pack(form.order + "HHL", tag, 4, len(numbers))
        if len(numbers) == 1:
            table += packed
        else:
            table += struct.pack(form.order + "L", behind + len(values))
            values += packed
    head = data[:2] + struct.pack(form.order + "HL", 42, at)
    return b"".join((head, data[len(head) :], bytes(len(data) % 2), table, bytes(4), values))


def lying_first(data: bytes, directory: Directory) -> bytes:
    """The file with this directory as its first one, and that one without an orientation.

    The same bytes where it is so already.
    """
    form = layout(data)
    assert form is not None  # its directories have been read
    offset = struct.pack(form.order + _CODES[form.offset_width], directory.offset)
    patches = {form.head: offset}
    if directory.orientation_at is not None:
        plain = struct.pack(form.order + "HH", ORIENTATION, 3)
        plain += struct.pack(form.order + _CODES[form.offset_width], 1)
        patches[directory.orientation_at] = plain + struct.pack(form.order + "HH", 1, 0)
    if all(data.startswith(patch, at) for at, patch in patches.items()):
        return data
    changed = bytearray(data)
    for at, patch in patches.items():
        changed[at : at + len(patch)] = patch
    return bytes(changed)


def _directory(data: bytes, form: Layout, offset: int) -> Directory | None:
    head, entry = (8, 20) if form.is_big else (2, 12)
    if offset + head > len(data):
        return None
    count = _number(data, form, offset, head)
    if count > _MAX_ENTRIES:
        return None
    fields: dict[int, list[int]] = {}
    orientation_at = None
    for at in range(offset + head, offset + head + entry * count, entry):
        tag, kind = _number(data, form, at, 2), _number(data, form, at + 2, 2)
        width, values = _WIDTHS.get(kind), _number(data, form, at + 4, form.offset_width)
        if tag == ORIENTATION and at + entry <= len(data):
            orientation_at = at
        if tag in _WANTED and width is not None and values <= _MAX_VALUES:
            inside = at + 4 + form.offset_width
            is_inside = width * values <= form.offset_width
            start = inside if is_inside else _number(data, form, inside, form.offset_width)
            fields[tag] = _values(data, form, start, width, values)
    end = offset + head + entry * count
    following = _number(data, form, end, form.offset_width)
    return Directory(offset, following, fields, orientation_at)


def _number(data: bytes, form: Layout, at: int, width: int) -> int:
    """A whole number; zero behind the end of the file."""
    return next(iter(_values(data, form, at, width, 1)), 0)


def _values(data: bytes, form: Layout, at: int, width: int, count: int) -> list[int]:
    try:
        return list(struct.unpack_from(f"{form.order}{count}{_CODES[width]}", data, at))
    except struct.error:
        return []
