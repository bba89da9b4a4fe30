"""When the camera's own thumbnail is taken, and when the photo is decoded instead."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode.image import Source
from qualityculler.decode.thumbnail import encode, thumbnail
from qualityculler.errors import PhotoError
from tests.decode.test_formats import SEEN, assert_corners
from tests.fixtures.photos import corners, encoded, textured


def photo_with(path: Path, thumb: bytes, orientation: int = 1) -> Path:
    """A 600 x 400 JPEG whose EXIF holds the thumbnail."""
    main = struct.pack("<HHHII", 1, 0x0112, 3, 1, orientation)
    at = 8 + len(main) + 4
    second = struct.pack("<HHHIIHHII", 2, 0x0201, 4, 1, at + 30, 0x0202, 4, 1, len(thumb))
    block = b"II*\0" + struct.pack("<I", 8) + main + struct.pack("<I", at) + second + bytes(4)
    path.write_bytes(encoded(textured(600, 400), "JPEG", exif=b"Exif\0\0" + block + thumb))
    return path


def test_the_embedded_one_is_taken_and_turned(tmp_path: Path) -> None:
    path = photo_with(tmp_path / "a.jpg", encoded(corners(150, 100), "JPEG"), orientation=6)
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
