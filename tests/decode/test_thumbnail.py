"""When the camera's own thumbnail is taken, and when the photo is decoded instead."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import registry
from qualityculler.decode.colour_codes import CodePoints, Curve
from qualityculler.decode.icc import matrix_profile
from qualityculler.decode.image import Source
from qualityculler.decode.thumbnail import HEAD_BYTES, encode, thumbnail
from qualityculler.errors import PhotoError
from tests.decode.test_formats import SEEN, assert_corners
from tests.fixtures.photos import corners, encoded, textured


def photo_with(
    path: Path,
    thumb: bytes,
    orientation: int = 1,
    photo: Image.Image | None = None,
    **options: Any,
) -> Path:
    """A 600 x 400 JPEG whose EXIF holds the thumbnail."""
    main = struct.pack("<HHHII", 1, 0x0112, 3, 1, orientation)
    at = 8 + len(main) + 4
    second = struct.pack("<HHHIIHHII", 2, 0x0201, 4, 1, at + 30, 0x0202, 4, 1, len(thumb))
    block = b"II*\0" + struct.pack("<I", 8) + main + struct.pack("<I", at) + second + bytes(4)
    picture = photo or textured(600, 400)
    path.write_bytes(encoded(picture, "JPEG", exif=b"Exif\0\0" + block + thumb, **options))
    return path


def test_the_embedded_one_is_taken_and_turned(tmp_path: Path) -> None:
    thumb = encoded(corners(150, 100), "JPEG")
    path = photo_with(tmp_path / "a.jpg", thumb, 6, corners(600, 400))
    small = thumbnail(path, 150)
    assert small.source is Source.PREVIEW
    assert small.pixels.shape == (150, 100, 3)
    assert (small.width, small.height) == (400, 600)
    assert_corners(small, SEEN[6])


@pytest.mark.parametrize(
    "thumb",
    [encoded(corners(90, 60), "JPEG"), encoded(corners(160, 120), "JPEG"), b"\xff\xd8\xff broken"],
    ids=["too small", "another frame", "broken"],
)
def test_otherwise_the_photo_is_decoded(tmp_path: Path, thumb: bytes) -> None:
    small = thumbnail(photo_with(tmp_path / "a.jpg", thumb), 150)
    assert small.source is not Source.PREVIEW
    assert small.pixels.shape == (100, 150, 3)


@pytest.mark.parametrize(
    "edited",
    [corners(600, 400).convert("L"), corners(600, 400).rotate(180), textured(600, 400)],
    ids=["made grey", "turned round", "another picture"],
)
def test_a_thumbnail_that_was_not_renewed_is_not_shown(tmp_path: Path, edited: Image.Image) -> None:
    thumb = encoded(corners(150, 100), "JPEG")
    small = thumbnail(photo_with(tmp_path / "a.jpg", thumb, photo=edited), 150)
    assert small.source is not Source.PREVIEW


def test_of_a_long_file_the_beginning_is_compared(tmp_path: Path) -> None:
    """Only a part of the photo is in the first bytes; the thumbnail of it is taken all the same."""
    photo = textured(3000, 2000)
    thumb = encoded(photo.resize((160, 107)), "JPEG")
    path = photo_with(tmp_path / "a.jpg", thumb, photo=photo, quality=98)
    assert path.stat().st_size > 4 * HEAD_BYTES
    assert thumbnail(path, 150).source is Source.PREVIEW
    other = encoded(photo.rotate(180).resize((160, 107)), "JPEG")
    assert thumbnail(photo_with(path, other, photo=photo, quality=98), 150).source is Source.SCALED


def test_it_has_the_colours_of_the_photo(tmp_path: Path) -> None:
    wide = matrix_profile(CodePoints(12, 13).chromaticities(), Curve.SRGB)
    photo = Image.new("RGB", (600, 400), (60, 180, 70))
    thumb = encoded(photo.resize((150, 100)), "JPEG")
    path = photo_with(tmp_path / "a.jpg", thumb, photo=photo, icc_profile=wide)
    small, whole = thumbnail(path, 150), registry.load(path)
    assert small.source is Source.PREVIEW
    np.testing.assert_allclose(small.pixels[50, 75].astype(int), whole.pixels[200, 300], atol=3)
    assert small.pixels[50, 75, 0] < 40  # the same numbers in sRGB would be 60


def test_any_format_and_never_larger(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(textured(300, 600), "PNG"))
    assert thumbnail(path, 100).pixels.shape == (100, 50, 3)
    assert thumbnail(path, 9000).pixels.shape == (600, 300, 3)
    assert thumbnail(path, 100).pixels.dtype == np.uint8


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PhotoError):
        thumbnail(tmp_path / "gone.jpg", 100)


@pytest.mark.parametrize(("side_px", "size"), [(60, (60, 40)), (500, (90, 60))])
def test_what_is_kept_is_a_small_jpeg_of_the_same_colours(
    side_px: int, size: tuple[int, int]
) -> None:
    pixels = np.asarray(corners(90, 60))
    with Image.open(io.BytesIO(encode(pixels, side_px))) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", size)
        small = np.asarray(kept.resize((90, 60))).astype(int)
    # The middles of the four quadrants, away from edges.
    for y, x in ((15, 20), (15, 70), (45, 20), (45, 70)):
        assert np.abs(small[y, x] - pixels[y, x]).max() <= 8
