"""Colours a file names in any way come out as the sRGB they were made from.

The numbers written into the files are worked out here from the standards' formulas, in floats and
without any colour library.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from qualityculler.decode import registry, tone
from qualityculler.decode.colour_codes import ADOBE_RGB, BT709, CodePoints, Curve, Primaries
from qualityculler.decode.icc import matrix_profile, to_xyz
from tests.fixtures.all_formats import with_chunks
from tests.fixtures.photos import encoded
from tests.fixtures.tiff_files import ASCII, SHORT, exif_block

COLOURS = np.array([[200, 60, 50], [60, 170, 70], [50, 80, 190], [210, 190, 90]], np.float64)
P3, BT2020 = CodePoints(12, 13), CodePoints(9, 1)
R03 = exif_block({}, {0xA001: (SHORT, [0xFFFF])}, {1: (ASCII, b"R03\0")})
R98 = exif_block({}, {0xA001: (SHORT, [1])}, {1: (ASCII, b"R98\0")})
UNCALIBRATED = exif_block({}, {0xA001: (SHORT, [0xFFFF])})


def linear(srgb: np.ndarray) -> np.ndarray:
    share = srgb / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def in_space(primaries: Primaries, exponent: float | None = None) -> np.ndarray:
    """The colours as numbers of another space, with sRGB's curve or a plain one."""
    light = linear(COLOURS) @ (np.linalg.inv(to_xyz(primaries)) @ to_xyz(BT709)).T
    light = np.clip(light, 0, 1)
    if exponent is None:
        share = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    else:
        share = light ** (1 / exponent)
    return np.rint(share * 255)


def picture(numbers: np.ndarray) -> Image.Image:
    """Four fields beside one another, large enough for lossy codecs."""
    return Image.fromarray(np.repeat(np.repeat(numbers.astype(np.uint8)[None], 32, 1), 32, 0))


