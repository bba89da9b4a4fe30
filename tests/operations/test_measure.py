"""A photo is measured once for its content, and can be given up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.decode.jpeg_quality import jpeg_quality
from qualityculler.errors import PhotoError
from qualityculler.evidence import Fault, Severity
from qualityculler.operations.measure import Cancelled, examine
from qualityculler.reason import Code, Reason
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from tests.fixtures.photos import REAL_PHOTOS, encoded, textured

TRIPLETS = REAL_PHOTOS / "kwentar_blur_triplets" / "samples"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(textured(400, 300), "JPEG", quality=35))
    return path


def remembered(catalog: Catalog) -> int:
    with catalog.read() as db:
        return int(db.execute("SELECT count(DISTINCT digest) FROM findings").fetchone()[0])


def test_findings_are_kept_for_every_copy_of_the_bytes(
    catalog: Catalog, photo: Path, tmp_path: Path
) -> None:
    first = examine(photo, catalog)
    assert [one.fault for one in first.items] == list(Fault)
    copy = shutil.copy(photo, tmp_path / "copy.jpg")
    # What is in the catalog is believed: a mark in it shows that nothing was measured again.
    catalog.write_now(lambda db: db.execute("UPDATE findings SET reason = 'Kept.'")).result()
    assert {one.reason for one in examine(Path(copy), catalog).items} == {"Kept."}
    assert examine(photo, catalog, again=True) == first
    assert remembered(catalog) == 1


def test_without_a_catalog_it_only_measures(photo: Path) -> None:
    resolution = examine(photo, None).of(Fault.LOW_RESOLUTION)
    assert resolution is not None
    assert resolution.value == 0.12


def test_the_quality_of_the_file_is_told(photo: Path) -> None:
    assert jpeg_quality(photo.read_bytes()) == 35
    compression = examine(photo, None).of(Fault.COMPRESSION)
    assert compression is not None
    assert compression.reason == Reason(Code.JPEG_QUALITY, {"quality": 35})


def test_quality_is_told_of_jpeg_alone() -> None:
    image = textured(40, 30)
    assert [jpeg_quality(encoded(image, "JPEG", quality=q)) for q in (10, 75, 95)] == [10, 75, 95]
    assert jpeg_quality(encoded(image, "PNG")) is None
    assert jpeg_quality(b"") is None
    assert jpeg_quality(b"\xff\xd8\xff\xdb\x00\x04\x00\x01") is None


def test_a_damaged_photo_is_a_sentence_and_leaves_nothing(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(encoded(textured(400, 300), "JPEG")[:900])
    with pytest.raises(PhotoError):
        examine(path, catalog)
    assert remembered(catalog) == 0


def test_a_raised_token_stops_it(catalog: Catalog, photo: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        examine(photo, catalog, cancel=token)
    assert remembered(catalog) == 0


@pytest.mark.skipif(not TRIPLETS.is_dir(), reason="no real photos beside the repository")
@pytest.mark.parametrize(
    ("name", "defocus", "motion"),
    [
        ("106_NIKON-D3400-35MM_S.JPG", False, False),
        ("106_NIKON-D3400-35MM_F.JPG", True, False),
        ("106_NIKON-D3400-35MM_M.JPG", False, True),
        ("176_HONOR-7X_S.jpg", False, False),
        ("176_HONOR-7X_F.jpg", True, False),
        ("176_HONOR-7X_M.jpg", False, True),
        ("180_HONOR-10_S.jpg", False, False),
        ("180_HONOR-10_F.jpg", True, False),
    ],
)
def test_real_blur_is_called_by_its_name(name: str, defocus: bool, motion: bool) -> None:
    found = examine(TRIPLETS / name, None)
    for fault, expected in ((Fault.DEFOCUS, defocus), (Fault.MOTION_BLUR, motion)):
        finding = found.of(fault)
        assert finding is not None
        assert (finding.severity not in (None, Severity.NONE)) is expected
