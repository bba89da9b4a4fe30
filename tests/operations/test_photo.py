"""Parts of a photo, measured for what is said of a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from qualityculler.errors import PhotoError
from qualityculler.evidence import Box, ClaimStatus, Fault, Severity
from qualityculler.explain.verify import Look
from qualityculler.operations import explain
from qualityculler.operations.measure import examine
from qualityculler.operations.photo import OpenPhoto
from tests.fixtures.photos import encoded, textured

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
