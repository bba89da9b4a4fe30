"""Which picture of a file is the photo, how it lies, and how its samples are stored."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import heif, raw, registry
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.errors import PhotoError
from tests.decode.test_formats import SEEN, assert_corners
from tests.fixtures.all_formats import raw_profile, with_chunks
from tests.fixtures.photos import corners, encoded, exif_with, textured
from tests.fixtures.tiff_files import BYTE, LONG, SHORT, SLONG, TiffWriter, dng, exif_block, tiff_of

PICTURE = np.asarray(textured(97, 61, seed=2))  # odd sizes: tiles and strips do not come out even
SENSOR = np.full((200, 300), 4000, np.uint16)


def load(data: bytes, name: str = "photo.tif", short_side_px: int | None = None) -> DecodedImage:
    return registry.load(Path(name), data=data, short_side_px=short_side_px)


def refused(data: bytes, name: str = "photo.tif") -> PhotoError:
    with pytest.raises(PhotoError) as caught:
        load(data, name)
    return caught.value


def as_kind(dtype: str) -> np.ndarray:
    if dtype[0] == "f":
        return (PICTURE / 255).astype(dtype)
    largest = np.iinfo(dtype).max if dtype != "i4" else 65535
    return np.rint(PICTURE / 255 * largest).astype(dtype)


@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "f2", "f4", "f8"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rows_per_strip": 7},
        {"in_planes": True},
        {"in_planes": True, "rows_per_strip": 16},
        {"tile": (16, 32)},
        {"tile": (32, 16), "in_planes": True, "deflate": True},
        {"deflate": True, "rows_per_strip": 10},
        {"is_big": True},
    ],
    ids=str,
)
def test_samples_of_all_kinds(dtype: str, order: str, options: dict[str, Any]) -> None:
    found = load(tiff_of(as_kind(dtype), order=order, **options)).pixels
    np.testing.assert_allclose(found.astype(int), PICTURE, atol=1)


@pytest.mark.parametrize(
    ("dtype", "predictor"), [("u1", 2), ("u2", 2), ("u4", 2), ("f2", 3), ("f4", 3), ("f8", 3)]
)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "options", [{}, {"in_planes": True}, {"tile": (32, 32)}, {"rows_per_strip": 9}], ids=str
)
def test_predictors(dtype: str, predictor: int, order: str, options: dict[str, Any]) -> None:
    data = tiff_of(as_kind(dtype), order=order, deflate=True, predictor=predictor, **options)
    np.testing.assert_allclose(load(data).pixels.astype(int), PICTURE, atol=1)


@pytest.mark.parametrize("dtype", ["u2", "u4", "f4"])
def test_greys_and_white_is_zero(dtype: str) -> None:
    grey = as_kind(dtype)[..., :1]
    np.testing.assert_allclose(load(tiff_of(grey)).pixels[..., 0], PICTURE[..., 0], atol=1)
    if dtype != "f4":
        inverted = load(tiff_of(grey, photometric=0)).pixels[..., 0]
        np.testing.assert_allclose(inverted, 255 - PICTURE[..., 0], atol=1)


@pytest.mark.parametrize("dtype", ["u2", "f4"])
@pytest.mark.parametrize("meaning", [0, 1, 2])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("in_planes", [False, True])
def test_alpha_shows_white(dtype: str, meaning: int, channels: int, in_planes: bool) -> None:
    colours = as_kind(dtype)[..., :channels]
    full = 1 if dtype == "f4" else 65535
    half = np.full_like(colours[..., :1], full / 2)
    stored = colours if meaning != 1 else (colours.astype(float) / 2).astype(colours.dtype)
    data = tiff_of(np.dstack([stored, half]), extra=[meaning], in_planes=in_planes)
    right = PICTURE[..., :channels] if meaning == 0 else PICTURE[..., :channels] / 2 + 127.5
    np.testing.assert_allclose(load(data).pixels[..., :channels], right, atol=2)


def test_floats_that_run_beyond_white_keep_their_middle() -> None:
    """A lamp of 40 in a picture whose paper is 1 does not make everything else black."""
    hdr = (PICTURE / 255).astype(np.float32)
    hdr[:4, :4] = 40.0
    found = load(tiff_of(hdr)).pixels
    np.testing.assert_allclose(found[8:], PICTURE[8:], atol=1)
    assert (found[:4, :4] == 255).all()
    for white in (255, 65535):  # only the type was changed
        found = load(tiff_of((PICTURE.astype(np.float32) / 255 * white).round())).pixels
        np.testing.assert_allclose(found, PICTURE, atol=1)


@pytest.mark.parametrize(
    ("tag", "value"),
    [(0x103, 52546), (0x103, 34887), (0x106, 32803), (0x106, 8), (0x106, 34677), (0x102, 24)],
)
def test_what_is_not_read_is_not_called_damaged(tag: int, value: int) -> None:
    more = {tag: (SHORT, [value] * (3 if tag == 0x102 else 1))}
    error = refused(tiff_of(as_kind("u2"), more=more))
    assert error.kind == "unsupported"
    assert "damaged" not in str(error)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("kept", [0.5, 0.85, 0.97])
def test_a_tiff_cut_short_is_told_wherever_its_directory_stands(
    dtype: str, deflate: bool, kept: float
) -> None:
    data = tiff_of(as_kind(dtype), deflate=deflate, rows_per_strip=8)
    first = struct.unpack("<L", data[4:8])[0]
    # The directory put in front of the pixels, as cameras write it.
    moved = with_directory_in_front(data, first)
    np.testing.assert_array_equal(load(moved).pixels, load(data).pixels)
    for whole in (data, moved):
        assert refused(whole[: int(len(whole) * kept)]).kind == "damaged"


def with_directory_in_front(data: bytes, first: int) -> bytes:
    """The same file with its directory, and the values it points to, before the pixels.

    A gap as large as the file is put behind the header for it, so that only offsets change.
    """
    gap = len(data)
    count = struct.unpack_from("<H", data, first)[0]
    table = bytearray(data[first : first + 2 + 12 * count + 4])
    values = bytearray()
    at = 8 + len(table)
    for index in range(count):
        entry = 2 + 12 * index
        tag, kind, number, value = struct.unpack_from("<HHLL", table, entry)
        size = {SHORT: 2, LONG: 4}[kind] * number
        if size > 4:
            content = bytearray(data[value : value + size])
            if tag in (0x111, 0x144):
                offsets = np.frombuffer(content, "<u4") + gap
                content = bytearray(offsets.astype("<u4").tobytes())
            struct.pack_into("<L", table, entry + 8, at + len(values))
            values += content
        elif tag in (0x111, 0x144):
            struct.pack_into("<L", table, entry + 8, value + gap)
    head = b"II*\0" + struct.pack("<L", 8) + bytes(table) + bytes(values)
    assert len(head) <= gap + 8
    return head.ljust(gap + 8, b"\0") + data[8:first]


def two_directories(first: dict[int, tuple[int, Any]], *, below: bool = False) -> bytes:
    """A thumbnail and the photo, beside each other or one below the other."""
    writer = TiffWriter()

    def entries(picture: Image.Image) -> dict[int, tuple[int, Any]]:
        content = picture.tobytes()
        return {
            0x100: (LONG, [picture.width]),
            0x101: (LONG, [picture.height]),
            0x102: (SHORT, [8, 8, 8]),
            0x103: (SHORT, [1]),
            0x106: (SHORT, [2]),
            0x111: (LONG, [writer.put(content)]),
            0x115: (SHORT, [3]),
            0x116: (LONG, [picture.height]),
            0x117: (LONG, [len(content)]),
        }

    photo = writer.directory(entries(corners(160, 120)))
    small = {**entries(Image.new("RGB", (40, 30), "white")), **first}
    if below:
        return writer.finish(writer.directory({**small, 0x14A: (LONG, [photo])}))
    return writer.finish(writer.directory(small, photo))


@pytest.mark.parametrize("mark", [{0xFE: (LONG, [1])}, {0xFF: (SHORT, [2])}, {0xFE: (LONG, [5])}])
@pytest.mark.parametrize("below", [False, True])
def test_a_reduced_first_directory_is_not_the_photo(mark: dict[int, Any], below: bool) -> None:
    photo = load(two_directories(mark, below=below))
    assert (photo.width, photo.height) == (160, 120)
    assert_corners(photo, SEEN[1])


def test_pages_come_in_their_order_and_a_turn_of_the_first_counts() -> None:
    assert load(two_directories({})).width == 40
    turned = load(two_directories({0xFE: (LONG, [1]), 0x112: (SHORT, [6])}))
    assert (turned.width, turned.height) == (120, 160)
    assert_corners(turned, SEEN[6])


@pytest.mark.parametrize(
    ("kind", "value"), [(SHORT, [6]), (BYTE, b"\6"), (SLONG, [6]), (LONG, [6]), (SHORT, [6, 6])]
)
def test_every_type_of_orientation_in_a_tiff(kind: int, value: Any) -> None:
    samples = np.asarray(corners())
    for dtype in ("u1", "u2"):
        whole = samples.astype(dtype) * (257 if dtype == "u2" else 1)
        photo = load(tiff_of(whole, more={0x112: (kind, value)}))
        assert (photo.width, photo.height) == (64, 96)
        assert_corners(photo, SEEN[6])


@pytest.mark.parametrize("orientation", SEEN)
@pytest.mark.parametrize("kind", ["exif", "APP1"])
def test_the_orientation_in_a_text_of_a_png(orientation: int, kind: str) -> None:
    block = exif_with(orientation)
    block = block if block.startswith(b"Exif") else b"Exif\0\0" + block
    data = with_chunks(encoded(corners(), "PNG"), raw_profile(kind, block))
    assert_corners(load(data, "a.png"), SEEN[orientation])
    # The chunk made for it goes first.
    both = encoded(corners(), "PNG", exif=exif_with(1))
    assert_corners(load(with_chunks(both, raw_profile(kind, block)), "a.png"), SEEN[1])


def preview(size: tuple[int, int], exif: bytes = b"") -> dict[str, Any]:
    image = corners(*size)
    return {"preview": encoded(image, "JPEG", exif=exif), "preview_size": size}


@pytest.mark.parametrize("orientation", SEEN)
@pytest.mark.parametrize("exif", [b"", exif_block({}, {0x9003: (2, b"2015:04:03 02:01:00\0")})])
@pytest.mark.parametrize("size", [(240, 160), (180, 180), (200, 240)])
def test_a_preview_is_turned_as_the_file_says(
    orientation: int, exif: bytes, size: tuple[int, int]
) -> None:
    photo = load(dng(SENSOR, **preview(size, exif), orientation=orientation), "a.dng", 100)
    assert photo.source is Source.PREVIEW
    assert_corners(photo, SEEN[orientation])


def test_a_preview_stored_upright_is_left_as_it_is() -> None:
    photo = load(dng(SENSOR, **preview((160, 240)), orientation=6), "a.dng", 100)
    assert photo.pixels.shape == (150, 100, 3)
    assert_corners(photo, SEEN[1])


@pytest.mark.parametrize("orientation", SEEN)
def test_the_demosaic_lies_as_the_preview_would(orientation: int) -> None:
    sensor = SENSOR.copy()
    sensor[:100, :150] = 12_000  # the top left quarter is bright
    photo = load(dng(sensor, orientation=orientation), "a.dng")
    assert photo.source is Source.HALF_SIZE_RAW
    height, width = (100, 150) if orientation < 5 else (150, 100)
    assert photo.pixels.shape == (height, width, 3)
    bright = SEEN[orientation].index(SEEN[1][0])
    quarters = [
        photo.pixels[y : y + height // 2, x : x + width // 2].mean()
        for y in (0, height // 2)
        for x in (0, width // 2)
    ]
    assert int(np.argmax(quarters)) == bright


def test_a_sensor_without_colours() -> None:
    photo = load(dng(SENSOR, is_grey=True), "a.dng")
    assert photo.pixels.shape[2] == 3
    assert (photo.pixels[..., 0] == photo.pixels[..., 2]).all()


def test_a_raw_that_cannot_be_unpacked_comes_from_its_preview_with_a_word() -> None:
    """However small it is; what was asked for in vain is said."""
    file = dng(SENSOR, **preview((60, 40)), compression=52546)
    for short_side_px in (None, 100):
        photo = load(file, "a.dng", short_side_px)
        assert photo.source is Source.PREVIEW
        assert photo.pixels.shape == (40, 60, 3)
        assert photo.note == raw.ONLY_PREVIEW
    assert load(file, "a.dng", 32).note is None
    without = dng(SENSOR, compression=52546)
    assert refused(without, "a.dng").kind == "unsupported"


def test_adobe_rgb_of_a_raw_reaches_its_preview() -> None:
    green = Image.new("RGB", (240, 160), (60, 180, 70))
    small = {"preview": encoded(green, "JPEG"), "preview_size": green.size}
    plain = load(dng(SENSOR, **small), "a.dng", 100).pixels[50, 50]
    writer_of_exif = {0xA001: (SHORT, [2])}
    wide = load(with_camera_directory(dng(SENSOR, **small), writer_of_exif), "a.dng", 100)
    assert plain[0] > 50
    assert wide.pixels[50, 50, 0] < 20


def with_camera_directory(data: bytes, entries: dict[int, tuple[int, Any]]) -> bytes:
    """A TIFF-like file with an EXIF directory, appended."""
    first = struct.unpack("<L", data[4:8])[0]
    count = struct.unpack_from("<H", data, first)[0]
    table = data[first + 2 : first + 2 + 12 * count]
    at = len(data)
    packed = b"".join(
        struct.pack("<HHLHH", tag, kind, 1, value[0], 0) for tag, (kind, value) in entries.items()
    )
    camera_ifd = struct.pack("<H", len(entries)) + packed + bytes(4)
    fields = [table[n : n + 12] for n in range(0, len(table), 12)]
    fields.append(struct.pack("<HHLL", 0x8769, LONG, 1, at))
    fields.sort(key=lambda one: struct.unpack("<H", one[:2])[0])
    start = at + len(camera_ifd)
    main = struct.pack("<H", len(fields)) + b"".join(fields) + bytes(4)
    return data[:4] + struct.pack("<L", start) + data[8:] + camera_ifd + main


@pytest.mark.parametrize("short_side_px", [None, 100, 20])
def test_a_heic_too_large_for_memory_comes_from_its_small_version_with_a_word(
    monkeypatch: pytest.MonkeyPatch, short_side_px: int | None
) -> None:
    data = encoded(corners(480, 320), "HEIF", thumbnails=[96], exif=exif_with(1, Make="One"))
    plain = load(data, "a.heic", short_side_px)
    assert (plain.note, plain.source) == (None, Source.FULL)
    monkeypatch.setattr("qualityculler.decode.limits.MAX_DECODE_BYTES", 1_000_000)
    photo = load(data, "a.heic", short_side_px)
    assert photo.note == heif.ONLY_THUMBNAIL
    assert photo.source is Source.PREVIEW
    assert (photo.width, photo.height) == (480, 320)
    assert min(photo.pixels.shape[:2]) == min(64, short_side_px or 64)
    assert_corners(photo, SEEN[1])
    assert photo.capture.camera == "One"
    without = encoded(corners(480, 320), "HEIF")
    with pytest.raises(PhotoError) as caught:
        load(without, "a.heic")
    assert caught.value.kind == "too large"


def test_the_clean_aperture_of_an_avif() -> None:
    data = encoded(corners(96, 64), "AVIF", quality=95, subsampling="4:4:4")
    cropped = load(with_clean_aperture(data, 48, 32, 24, 16), "a.avif")
    assert (cropped.width, cropped.height) == (48, 32)
    # The right lower quarter, which is yellow.
    np.testing.assert_allclose(cropped.pixels[16, 24].astype(int), SEEN[1][3], atol=25)
    outside = load(with_clean_aperture(data, 500, 500, 0, 0), "a.avif")
    assert (outside.width, outside.height) == (96, 64)


def with_clean_aperture(avif: bytes, width: int, height: int, right: int, down: int) -> bytes:
    """The file with one more property: a crop, its centre moved from that of the picture."""
    body = struct.pack(">LLLLlLlL", width, 1, height, 1, right, 1, down, 1)
    clap = struct.pack(">L4s", 8 + len(body), b"clap") + body
    grown = bytearray(avif)
    properties = grown.index(b"ipco") - 4
    length = int.from_bytes(grown[properties : properties + 4], "big")
    number = 1 + sum(1 for _ in _children(bytes(grown), properties))
    associations = grown.index(b"ipma") + 4 + 4 + 4  # its first entry: item, count, numbers
    count_at = associations + 2
    count = grown[count_at]
    grown[count_at] = count + 1
    grown[count_at + 1 + count : count_at + 1 + count] = bytes([0x80 | number])
    grown[properties + length : properties + length] = clap
    added = len(clap) + 1
    for kind, more in ((b"ipco", len(clap)), (b"ipma", 1), (b"iprp", added), (b"meta", added)):
        at = grown.index(kind) - 4
        size = int.from_bytes(grown[at : at + 4], "big") + more
        grown[at : at + 4] = size.to_bytes(4, "big")
    return bytes(_moved(grown, added))


def _children(data: bytes, start: int) -> list[int]:
    found, at = [], start + 8
    end = start + int.from_bytes(data[start : start + 4], "big")
    while at < end:
        found.append(at)
        at += int.from_bytes(data[at : at + 4], "big")
    return found


def _moved(data: bytearray, by: int) -> bytearray:
    """The places of item data, which lies behind what has grown."""
    at = data.index(b"iloc") + 4
    sizes = int.from_bytes(data[at + 4 : at + 6], "big")
    assert sizes >> 4 == 0x440 >> 4 or sizes >> 8 == 0x44, hex(sizes)
    items = int.from_bytes(data[at + 6 : at + 8], "big")
    entry = at + 8
    for _ in range(items):
        place = entry + 6
        extents = int.from_bytes(data[entry + 4 : entry + 6], "big")
        assert extents == 1
        offset = int.from_bytes(data[place : place + 4], "big") + by
        data[place : place + 4] = offset.to_bytes(4, "big")
        entry = place + 8
    return data
