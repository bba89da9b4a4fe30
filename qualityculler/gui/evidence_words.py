"""The window's words for faults and measurements."""

from __future__ import annotations

from qualityculler.evidence import Fault, Finding, Severity
from qualityculler.gui.evidence_reasons import translated
from qualityculler.text import N_, tr

_FAULTS = {
    Fault.DEFOCUS: N_("Defocus"),
    Fault.MOTION_BLUR: N_("Motion blur"),
    Fault.NOISE: N_("Noise"),
    Fault.UNDEREXPOSED: N_("Underexposed"),
    Fault.OVEREXPOSED: N_("Overexposed"),
    Fault.CLIPPED_HIGHLIGHTS: N_("Clipped highlights"),
    Fault.CLIPPED_SHADOWS: N_("Clipped shadows"),
    Fault.LOW_CONTRAST: N_("Low contrast"),
    Fault.COLOUR_CAST: N_("Colour cast"),
    Fault.COMPRESSION: N_("Compression"),
    Fault.LOW_RESOLUTION: N_("Low resolution"),
    Fault.TILTED_HORIZON: N_("Tilted horizon"),
}
_SEVERITIES = {
    None: N_("cannot judge"),
    Severity.NONE: N_("sound"),
    Severity.SLIGHT: N_("slight"),
    Severity.CLEAR: N_("clear"),
    Severity.SEVERE: N_("severe"),
}


def fault(one: Fault) -> str:
    """The name of a fault."""
    return tr(_FAULTS[one])


def severity(one: Severity | None) -> str:
    """How strong it is, or that nobody can tell."""
    return tr(_SEVERITIES[one])


def title(finding: Finding) -> str:
    """Which fault, and how strong."""
    said = tr("{0}: {1}")
    return said.format(fault(finding.fault), severity(finding.severity))


def measured(finding: Finding) -> str:
    """Value with its unit, limit in the same, direction; "" if there is no value."""
    if finding.value is None:
        return ""
    parts = [_with_unit(finding.value, finding.unit)]
    if finding.threshold is not None:
        limit = tr("limit {0}")
        parts.append(limit.format(f"{finding.threshold:.3g}"))
    if finding.direction_deg is not None and finding.fault is not Fault.TILTED_HORIZON:
        along = tr("direction {0}°")
        parts.append(along.format(f"{finding.direction_deg:.0f}"))
    return ", ".join(parts)


def details(finding: Finding) -> str:
    """What was measured and how often such a verdict is right, or why nobody can tell."""
    parts = [measured(finding)] if finding.severity is not None else []
    if finding.severity is not None and finding.confidence > 0:
        sure = tr("sure to {0} %")
        parts.append(sure.format(f"{100 * finding.confidence:.0f}"))
    said = "; ".join(part for part in parts if part)
    return ". ".join(part for part in (said, translated(finding.reason)) if part)


def spoken(finding: Finding) -> str:
    """All of it in one line, for screen readers and the clipboard."""
    return f"{title(finding)} ({details(finding)})"


def _with_unit(value: float, unit: str) -> str:
    return f"{value:.3g} {translated(unit)}" if unit else f"{value:.3g}"
