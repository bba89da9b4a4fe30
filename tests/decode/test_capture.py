"""What is taken from EXIF, and that nothing in EXIF can hurt."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from qualityculler.decode import capture, registry
from qualityculler.decode.exif import Exif
from qualityculler.domain import Capture
from tests.fixtures.photos import corners, encoded, exif_with

FULL = exif_with(
    6,
    Make="Canon",
    Model="Canon EOS R5",
    DateTimeOriginal="2024:05:06 07:08:09",
    SubsecTimeOriginal="25",
    OffsetTimeOriginal="+02:00",
)


def read(**texts: str) -> Capture:
    return capture.capture_of(Exif(exif_with(**texts)))


def test_time_camera_orientation() -> None:
    zone = timezone(timedelta(hours=2))
    assert capture.capture_of(Exif(FULL)) == Capture(
        datetime(2024, 5, 6, 7, 8, 9, 250_000, zone), "Canon EOS R5", 6
    )


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "JXL"])
def test_every_container_hands_it_over(family: str) -> None:
    photo = registry.load(Path("photo"), data=encoded(corners(), family, exif=FULL))
    assert photo.capture.camera == "Canon EOS R5"
    assert photo.capture.captured_at is not None


def test_tiff_is_its_own_exif() -> None:
    data = encoded(corners(), "TIFF", tiffinfo={271: "NIKON", 272: "D850"})
    assert registry.load(Path("photo"), data=data).capture.camera == "NIKON D850"


def test_without_offset_the_time_is_naive() -> None:
    found = read(DateTimeOriginal="2024:05:06 07:08:09").captured_at
    assert found == datetime(2024, 5, 6, 7, 8, 9)


def test_the_maker_is_not_said_twice() -> None:
    assert read(Make="NIKON CORPORATION", Model="NIKON D850").camera == "NIKON D850"
    assert read(Make="Apple", Model="iPhone 15").camera == "Apple iPhone 15"
    assert read(Make="Apple").camera == "Apple"


@pytest.mark.parametrize(
    "time", ["0000:00:00 00:00:00", "2024:13:45 99:99:99", "yesterday", "", "    :  :     :  :  "]
)
def test_a_time_that_is_none(time: str) -> None:
    assert read(DateTimeOriginal=time).captured_at is None


def test_a_wild_offset_is_passed_over() -> None:
    found = read(DateTimeOriginal="2024:05:06 07:08:09", OffsetTimeOriginal="+99:99").captured_at
    assert found is not None
    assert found.tzinfo is None


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_orientations_there_are_none_of(orientation: int) -> None:
    assert capture.capture_of(Exif(exif_with(orientation))).orientation == 1


def test_no_bytes_raise() -> None:
    rng = random.Random(7)
    for _ in range(500):
        data = bytearray(FULL)
        for _ in range(rng.randrange(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        block = Exif(bytes(data[: rng.randrange(len(data) + 1)]))
        capture.capture_of(block)
        block.thumbnail()
