"""Where the camera focused: each maker's words, upright; ExifTool as referee; nothing can hurt."""

from __future__ import annotations

import io
import json
import random
import shutil
import struct
import subprocess
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import af_point, maker_note, registry
from qualityculler.decode.exif import Exif
from qualityculler.domain import AfPoint

Fields = dict[int, tuple[int, bytes]]
"""By tag: the type and the bytes of its numbers."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}


def shorts(*numbers: int, order: str = "<") -> tuple[int, bytes]:
    return 3, b"".join(struct.pack(order + ("h" if one < 0 else "H"), one) for one in numbers)


def fractions(*numbers: tuple[int, int], signed: bool = False) -> tuple[int, bytes]:
    form = "<ll" if signed else "<LL"
    return 10 if signed else 5, b"".join(struct.pack(form, *one) for one in numbers)


def ifd(fields: Fields, at: int, order: str = "<") -> bytes:
    """A directory that begins at ``at``, with what does not fit into its entries behind it."""
    entries, behind = b"", b""
    end = at + 2 + 12 * len(fields) + 4
    for tag, (kind, content) in sorted(fields.items()):
        count = len(content) // SIZES[kind]
        value = content.ljust(4, b"\0")
        if len(content) > 4:
            value = struct.pack(order + "L", end + len(behind))
            behind += content
        entries += struct.pack(order + "HHL", tag, kind, count) + value
    return struct.pack(order + "H", len(fields)) + entries + bytes(4) + behind


def block(
    make: str, details: Fields, note: Fields | bytes | None = None, *, header: bytes = b""
) -> bytes:
    """An EXIF block, little-endian; offsets in a note of fields count from the block's."""
    main = {0x010F: (2, make.encode() + b"\0"), 0x0110: (2, b"EOS 7D\0"), 0x8769: (4, bytes(4))}
    at = 8 + len(ifd(main, 8))
    main[0x8769] = (4, struct.pack("<L", at))
    if note is None:
        return b"II*\0\x08\0\0\0" + ifd(main, 8) + ifd(details, at)
    # The note lies behind all else, so its place is known before it is made.
    empty = len(ifd(details | {0x927C: (7, bytes(8))}, at)) - 8
    made = note if isinstance(note, bytes) else header + ifd(note, at + empty + len(header))
    return b"II*\0\x08\0\0\0" + ifd(main, 8) + ifd(details | {0x927C: (7, made)}, at)


SIZE: Fields = {0xA002: shorts(4000), 0xA003: shorts(3000)}
CANON = shorts(
    *(44, 2, 3, 3, 4000, 3000, 4000, 3000),
    *(200, 200, 200, 160, 160, 160, -1000, 0, 1000, 0, 0, 600),
    *(0b100, 0b010),
)
NIKON = (b"0301" + b"\1" + bytes(37) + struct.pack("<6H", 4000, 3000, 3000, 900, 200, 160)).ljust(
    64, b"\0"
)


def nikon() -> bytes:
    return b"Nikon\0\x02\x11\0\0" + b"II*\0\x08\0\0\0" + ifd({0x00B7: (7, NIKON)}, 8)


def fuji() -> bytes:
    return b"FUJIFILM\x0c\0\0\0" + ifd({0x1023: shorts(3000, 900)}, 12)


def olympus() -> bytes:
    parts = ((0, 1), (70, 100), (26, 100), (80, 100), (34, 100))
    settings = ifd({0x0305: fractions(*parts, signed=True)}, 40)
    main = ifd({0x2020: (4, struct.pack("<L", 40))}, 12)
    return (b"OLYMPUS\0II\x03\0" + main).ljust(40, b"\0") + settings


MAKERS = {
    "point": (block("Any", SIZE | {0x9214: shorts(3000, 900)}), (0.73, 0.2733, 0.77, 0.3267)),
    "circle": (block("Any", SIZE | {0x9214: shorts(3000, 900, 600)}), (0.675, 0.2, 0.825, 0.4)),
    "area": (block("Apple", SIZE | {0x9214: shorts(3000, 900, 400, 600)}), (0.7, 0.2, 0.8, 0.4)),
    "location": (block("Any", SIZE | {0xA214: shorts(3000, 900)}), (0.73, 0.2733, 0.77, 0.3267)),
    "canon": (block("Canon", SIZE, {0x0026: CANON}), (0.725, 0.2733, 0.775, 0.3267)),
    "nikon": (block("NIKON CORPORATION", SIZE, nikon()), (0.725, 0.2733, 0.775, 0.3267)),
    "sony": (
        block("SONY", SIZE, {0x2027: shorts(4000, 3000, 3000, 900)}, header=b"SONY DSC \0\0\0"),
        (0.73, 0.2733, 0.77, 0.3267),
    ),
    "fuji": (block("FUJIFILM", SIZE, fuji()), (0.73, 0.2733, 0.77, 0.3267)),
    "olympus": (block("OLYMPUS CORPORATION", SIZE, olympus()), (0.7, 0.26, 0.8, 0.34)),
    "panasonic": (
        block("Panasonic", SIZE, {0x4D: fractions((3, 4), (3, 10))}, header=b"Panasonic\0\0\0"),
        (0.73, 0.2733, 0.77, 0.3267),
    ),
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_point_of_each_maker(name: str) -> None:
    data, right = MAKERS[name]
    found = af_point.af_point(Exif(data), 1)
    assert found is not None
    assert astuple(found) == pytest.approx((*right, 4 / 3), abs=1e-3)


REFEREE = {
    "area": ("SubjectArea", "3000 900 400 600"),
    "canon": ("AFAreaXPositions", "-1000 0 1000"),
    "nikon": ("AFAreaXPosition", 3000),
    "sony": ("FocusLocation", "4000 3000 3000 900"),
    "fuji": ("FocusPixel", "3000 900"),
    "olympus": ("AFPointSelected", "0.7 0.26 0.8 0.34"),
    "panasonic": ("AFPointPosition", "0.75 0.3"),
}


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="no exiftool here")
def test_exiftool_reads_these_blocks_the_same_way(tmp_path: Path) -> None:
    for name in REFEREE:
        picture = np.zeros((30, 40, 3), np.uint8)
        (tmp_path / f"{name}.jpg").write_bytes(_jpeg(picture, MAKERS[name][0]))
    asked = [f"-{tag}" for tag, _ in REFEREE.values()]
    said = subprocess.run(
        ["exiftool", "-j", "-n", *asked, *map(str, sorted(tmp_path.glob("*.jpg")))],
        capture_output=True,
        check=True,
    )
    read = {Path(one["SourceFile"]).stem: one for one in json.loads(said.stdout)}
    assert {name: (tag, read[name].get(tag)) for name, (tag, _) in REFEREE.items()} == REFEREE


