"""JPEG: what lies behind the picture, inside makers' segments, or is missing at its end."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import jpeg, markers, registry
from qualityculler.decode.image import DecodedImage
from qualityculler.errors import PhotoError
from tests.fixtures.photos import encoded, textured

PICTURE = textured(320, 240)
END = b"\xff\xd9"
KINDS = {
    "baseline": {},
    "progressive": {"progressive": True},
    "restart": {"restart_marker_rows": 1},
    "restart progressive": {"restart_marker_blocks": 3, "progressive": True},
    "444": {"subsampling": 0},
}
each_kind = pytest.mark.parametrize("kind", [*KINDS, "grey", "cmyk"])


def photo(kind: str) -> bytes:
    picture = {"grey": PICTURE.convert("L"), "cmyk": PICTURE.convert("CMYK")}.get(kind, PICTURE)
    return encoded(picture, "JPEG", quality=90, **KINDS.get(kind, {}))


def load(data: bytes, short_side_px: int | None = None) -> DecodedImage:
    return registry.load(Path("photo.jpg"), data=data, short_side_px=short_side_px)


def assert_damaged(data: bytes) -> None:
    with pytest.raises(PhotoError) as caught:
        load(data)
    assert caught.value.kind == "damaged"


def film(length: int) -> bytes:
    """A box of a film with scan markers among its bytes."""
    noise = random.Random(3).randbytes(length)
    return b"\0\0\0\x18ftypmp42" + noise + b"\xff\xda" * (jpeg.MAX_SCANS + 50)


@each_kind
def test_whatever_follows_the_end_says_nothing(kind: str) -> None:
    whole = photo(kind)
    for behind in (film(5000), whole, b"SEFT" + bytes(40), b"\xff\xda" * 300, whole[:-40]):
        found = load(whole + behind)
        np.testing.assert_array_equal(found.pixels, load(whole).pixels)
        assert found.note is None


def test_scan_markers_in_a_makers_segment_do_not_count() -> None:
    body = b"MAKER\0" + b"\xff\xda" * 30_000
    segment = b"\xff\xe5" + (len(body) + 2).to_bytes(2, "big") + body
    whole = photo("baseline")
    np.testing.assert_array_equal(load(whole[:2] + segment + whole[2:]).pixels, load(whole).pixels)


def test_a_photo_with_too_many_real_scans_is_refused() -> None:
    whole = photo("progressive")
    at = whole.rindex(b"\xff\xda")
    assert_damaged(whole[:at] + whole[at:-2] * (jpeg.MAX_SCANS + 1) + END)


@each_kind
@pytest.mark.parametrize("short_side_px", [None, 32])
@pytest.mark.parametrize(
    "ending", [b"", b"\xff", b"\0" * 700, b"\xff" * 9], ids=["none", "half", "zeros", "fill"]
)
def test_a_missing_end_marker_is_no_loss(
    kind: str, ending: bytes, short_side_px: int | None
) -> None:
    whole = photo(kind)
    found = load(whole.removesuffix(END) + ending, short_side_px)
    np.testing.assert_array_equal(found.pixels, load(whole, short_side_px).pixels)
    assert found.note == jpeg.NO_END


@each_kind
@pytest.mark.parametrize("missing", [12, 200, 0.1, 0.5])
@pytest.mark.parametrize("end", [b"", END], ids=["cut", "cut and ended"])
def test_a_photo_whose_data_breaks_off_is_refused(kind: str, missing: float, end: bytes) -> None:
    whole = photo(kind)
    lost = int(missing * len(whole)) if missing < 1 else int(missing)
    assert_damaged(whole[:-lost] + end)


def test_a_progressive_photo_that_ends_between_two_passes_is_refused() -> None:
    whole = photo("progressive")
    for at in [n for n in range(len(whole)) if whole.startswith(b"\xff\xda", n)][1:]:
        # The tables of the pass stand before it.
        start = max(whole.rfind(b"\xff\xc4", 0, at), 0)
        assert_damaged(whole[:start])


def test_the_passes_of_a_whole_photo_cover_everything() -> None:
    for kind in KINDS:
        assert markers.has_all_passes(photo(kind)), kind


@pytest.mark.parametrize(("marker", "precision"), [(0xC3, 8), (0xC1, 12), (0xC7, 8)])
def test_other_kinds_of_jpeg_are_not_called_damaged(marker: int, precision: int) -> None:
    whole = photo("baseline")
    at = whole.index(b"\xff\xc0")
    with pytest.raises(PhotoError) as caught:
        load(
            whole[:at]
            + bytes([0xFF, marker])
            + whole[at + 2 : at + 4]
            + bytes([precision])
            + (whole[at + 5 :])
        )
    assert caught.value.kind == "unsupported"
    assert "damaged" not in str(caught.value)


def test_damage_inside_the_data_is_still_told() -> None:
    for kind in ("baseline", "cmyk", "grey"):
        whole = photo(kind)
        middle = len(whole) // 2
        assert_damaged(whole[:middle] + b"\xff\xd8\xff\xe0 another file" + whole[middle + 20 :])
