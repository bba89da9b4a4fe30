"""What would take more than a gigabyte is refused before it is decoded, with numbers."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import registry
from qualityculler.decode.fit import FULL_SIZE, Fit
from qualityculler.decode.limits import MAX_DECODE_BYTES, check_memory
from qualityculler.errors import PhotoError
from tests.fixtures.damaged import _png_of_size
from tests.fixtures.photos import encoded, textured
from tests.fixtures.tiff_files import tiff_of


def reason(data: bytes, short_side_px: int | None = None) -> PhotoError:
    with pytest.raises(PhotoError) as caught:
        registry.load(Path("photo"), data=data, short_side_px=short_side_px)
    return caught.value


def with_size(tiff: bytes, width: int, height: int) -> bytes:
    """A TIFF that promises another size; its one strip is as long as it says."""
    changed = bytearray(tiff)
    for tag, value in ((0x100, width), (0x101, height), (0x116, height)):
        at = changed.rindex(struct.pack("<HHL", tag, 4, 1))
        changed[at + 8 : at + 12] = struct.pack("<L", value)
    return bytes(changed)


@pytest.mark.parametrize("short_side_px", [None, 512])
def test_a_png_of_17000_pixels_a_side_is_a_sentence(short_side_px: int | None) -> None:
    error = reason(_png_of_size(17_000, 17_000), short_side_px)
    assert error.kind == "too large"
    assert "17000 x 17000 px" in str(error)
    assert "GB" in str(error)


@pytest.mark.parametrize(
    ("dtype", "in_planes"), [("f4", False), ("f4", True), ("u2", True), ("u1", False)]
)
def test_a_small_file_of_many_samples_is_a_sentence(dtype: str, in_planes: bool) -> None:
    small = tiff_of(np.zeros((16, 16, 3), dtype), deflate=True, in_planes=in_planes)
    assert reason(with_size(small, 14_000, 14_000), 512).kind == "too large"


def test_a_grey_float_tiff_is_a_sentence() -> None:
    grey = tiff_of(np.zeros((16, 16, 1), "f4"), deflate=True)
    assert reason(with_size(grey, 15_000, 15_000)).kind == "too large"


def test_a_progressive_jpeg_holds_all_its_coefficients() -> None:
    for options in ({}, {"progressive": True}):
        data = encoded(textured(64, 64), "JPEG", subsampling=0, **options)
        at = data.index(b"\xff\xc2" if options else b"\xff\xc0") + 5
        large = data[:at] + struct.pack(">HH", 14_000, 14_000) + data[at + 4 :]
        assert reason(large, 64).kind == ("too large" if options else "damaged")


def test_a_large_jpeg_is_scaled_where_it_would_be_too_large_whole() -> None:
    data = encoded(textured(64, 64), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    large = data[:at] + struct.pack(">HH", 17_000, 17_000) + data[at + 4 :]
    # Scaled it gets as far as its missing pixels.
    assert reason(large, 512).kind == "damaged"
    assert reason(large).kind in ("too large", "damaged")


def test_what_is_asked_for_counts() -> None:
    check_memory(10_000, 10_000, FULL_SIZE, MAX_DECODE_BYTES - 300_000_000)
    check_memory(10_000, 10_000, Fit(short_side_px=100), MAX_DECODE_BYTES - 30_000)
    with pytest.raises(PhotoError):
        check_memory(10_000, 10_000, FULL_SIZE, MAX_DECODE_BYTES - 299_000_000)
