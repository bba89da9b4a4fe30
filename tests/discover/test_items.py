"""Which files are one shot: by name, time and camera, and never against what the user decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualityculler.discover.items import ShotFile, partners
from qualityculler.domain import Decision, Flag, Pairing

RAW = frozenset({".cr2", ".dng", ".nef"})
NOON = datetime(2026, 5, 1, 12, 0, 0)


def shots(*names: str) -> list[ShotFile]:
    return [
        ShotFile(n, Path("/card", name), NOON, "Maker One") for n, name in enumerate(names, start=1)
    ]


def paired(files: list[ShotFile], pairing: Pairing = Pairing.JPEG) -> dict[int, int]:
    return partners(files, pairing, RAW)


@pytest.mark.parametrize(
    ("pairing", "expected"),
    [(Pairing.JPEG, {1: 2, 3: 2}), (Pairing.RAW, {2: 1, 3: 1}), (Pairing.APART, {})],
)
def test_raw_jpeg_and_heif_are_one(pairing: Pairing, expected: dict[int, int]) -> None:
    assert paired(shots("IMG_1.CR2", "img_1.jpg", "IMG_1.HIF"), pairing) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_1.CR2", "IMG_1-edit.jpg"),
        ("IMG_1.CR2", "IMG_1.tif"),
        ("IMG_1.jpg", "IMG_1.jpeg"),
        ("IMG_1.CR2", "sub/IMG_1.JPG"),
        ("IMG_1.CR2", "IMG_10.JPG"),
    ],
)
def test_versions_and_other_names_stay_apart(names: tuple[str, ...]) -> None:
    assert paired(shots(*names)) == {}


def test_a_dng_made_of_another_raw_stays_apart() -> None:
    assert paired(shots("IMG_1.dng", "IMG_1.CR2", "IMG_1.JPG")) == {2: 3}


def test_another_time_or_camera_is_another_shot() -> None:
    raw, jpeg = shots("IMG_1.CR2", "IMG_1.JPG")
    assert paired([raw, replace(jpeg, captured_at=NOON + timedelta(seconds=2))]) == {}
    assert paired([raw, replace(jpeg, camera="Maker Two")]) == {}
    assert paired([raw, replace(jpeg, captured_at=NOON + timedelta(seconds=1))]) == {1: 2}
    assert paired([raw, replace(jpeg, captured_at=NOON.replace(tzinfo=UTC))]) == {1: 2}
    assert paired([raw, replace(jpeg, camera="one")]) == {1: 2}
    assert paired([replace(raw, captured_at=None, camera=None), jpeg]) == {1: 2}


def test_no_flag_is_hidden_and_who_shall_stand_alone_does() -> None:
    raw, jpeg = shots("IMG_1.CR2", "IMG_1.JPG")
    pick, reject = Decision(Flag.PICK), Decision(Flag.REJECT)
    assert paired([replace(raw, decision=pick), jpeg]) == {}
    assert paired([replace(raw, decision=pick), replace(jpeg, decision=reject)]) == {}
    assert paired([replace(raw, decision=pick), replace(jpeg, decision=pick)]) == {1: 2}
    assert paired([raw, replace(jpeg, decision=reject)]) == {1: 2}
    assert paired([raw, replace(jpeg, apart=True)]) == {}
