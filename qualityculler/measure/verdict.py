"""Makes a finding of a value and its scale, or of a reason why there is none."""

from __future__ import annotations

from qualityculler.evidence import Box, Fault, Finding, Severity, Unit
from qualityculler.measure.confidence import RIGHT
from qualityculler.measure.limits import Scale
from qualityculler.reason import Code, Reason

UNITS = {
    Fault.DEFOCUS: Unit.PX,
    Fault.MOTION_BLUR: Unit.PX,
    Fault.NOISE: Unit.GREY_LEVELS,
    Fault.UNDEREXPOSED: Unit.EV,
    Fault.OVEREXPOSED: Unit.EV,
    Fault.CLIPPED_HIGHLIGHTS: Unit.PERCENT_OF_PIXELS,
    Fault.CLIPPED_SHADOWS: Unit.PERCENT_OF_PIXELS,
    Fault.LOW_CONTRAST: Unit.GREY_LEVELS,
    Fault.COLOUR_CAST: Unit.LAB,
    Fault.COMPRESSION: Unit.GREY_LEVELS_AT_SEAMS,
    Fault.LOW_RESOLUTION: Unit.MEGAPIXELS,
    Fault.TILTED_HORIZON: Unit.DEGREES,
}


def graded(
    fault: Fault,
    value: float,
    scale: Scale,
    *,
    shown: float = 1.0,
    box: Box | None = None,
    direction_deg: float | None = None,
    reason: Reason | str = "",
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


def unjudged(fault: Fault, code: Code, value: float | None = None, **values: int) -> Finding:
    """A finding that judges nothing, for the reason given."""
    shown = None if value is None else round(value, 4)
    return Finding(fault, None, shown, UNITS[fault], None, 0.0, reason=Reason(code, values))


def absent(finding: Finding) -> bool:
    """Whether it was measured and is sound."""
    return finding.severity is Severity.NONE
