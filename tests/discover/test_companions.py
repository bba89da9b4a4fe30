"""Which sidecars and voice notes go where a photo goes."""

from __future__ import annotations

import pytest

from qualityculler.discover.companions import companions

NAMES = (
    "IMG_1.CR2", "IMG_1.JPG", "IMG_1.CR2.xmp", "img_1.xmp", "IMG_1.WAV", "IMG_1_01.CR2.xmp",
    "IMG_1.jpg.pp3", "IMG_10.xmp", "IMG_1.txt", "IMG_1.mov",
)  # fmt: skip


def test_an_item_takes_all_that_is_its_own() -> None:
    assert companions(["IMG_1.CR2", "IMG_1.JPG"], NAMES, []) == [
        "IMG_1.CR2.xmp", "img_1.xmp", "IMG_1.WAV", "IMG_1_01.CR2.xmp", "IMG_1.jpg.pp3",
    ]  # fmt: skip


def test_what_may_belong_to_one_that_stays_stays() -> None:
    assert companions(["IMG_1.JPG"], NAMES, ["IMG_1.CR2"]) == ["IMG_1.jpg.pp3"]


@pytest.mark.parametrize(("there", "expected"), [((), ["A_01.nef.xmp"]), (("A_01.nef",), [])])
def test_a_sidecar_of_a_second_version(there: tuple[str, ...], expected: list[str]) -> None:
    assert companions(["A.nef"], ["A.nef", "A_01.nef.xmp", *there], []) == expected


def test_of_two_photos_that_differ_in_case_alone_each_takes_its_own() -> None:
    names = ["A.CR2", "A.xmp", "A.CR2.xmp", "a.cr2", "a.xmp", "a.cr2.xmp"]
    assert companions(["A.CR2"], names, ["a.cr2"]) == ["A.xmp", "A.CR2.xmp"]
    assert companions(["a.cr2"], names, ["A.CR2"]) == ["a.xmp", "a.cr2.xmp"]
