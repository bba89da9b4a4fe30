"""Parts of a photo, measured for what is said of a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.errors import PhotoError
from qualityculler.evidence import Box, ClaimStatus, Fault, Severity
from qualityculler.explain.verify import Look
from qualityculler.operations import explain
from qualityculler.operations.measure import examine
from qualityculler.operations.photo import OpenPhoto
from qualityculler.scan import worker
from tests.fixtures.photos import encoded, textured
from tests.fixtures.tiff_files import dng

LEFT, RIGHT = Box(0, 0, 0.5, 1), Box(0.5, 0, 1, 1)


@pytest.fixture
def half_dark(tmp_path: Path) -> Path:
    """Nearly black on the left, as light as it was on the right."""
    image = textured(1200, 800)
    left = image.crop((0, 0, 600, 800)).point(lambda level: level // 12)
    image.paste(left, (0, 0))
    path = tmp_path / "half.png"
    path.write_bytes(encoded(image, "PNG"))
    return path


def severity(look: Look, box: Box) -> Severity | None:
    finding = look(box).of(Fault.UNDEREXPOSED)
    assert finding is not None
    return finding.severity


def test_a_part_is_measured_by_itself(half_dark: Path) -> None:
    look = OpenPhoto(half_dark).region
    assert severity(look, LEFT) is Severity.SEVERE
    assert severity(look, RIGHT) is Severity.NONE
    half_dark.unlink()
    assert severity(look, LEFT) is Severity.SEVERE, "it is decoded once"
    assert severity(look, Box(0, 0, 0.25, 1)) is Severity.SEVERE


def test_a_place_decides_a_claim(half_dark: Path) -> None:
    text = "The left side is severely underexposed. The right side is severely underexposed."
    found = explain.claims_of(text, examine(half_dark, None), OpenPhoto(half_dark).region)
    assert [claim.standing for claim in found] == [ClaimStatus.SUPPORTED, ClaimStatus.CONTRADICTED]


def test_a_photo_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(PhotoError):
        OpenPhoto(tmp_path / "gone.jpg")


def test_the_size_of_the_whole_counts(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGB", (300, 200), (120, 120, 120)).save(path)
    assert OpenPhoto(path).region(RIGHT).of(Fault.LOW_RESOLUTION) is not None


@pytest.mark.parametrize("by_scan", [False, True])
def test_a_raw_of_which_only_the_preview_can_be_had_is_not_measured_as_if_it_were_that(
    tmp_path: Path, by_scan: bool
) -> None:
    """Its blocks are no fault of the photo, and how sharp the sensor saw it nobody knows."""
    picture = textured(1200, 800)
    small = encoded(picture, "JPEG", quality=8)
    data = dng(
        np.zeros((2400, 3600), np.uint16), preview=small, preview_size=(1200, 800),
        compression=52546,
    )  # fmt: skip
    path = tmp_path / "a.dng"
    path.write_bytes(data)
    if by_scan:
        file = worker.SourceFile(tmp_path, str(path), len(data), 1)
        read = worker.read(file)
        assert isinstance(read, worker.ReadFile)
        made = worker.decode(replace(read, extras=worker.Extras(findings=True)), 512)
        assert isinstance(made, worker.Decoded) and made.record.size_px == (3600, 2400)
        found = made.record.findings
        assert found is not None
    else:
        assert OpenPhoto(path).size_px == (3600, 2400)
        found = examine(path, None)
    for fault in (Fault.COMPRESSION, Fault.DEFOCUS, Fault.NOISE):
        finding = found.of(fault)
        assert finding is not None and finding.severity is None
        assert str(getattr(finding.reason, "code", "")).startswith("preview_hides")
    resolution = found.of(Fault.LOW_RESOLUTION)
    assert resolution is not None and resolution.severity is Severity.NONE
