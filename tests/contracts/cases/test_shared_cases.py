"""The cases in ../shared: every photo decodes as its ``right.json`` says."""

from __future__ import annotations

import pytest

from qualityculler.decode import registry
from qualityculler.decode.thumbnail import thumbnail
from qualityculler.discover.walk import Candidate, walk
from tests.contracts.cases.reading import CASES, Right, assert_colours, files, folder_of

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="no ../shared/cases here")
FILES = files()


def where(wanted: str) -> pytest.MarkDecorator:
    found = [one for one in FILES if getattr(one, wanted) is not None]
    return pytest.mark.parametrize("right", found, ids=str)


@needs_cases
def test_all_the_cases_are_read() -> None:
    assert len(list(CASES.glob("*/right.json"))) >= 18
    assert len(FILES) >= 30


@needs_cases
@pytest.mark.parametrize("right", FILES, ids=str)
@pytest.mark.parametrize("short_side_px", [None, 64])
def test_the_picture(right: Right, short_side_px: int | None) -> None:
    photo = registry.load(right.path, short_side_px=short_side_px)
    if right.size is not None:
        assert (photo.width, photo.height) == right.size
    if right.corners is not None:
        assert_colours(photo.pixels, right.corners, right.tolerance)


@needs_cases
@where("corners")
@pytest.mark.parametrize("side_px", [64, 256, 512])
def test_the_small_picture_of_the_grid_has_the_colours_of_the_large_one(
    right: Right, side_px: int
) -> None:
    assert right.corners is not None
    small = thumbnail(right.path, side_px).pixels
    assert_colours(small, right.thumbs or right.corners, right.tolerance)


@needs_cases
@where("captured_at")
def test_the_time(right: Right) -> None:
    assert registry.load(right.path, short_side_px=64).capture.captured_at == right.captured_at


@needs_cases
def test_a_trip_in_order_of_the_moments() -> None:
    folder = CASES / "time_zones"
    found = sorted(
        folder.glob("*.jpg"), key=lambda path: registry.load(path, short_side_px=64).capture.moment
    )
    assert [path.name for path in found] == folder_of("time_zones")["order"]


@needs_cases
def test_copies_of_other_systems_are_passed_over() -> None:
    folder, right = CASES / "foreign_folders", folder_of("foreign_folders")
    found = walk(folder, suffixes=frozenset({".jpg"}))
    names = [one.path.relative_to(folder).as_posix() for one in found if isinstance(one, Candidate)]
    assert names == right["good"]
    assert all((folder / name).is_file() for name in right["absent"])


@needs_cases
def test_a_raw_that_cannot_be_unpacked_is_shown_from_its_preview_with_a_word() -> None:
    path = CASES / "raw_unknown_compression" / "preview.dng"
    whole = registry.load(path)
    assert max(whole.pixels.shape) == 1024
    assert whole.note is not None
    assert "preview" in whole.note
