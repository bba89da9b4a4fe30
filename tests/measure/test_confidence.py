"""What is told of a verdict's confidence is what was measured, and nothing where nothing was."""

from __future__ import annotations

import pytest

from qualityculler.evidence import Fault, Severity
from qualityculler.measure.confidence import RIGHT
from qualityculler.measure.examine import examine
from qualityculler.measure.limits import Scale
from qualityculler.measure.verdict import graded
from tests.measure.pictures import Pixels, gaussian

SCALE = Scale(1, 2, 3)


@pytest.mark.parametrize("fault", list(Fault))
def test_every_verdict_has_the_confidence_of_the_table_or_none(fault: Fault) -> None:
    for severity, value in zip(Severity, (0.5, 1.5, 2.5, 3.5), strict=True):
        finding = graded(fault, value, SCALE)
        assert finding.severity is severity
        assert finding.confidence == RIGHT[fault].get(severity, 0.0)


def test_confidences_are_shares() -> None:
    assert all(0 < right <= 1 for grades in RIGHT.values() for right in grades.values())


def test_a_severe_blur_is_told_with_confidence(sharp: Pixels) -> None:
    finding = examine(gaussian(sharp, 4.0)).of(Fault.DEFOCUS)
    assert finding is not None
    assert finding.severity is Severity.SEVERE
    assert finding.confidence > 0.9
