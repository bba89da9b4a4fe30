"""Each format: size, scaling, orientation, colours, and what happens when it is cut short."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import registry
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.errors import PhotoError
from tests.fixtures.photos import BLUE, GREEN, RED, YELLOW, corners, encoded, exif_with, textured

FAMILIES = {
    "JPEG": ".jpg",
    "PNG": ".png",
    "TIFF": ".tif",
    "WEBP": ".webp",
    "GIF": ".gif",
    "BMP": ".bmp",
    "AVIF": ".avif",
    "HEIF": ".heic",
    "JXL": ".jxl",
}
each_family = pytest.mark.parametrize("family", FAMILIES)
# What a picture saved in the order red, green / blue, yellow shows for each EXIF orientation.
SEEN = {
    1: (RED, GREEN, BLUE, YELLOW),
    2: (GREEN, RED, YELLOW, BLUE),
    3: (YELLOW, BLUE, GREEN, RED),
    4: (BLUE, YELLOW, RED, GREEN),
    5: (RED, BLUE, GREEN, YELLOW),
    6: (BLUE, RED, YELLOW, GREEN),
    7: (YELLOW, GREEN, BLUE, RED),
    8: (GREEN, YELLOW, RED, BLUE),
}


def load(data: bytes, suffix: str, short_side_px: int | None = None) -> DecodedImage:
    return registry.load(Path("photo" + suffix), short_side_px=short_side_px, data=data)


def assert_corners(photo: DecodedImage, expected: tuple[tuple[int, int, int], ...]) -> None:
    height, width = photo.pixels.shape[:2]
    spots = [(height // 4, width // 4), (height // 4, width * 3 // 4)]
    spots += [(height * 3 // 4, width // 4), (height * 3 // 4, width * 3 // 4)]
    for (y, x), colour in zip(spots, expected, strict=True):
        np.testing.assert_allclose(photo.pixels[y, x].astype(int), colour, atol=25)


@each_family
def test_pixels_are_upright_rgb(family: str) -> None:
    photo = load(encoded(corners(), family), FAMILIES[family])
    assert photo.pixels.shape == (64, 96, 3)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous
    assert (photo.width, photo.height) == (96, 64)
    assert_corners(photo, SEEN[1])


@each_family
def test_the_short_side_is_exact_and_the_photo_never_grows(family: str) -> None:
    data = encoded(textured(301, 200), family)
    small = load(data, FAMILIES[family], short_side_px=50)
    assert small.pixels.shape == (50, 75, 3)
    assert (small.width, small.height) == (301, 200)
    assert load(data, FAMILIES[family], short_side_px=4000).pixels.shape == (200, 301, 3)


@each_family
def test_one_pixel_is_a_photo(family: str) -> None:
    photo = load(encoded(textured(1, 1), family), FAMILIES[family], short_side_px=512)
    assert photo.pixels.shape == (1, 1, 3)


@each_family
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_photo_cut_short_is_refused(family: str, kept: float) -> None:
    data = encoded(textured(160, 120), family)
    with pytest.raises(PhotoError) as caught:
        load(data[: int(len(data) * kept)], FAMILIES[family])
    assert caught.value.kind == "damaged"
    assert "cut short" in str(caught.value)


@pytest.mark.parametrize("family", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", SEEN)
@pytest.mark.parametrize("short_side_px", [None, 32])
def test_orientation_is_applied_once(
    family: str, orientation: int, short_side_px: int | None
) -> None:
    exif = exif_with(orientation)
    options = {"tiffinfo": {274: orientation}} if family == "TIFF" else {"exif": exif}
    photo = load(encoded(corners(), family, **options), FAMILIES[family], short_side_px)
    if family == "HEIF":
        # pillow-heif turns the pixels before it saves, so they must come back as they were seen.
        assert photo.width == (96 if orientation < 5 else 64)
    assert (photo.width, photo.height) == ((96, 64) if orientation < 5 else (64, 96))
    assert photo.pixels.shape[0] == (
        short_side_px or 64 if orientation < 5 else photo.pixels.shape[0]
    )
    assert_corners(photo, SEEN[orientation])


def test_the_content_decides_not_the_suffix() -> None:
    jpeg, png = encoded(corners(), "JPEG"), encoded(corners(), "PNG")
    assert_corners(load(jpeg, ".png"), SEEN[1])
    assert_corners(load(png, ".nef"), SEEN[1])
    assert_corners(load(encoded(corners(), "AVIF"), ".heic"), SEEN[1])


def test_a_large_jpeg_is_scaled_while_decoding() -> None:
    photo = load(encoded(textured(1200, 800), "JPEG"), ".jpg", short_side_px=100)
    assert photo.source is Source.SCALED
    assert photo.pixels.shape == (100, 150, 3)


def test_scaling_while_decoding_shows_the_same_picture() -> None:
    data = encoded(textured(1200, 800), "JPEG", quality=95)
    scaled = load(data, ".jpg", short_side_px=128).pixels.astype(int)
    reference = load(encoded(textured(1200, 800), "PNG"), ".png", short_side_px=128).pixels
    assert np.abs(scaled - reference).mean() < 1.0


def test_progressive_and_grey_jpegs() -> None:
    assert_corners(load(encoded(corners(), "JPEG", progressive=True), ".jpg"), SEEN[1])
    grey = load(encoded(corners().convert("L"), "JPEG"), ".jpg").pixels
    assert (grey[..., 0] == grey[..., 2]).all()


def test_of_animations_the_first_frame() -> None:
    for family in ("GIF", "WEBP", "PNG"):
        data = encoded(corners(), family, save_all=True, append_images=[textured(96, 64)])
        assert_corners(load(data, FAMILIES[family]), SEEN[1])


def test_very_wide_is_fine() -> None:
    data = encoded(textured(50_000, 8), "PNG")
    assert load(data, ".png", short_side_px=512).pixels.shape == (8, 50_000, 3)
    assert load(data, ".png", short_side_px=4).pixels.shape == (4, 25_000, 3)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_tiff_compressions(compression: str | None) -> None:
    assert_corners(load(encoded(corners(), "TIFF", compression=compression), ".tif"), SEEN[1])
