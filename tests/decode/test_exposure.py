"""How a photo was taken, from the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from qualityculler.decode import exposure
from qualityculler.domain import Exposure
from qualityculler.errors import PhotoError
from tests.fixtures.photos import corners, encoded


def with_exposure(**values: object) -> bytes:
    exif = Image.Exif()
    for name, value in values.items():
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base[name]] = value
    return exif.tobytes()


EVERYTHING = with_exposure(
    ExposureTime=IFDRational(1, 250),
    FNumber=IFDRational(28, 10),
    ISOSpeedRatings=3200,
    FocalLength=IFDRational(85, 1),
)


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "HEIF", "JXL"])
def test_every_container_hands_it_over(tmp_path: Path, family: str) -> None:
    path = tmp_path / f"photo.{family.lower()}"
    path.write_bytes(encoded(corners(), family, exif=EVERYTHING))
    assert exposure.read(path) == Exposure(1 / 250, 2.8, 3200, 85.0)


def test_nothing_written_and_zeros_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(corners(), "JPEG"))
    assert exposure.read(path) == Exposure()
    manual_lens = with_exposure(
        FNumber=IFDRational(0, 1), FocalLength=IFDRational(0, 0), ISOSpeedRatings=0
    )
    path.write_bytes(encoded(corners(), "JPEG", exif=manual_lens))
    assert exposure.read(path) == Exposure()


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(PhotoError):
        exposure.read(tmp_path / "gone.jpg")