def test_what_cameras_write_when_they_do_not_know_is_no_point() -> None:
    nothing = (
        block("Apple", SIZE | {0x9214: shorts(2003, 1506, 400, 300)}),  # the middle
        block("Apple", SIZE | {0x9214: shorts(1800, 1400, 2200, 1300)}),  # half of the frame
        block("Any", {0x9214: shorts(3000, 900)}),  # of what size?
        block("Any", SIZE | {0x9214: shorts(5000, 900)}),
        block("SONY", SIZE, {0x2027: shorts(4000, 3000, 2000, 1500)}),
        block("SONY", SIZE, {0x2027: shorts(4000, 3000, 3000, 900), 0x201B: (1, b"\0")}),  # by hand
        block("FUJIFILM", SIZE, fuji().replace(b"\xb8\x0b\x84\x03", b"\xd0\x07\xdc\x05")),
        block("Panasonic", SIZE, {0x4D: fractions((1 << 24, 1), (1 << 24, 1))}),
        block("Canon", SIZE, {0x0026: (3, CANON[1][:-4] + bytes(4))}),  # nothing in focus
        block("Canon", SIZE, {0x0026: (3, CANON[1][:40])}),
        block("Any", SIZE, {0x2027: shorts(4000, 3000, 3000, 900)}),
        b"",
    )
    assert [af_point.af_point(Exif(one), 1) for one in nothing] == [None] * len(nothing)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_with_the_picture(orientation: int) -> None:
    """A white spot where the camera focused is still there in what is decoded."""
    stored = np.zeros((300, 400, 3), np.uint8)
    stored[60:120, 280:320] = 255
    data = block("Apple", SIZE | {0x9214: shorts(3000, 900, 400, 600)})
    turned = data.replace(b"\x0f\x01\x02\0", b"\x12\x01\x03\0", 1)
    at = turned.index(b"\x12\x01\x03\0")
    data = turned[: at + 4] + struct.pack("<LHH", 1, orientation, 0) + turned[at + 12 :]
    photo = registry.load(Path("a.jpg"), data=_jpeg(stored, data))
    found = photo.capture.af_point
    assert found is not None
    assert found.shape == pytest.approx(photo.width / photo.height)
    white = np.argwhere(photo.pixels[..., 0] > 127)
    (top, left), (bottom, right) = white.min(axis=0), white.max(axis=0) + 1
    sides = (left / photo.width, top / photo.height, right / photo.width, bottom / photo.height)
    assert astuple(found)[:4] == pytest.approx(sides, abs=0.01)


def _jpeg(pixels: np.ndarray, exif: bytes) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95, exif=b"Exif\0\0" + exif)
    return stream.getvalue()


@pytest.mark.parametrize("name", [name for name in MAKERS if name not in ("circle", "location")])
def test_no_bytes_can_hurt(name: str) -> None:
    data, _ = MAKERS[name]
    chance = random.Random(name)
    for _ in range(400):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            spoilt[chance.randrange(8, len(spoilt))] = chance.choice((0, 1, 127, 255))
        cut = bytes(spoilt[: chance.randint(8, len(spoilt))])
        for orientation in (1, 6):
            found = af_point.af_point(Exif(cut), orientation)
            assert found is None or _is_inside(found)


def test_a_directory_at_a_fraction_over_zero_is_none() -> None:
    data = bytes(16)
    there = maker_note.directory(b"\1\0\x20\x20\5\0\1\0\0\0\0\0\0\0" + data, "<", 0, 14)
    assert there is not None and there.numbers(0x2020) == (float("inf"),)
    assert there.below(0x2020) is None


def _is_inside(point: AfPoint) -> bool:
    return 0 <= point.left < point.right <= 1 and 0 <= point.top < point.bottom <= 1
