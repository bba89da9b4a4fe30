"""Makes a finding of a value and its scale, or of a reason why there is none."""

from __future__ import annotations

from qualityculler.evidence import Box, Fault, Finding, Severity
from qualityculler.measure.confidence import RIGHT
from qualityculler.measure.limits import Scale

UNITS = {
    Fault.DEFOCUS: "px",
    Fault.MOTION_BLUR: "px",
    Fault.NOISE: "grey levels",
    Fault.UNDEREXPOSED: "EV",
    Fault.OVEREXPOSED: "EV",
    Fault.CLIPPED_HIGHLIGHTS: "% of pixels",
    Fault.CLIPPED_SHADOWS: "% of pixels",
    Fault.LOW_CONTRAST: "grey levels",
    Fault.COLOUR_CAST: "Lab units",
    Fault.COMPRESSION: "grey levels at 8 px seams",
    Fault.LOW_RESOLUTION: "megapixels",
    Fault.TILTED_HORIZON: "degrees",
}


def graded(
    fault: Fault,
    value: float,
    scale: Scale,
    *,
    shown: float = 1.0,
    box: Box | None = None,
    direction_deg: float | None = None,
    reason: str = "",
) -> Finding:
    """A measured finding; ``shown`` turns value and threshold into the unit that is told."""
    severity = scale.grade(value)
    confidence = RIGHT.get(fault, {}).get(severity, 0.0)
    return Finding(
        fault,
        severity,
        round(value * shown, 4),
        UNITS[fault],
        round(scale.slight * shown, 4),
        confidence,
        box,
        direction_deg,
        reason,
    )


def unjudged(fault: Fault, reason: str, value: float | None = None) -> Finding:
    """A finding that judges nothing, for the reason given; a full sentence."""
    shown = None if value is None else round(value, 4)
    return Finding(fault, None, shown, UNITS[fault], None, 0.0, reason=reason)


def absent(finding: Finding) -> bool:
    """Whether it was measured and is sound."""
    return finding.severity is Severity.NONE