def assert_right(data: bytes, tolerance: int = 5, right: np.ndarray = COLOURS) -> None:
    for short_side_px in (None, 16):
        pixels = registry.load(Path("photo"), data=data, short_side_px=short_side_px).pixels
        width = pixels.shape[1] // 4
        found = [pixels[:, n * width + width // 2].mean(axis=0) for n in range(4)]
        np.testing.assert_allclose(found, right, atol=tolerance)


def lossless(family: str) -> dict[str, object]:
    return {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(family, {})


@pytest.mark.parametrize("family", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF", "JXL"])
@pytest.mark.parametrize(
    ("primaries", "curve"),
    [(P3.chromaticities(), None), (ADOBE_RGB, 2 + 51 / 256), (BT709, 1.0),
     (BT2020.chromaticities(), 2.4)],
    ids=["P3", "Adobe RGB", "linear", "BT.2020"],
)  # fmt: skip
def test_a_profile_in_every_format(family: str, primaries: Primaries, curve: float | None) -> None:
    profile = matrix_profile(primaries, Curve.SRGB if curve is None else curve)
    data = encoded(
        picture(in_space(primaries, curve)), family, icc_profile=profile, **lossless(family)
    )
    # Linear numbers of 8 bits and lossy codecs leave little of dark colours.
    assert_right(data, 16 if family in ("AVIF", "HEIF", "JXL") or curve == 1.0 else 5)


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP"])
def test_adobe_rgb_by_exif_alone(family: str) -> None:
    numbers = picture(in_space(ADOBE_RGB, 2 + 51 / 256))
    assert_right(encoded(numbers, family, exif=R03, **lossless(family)))
    of_some_makers = exif_block({}, {0xA001: (SHORT, [2])})
    assert_right(encoded(numbers, family, exif=of_some_makers, **lossless(family)))


@pytest.mark.parametrize("exif", [R98, UNCALIBRATED, b"Exif\0\0"])
def test_whatever_else_exif_says_is_srgb(exif: bytes) -> None:
    assert_right(encoded(picture(COLOURS), "PNG", exif=exif), 0)


def test_a_profile_goes_before_exif() -> None:
    profile = matrix_profile(P3.chromaticities(), Curve.SRGB)
    numbers = picture(in_space(P3.chromaticities()))
    assert_right(encoded(numbers, "PNG", exif=R03, icc_profile=profile))
    broken = encoded(picture(in_space(ADOBE_RGB, 2.2)), "PNG", exif=R03, icc_profile=b"rubbish")
    assert_right(broken)


def test_the_name_of_a_profile_tells_nothing() -> None:
    made = matrix_profile(BT709, 1.0)
    name = "made from code points".encode("utf-16-be")
    lying = made.replace(name, "sRGB IEC61966-2.1    ".encode("utf-16-be"))
    assert len(lying) == len(made)
    assert_right(encoded(picture(in_space(BT709, 1.0)), "PNG", icc_profile=lying), 6)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert_right(encoded(picture(COLOURS), "PNG", icc_profile=srgb), 0)


def png(numbers: np.ndarray, *chunks: tuple[bytes, bytes], **options: object) -> bytes:
    return with_chunks(encoded(picture(numbers), "PNG", **options), *chunks)


def gamma(exponent: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">L", round(100_000 / exponent))


def chromaticities(primaries: Primaries) -> tuple[bytes, bytes]:
    pairs = (primaries.white, primaries.red, primaries.green, primaries.blue)
    return b"cHRM", struct.pack(">8L", *(round(part * 100_000) for pair in pairs for part in pair))


def test_the_chunks_of_a_png_in_their_order() -> None:
    p3 = P3.chromaticities()
    as_p3, as_adobe = in_space(p3), in_space(ADOBE_RGB, 2.2)
    cicp, srgb = (b"cICP", b"\x0c\x0d\0\1"), (b"sRGB", b"\0")
    other = (gamma(1.0), chromaticities(BT2020.chromaticities()))
    profile = {"icc_profile": matrix_profile(ADOBE_RGB, 2.2)}
    assert_right(png(as_p3, *other, srgb, cicp, **profile))
    assert_right(png(as_adobe, *other, srgb, **profile))
    assert_right(png(COLOURS, *other, srgb), 0)
    assert_right(png(in_space(ADOBE_RGB, 2.2), gamma(2.2), chromaticities(ADOBE_RGB)), 8)
    assert_right(png(in_space(BT709, 1.0), gamma(1.0)), 8)
    assert_right(png(in_space(BT709, 1.8), gamma(1.8)))
    assert_right(png(as_p3, chromaticities(p3)))
    assert_right(png(COLOURS, gamma(2.2)), 0)
    assert_right(png(COLOURS, (b"cICP", b"\2\2\0\1")), 0)


@pytest.mark.parametrize(
    "chunk",
    [(b"gAMA", b"\0\0\0\0"), (b"gAMA", b"\0"), (b"cHRM", bytes(32)), (b"cHRM", b"\xff" * 32),
     (b"gAMA", b"\xff\xff\xff\xff"), (b"cICP", b"\xff\xff\xff\xff"), (b"cHRM", b"\0")],
)  # fmt: skip
def test_numbers_that_are_no_colours_are_passed_over(chunk: tuple[bytes, bytes]) -> None:
    assert_right(png(COLOURS, chunk), 1)


def with_code_points(avif: bytes, primaries: int, transfer: int) -> bytes:
    at = avif.index(b"colrnclx") + 8
    return avif[:at] + struct.pack(">HH", primaries, transfer) + avif[at + 4 :]


@pytest.mark.parametrize("family", ["AVIF", "HEIF"])
@pytest.mark.parametrize(
    ("points", "exponent"), [(P3, None), (CodePoints(9, 14), None), (CodePoints(12, 4), 2.2)]
)
def test_code_points_of_boxes(family: str, points: CodePoints, exponent: float | None) -> None:
    options = {"quality": 100, "subsampling": "4:4:4"} if family == "AVIF" else {"quality": 100}
    data = encoded(picture(in_space(points.chromaticities(), exponent)), family, **options)
    assert_right(with_code_points(data, points.primaries, points.transfer), 14)


def pq(nits: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, light to code."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = (nits / 10_000) ** m1
    return ((c1 + c2 * power) / (1 + c3 * power)) ** m2


def hlg(display: np.ndarray) -> np.ndarray:
    """BT.2100, light of a screen of 1000 cd/m2 to code."""
    luminance = display @ np.array([0.2627, 0.6780, 0.0593])
    scene = display / 1000 * (luminance[..., None] / 1000) ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    bright = a * np.log(np.maximum(12 * scene - b, 1e-9)) + c
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


@pytest.mark.parametrize(("transfer", "encode"), [(16, pq), (18, hlg)])
@pytest.mark.parametrize("family", ["PNG", "AVIF", "HEIF"])
def test_hdr_shows_what_lies_below_white_as_sdr_does(
    family: str, transfer: int, encode: object
) -> None:
    assert callable(encode)
    points = CodePoints(9, transfer)
    light = linear(COLOURS) @ (np.linalg.inv(to_xyz(points.chromaticities())) @ to_xyz(BT709)).T
    numbers = np.rint(255 * encode(np.maximum(light, 0) * tone.REFERENCE_WHITE))
    if family == "PNG":
        assert_right(png(numbers, (b"cICP", bytes([9, transfer, 0, 1]))), 8)
    else:
        data = encoded(picture(numbers), family, quality=100)
        assert_right(with_code_points(data, 9, transfer), 20)


def test_hdr_rolls_off_to_white_and_keeps_its_order() -> None:
    nits = np.array([1, 10, 50, 100, 150, 203, 300, 500, 800, 1000, 4000], np.float64)
    codes = np.rint(255 * pq(nits)).astype(np.uint8)
    grey = np.repeat(codes[None, :, None], 3, axis=2)
    shown = tone.to_srgb(grey, CodePoints(9, 16))[0, :, 1].astype(int)
    assert (np.diff(shown) >= 0).all()
    assert shown[-1] == shown[-2] == 255
    assert 225 <= shown[5] < 250  # reference white leaves room for what is brighter
    np.testing.assert_allclose(shown[3], 188, atol=4)  # half of white, as in SDR


def bitmap_with_alpha(image: Image.Image) -> bytes:
    """A bitmap with the header of Windows 95, which names a mask for alpha."""
    blue_first = np.asarray(image)[::-1, :, [2, 1, 0, 3]].tobytes()
    masks = struct.pack("<4L", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head = struct.pack("<LllHHLLllLL", 108, *image.size, 1, 32, 3, len(blue_first), 0, 0, 0, 0)
    header = (head + masks).ljust(108, b"\0")
    return (
        struct.pack("<2sLHHL", b"BM", 14 + 108 + len(blue_first), 0, 0, 122) + header + blue_first
    )


def test_a_bitmap_whose_alpha_is_empty_is_shown_and_one_that_uses_it_stays() -> None:
    empty, used = picture(COLOURS).convert("RGBA"), picture(COLOURS).convert("RGBA")
    empty.putalpha(0)
    used.paste((0, 0, 0, 0), (0, 0, 32, 32))
    assert_right(bitmap_with_alpha(empty), 0)
    right = COLOURS.copy()
    right[0] = 255
    assert_right(bitmap_with_alpha(used), 1, right)
    # In a format where alpha is meant, a picture of nothing stays white.
    assert_right(encoded(empty, "PNG"), 0, np.full((4, 3), 255.0))
