"""RAW: which picture is taken, which way up, and when the file is cut short."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import isobmff, raw, registry
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import Source
from qualityculler.errors import PhotoError
from tests.fixtures.photos import REAL_PHOTOS

real = pytest.mark.skipif(not REAL_PHOTOS.is_dir(), reason="no ../shared/photos here")
WITH_PREVIEW = REAL_PHOTOS / "raw" / "canon_eos_6d.dng"
WITHOUT = REAL_PHOTOS / "raw" / "colorchart.dng"


@real
def test_the_preview_is_taken_where_it_is_large_enough() -> None:
    photo = registry.load(WITH_PREVIEW, short_side_px=512)
    assert photo.source is Source.PREVIEW
    assert min(photo.pixels.shape[:2]) == 512
    assert (photo.width, photo.height) == (1224, 816)
    assert photo.capture.camera == "Canon EOS 6D"


@real
def test_half_size_where_there_is_no_preview() -> None:
    photo = registry.load(WITHOUT)
    assert photo.source is Source.HALF_SIZE_RAW
    assert photo.pixels.shape == (578, 867, 3)
    assert (photo.width, photo.height) == (1734, 1156)


@real
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("path", [WITH_PREVIEW, WITHOUT])
def test_cut_short_is_told_even_behind_a_whole_preview(path: Path, kept: float) -> None:
    data = path.read_bytes()
    with pytest.raises(PhotoError) as caught:
        registry.load(path, data=data[: int(len(data) * kept)])
    assert caught.value.kind == "damaged"


@real
def test_a_dng_named_tif_is_still_raw() -> None:
    photo = registry.load(Path("photo.tif"), data=WITHOUT.read_bytes())
    assert photo.source is Source.HALF_SIZE_RAW


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_preview_that_lies_as_the_sensor_is_turned(orientation: int) -> None:
    assert raw._still_to_turn(raw._Sensor(6000, 4000, orientation), (1620, 1080)) == orientation


@real
@pytest.mark.parametrize("path", [WITH_PREVIEW, WITHOUT])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_orientation_of_the_file_is_applied(path: Path, orientation: int) -> None:
    """Rewrites the orientation in the first directory; both files say 1."""
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<HHI", 274, 3, 1))
    data[at + 8 : at + 10] = struct.pack("<H", orientation)
    turned = registry.load(path, short_side_px=200, data=bytes(data))
    plain = registry.load(path, short_side_px=200)
    expected = np.rot90(plain.pixels, {3: 2, 6: 3, 8: 1}[orientation])
    assert turned.pixels.shape == expected.shape
    assert np.abs(turned.pixels.astype(int) - expected).mean() < 3
    assert turned.capture.orientation == orientation
    sideways = orientation in (6, 8)
    assert (turned.width > turned.height) is not sideways


def test_a_preview_that_stands_already_is_left() -> None:
    assert raw._still_to_turn(raw._Sensor(6000, 4000, 6), (1080, 1620)) == 1


@pytest.mark.parametrize(
    ("short_side_px", "preview", "enough"),
    [
        (512, (1620, 1080), True),
        (1500, (1620, 1080), False),
        (None, (1620, 1080), False),
        (None, (6000, 4000), True),
        (None, (3000, 2000), True),
        (512, (160, 120), False),
    ],
)
def test_which_previews_will_do(
    short_side_px: int | None, preview: tuple[int, int], enough: bool
) -> None:
    assert raw._large_enough(raw._Sensor(6000, 4000, 1), Fit(short_side_px), preview) is enough


def test_canon_boxes_that_pass_the_end() -> None:
    boxes = struct.pack(">I4s8x", 16, b"ftyp") + struct.pack(">I4sQ", 1, b"mdat", 100) + bytes(84)
    assert not isobmff.is_cut_short(boxes)
    assert not isobmff.is_cut_short(boxes[:-16])
    assert isobmff.is_cut_short(boxes[:-17])
