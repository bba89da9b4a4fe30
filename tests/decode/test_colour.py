"""Depths, palettes, transparency and colour profiles all end as sRGB of 8 bits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from qualityculler.decode import colour, registry
from tests.fixtures.photos import RED, corners, encoded


def pixels(image: Image.Image, family: str = "PNG", **options: Any) -> Any:
    data = encoded(image, family, **options)
    return registry.load(Path("photo"), data=data).pixels.astype(int)


def ramp16() -> Image.Image:
    return Image.fromarray(np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0))


@pytest.mark.parametrize("family", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_not_clipped(family: str) -> None:
    row = pixels(ramp16(), family)[0]
    np.testing.assert_allclose(row[:, 0], np.arange(256), atol=1)
    assert (row[:, 0] == row[:, 1]).all()


def test_16_bit_tiff_with_zero_as_white() -> None:
    row = pixels(ramp16(), "TIFF", tiffinfo={262: 0})[0]
    np.testing.assert_allclose(row[:, 0], np.arange(255, -1, -1), atol=1)


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0])
def test_float_tiff(white: float) -> None:
    ramp = np.linspace(0, white, 256, dtype=np.float32)[None].repeat(4, 0)
    np.testing.assert_allclose(pixels(Image.fromarray(ramp), "TIFF")[0, :, 0], range(256), atol=1)


def test_float_tiff_with_holes() -> None:
    holes = np.array([[0.0, np.nan], [np.inf, 1.0]], np.float32)
    assert pixels(Image.fromarray(holes), "TIFF")[..., 0].tolist() == [[0, 0], [0, 255]]


def test_32_bit_integers() -> None:
    ramp = np.arange(256, dtype=np.int32)[None].repeat(4, 0) * 257
    np.testing.assert_allclose(pixels(Image.fromarray(ramp), "TIFF")[0, :, 0], range(256), atol=1)


def test_one_bit_and_palettes() -> None:
    bits = Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1")
    assert pixels(bits)[0].tolist() == [[0] * 3, [255] * 3]
    assert pixels(corners().quantize(8))[5, 5].tolist() == pytest.approx(RED, abs=3)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_shows_white(mode: str) -> None:
    image = Image.new(mode, (4, 4))
    assert (pixels(image) == 255).all()


def test_half_transparency_is_mixed_with_white() -> None:
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 128))
    np.testing.assert_allclose(pixels(image), 127, atol=1)


def test_a_transparent_palette_colour_shows_white() -> None:
    image = corners().quantize(8)
    first = image.getpixel((0, 0))
    assert pixels(image, "PNG", transparency=first)[5, 5].tolist() == [255] * 3
    assert pixels(image, "GIF", transparency=first)[5, 5].tolist() == [255] * 3


@pytest.mark.parametrize("family", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile(family: str) -> None:
    cmyk = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    np.testing.assert_allclose(pixels(cmyk, family)[8, 8], (255, 0, 0), atol=12)


def test_a_profile_changes_the_numbers_to_srgb() -> None:
    """A grey axis stays, a colour moves: twice the gamma makes middle values darker in sRGB."""
    linear = _rgb_profile(gamma=1.0)
    grey = Image.new("RGB", (8, 8), (55, 55, 55))
    np.testing.assert_allclose(pixels(grey, icc_profile=linear)[0, 0], 128, atol=3)
    np.testing.assert_allclose(pixels(grey, "JPEG", icc_profile=linear)[0, 0], 128, atol=4)


def test_a_wide_gamut_gets_more_saturated_numbers() -> None:
    wide = Image.new("RGB", (8, 8), (200, 100, 100))
    red, green, _ = pixels(wide, icc_profile=_rgb_profile(gamma=2.2, red=(0.68, 0.32)))[0, 0]
    assert red > 205
    assert green < 98


def test_a_grey_profile() -> None:
    grey = Image.new("L", (8, 8), 55)
    for family in ("PNG", "JPEG", "TIFF"):
        found = pixels(grey, family, icc_profile=_grey_profile())[0, 0]
        np.testing.assert_allclose(found, 128, atol=4)


def test_srgb_profiles_cost_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert colour._transform(profile, "RGB") is None


@pytest.mark.parametrize("profile", [b"", b"rubbish" * 30, bytes(200)])
def test_a_broken_profile_is_passed_over(profile: bytes) -> None:
    np.testing.assert_allclose(pixels(corners(), "JPEG", icc_profile=profile)[5, 5], RED, atol=6)


def test_a_profile_for_other_channels_is_passed_over() -> None:
    found = pixels(corners(), "PNG", icc_profile=_grey_profile())[5, 5]
    assert tuple(found) == RED


def test_lab_tiff() -> None:
    # Pillow keeps a and b shifted by 128: this is a neutral grey of lightness 50.
    lab = Image.new("LAB", (8, 8), (128, 128, 128))
    red, green, blue = pixels(lab, "TIFF")[0, 0]
    assert max(red, green, blue) - min(red, green, blue) <= 3
    assert 110 < green < 130


def _rgb_profile(
    gamma: float,
    red: tuple[float, float] = (0.64, 0.33),
    green: tuple[float, float] = (0.30, 0.60),
    blue: tuple[float, float] = (0.15, 0.06),
) -> bytes:
    """A matrix profile, D50, with the given primaries (taken as adapted already) and gamma."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    white = np.array([0.9642, 1.0, 0.8249])
    columns = columns * np.linalg.solve(columns, white)
    tags = {b"wtpt": _xyz(white), b"desc": _desc()}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True):
        tags[name] = _xyz(column)
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(gamma))
    return _profile(b"RGB ", tags)


def _grey_profile() -> bytes:
    white = np.array([0.9642, 1.0, 0.8249])
    return _profile(b"GRAY", {b"wtpt": _xyz(white), b"desc": _desc(), b"kTRC": _curve(1.0)})


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body = io.BytesIO(), io.BytesIO()
    start = 128 + 4 + 12 * len(tags)
    table.write(len(tags).to_bytes(4, "big"))
    for name, content in tags.items():
        table.write(name + (start + body.tell()).to_bytes(4, "big"))
        table.write(len(content).to_bytes(4, "big"))
        body.write(content + bytes(-len(content) % 4))
    header = bytearray(128)
    header[:4] = (start + body.tell()).to_bytes(4, "big")
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"mntr" + space + b"XYZ "
    header[36:40] = b"acsp"
    header[68:80] = _xyz(np.array([0.9642, 1.0, 0.8249]))[8:]
    return bytes(header) + table.getvalue() + body.getvalue()


def _xyz(values: Any) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(
        round(v * 65536).to_bytes(4, "big", signed=True) for v in values
    )


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0\0\0\0\x01" + round(gamma * 256).to_bytes(2, "big")


def _desc() -> bytes:
    return b"desc\0\0\0\0\0\0\0\x05test\0" + bytes(12 + 67)
