"""The window's words for faults and measurements."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from qualityculler.evidence import Fault, Finding, Severity
from qualityculler.gui.evidence_reasons import translated
from qualityculler.gui.noop import QT_TRANSLATE_NOOP

CONTEXT = "evidence"

_FAULTS = {
    Fault.DEFOCUS: QT_TRANSLATE_NOOP("evidence", "Defocus"),
    Fault.MOTION_BLUR: QT_TRANSLATE_NOOP("evidence", "Motion blur"),
    Fault.NOISE: QT_TRANSLATE_NOOP("evidence", "Noise"),
    Fault.UNDEREXPOSED: QT_TRANSLATE_NOOP("evidence", "Underexposed"),
    Fault.OVEREXPOSED: QT_TRANSLATE_NOOP("evidence", "Overexposed"),
    Fault.CLIPPED_HIGHLIGHTS: QT_TRANSLATE_NOOP("evidence", "Clipped highlights"),
    Fault.CLIPPED_SHADOWS: QT_TRANSLATE_NOOP("evidence", "Clipped shadows"),
    Fault.LOW_CONTRAST: QT_TRANSLATE_NOOP("evidence", "Low contrast"),
    Fault.COLOUR_CAST: QT_TRANSLATE_NOOP("evidence", "Colour cast"),
    Fault.COMPRESSION: QT_TRANSLATE_NOOP("evidence", "Compression"),
    Fault.LOW_RESOLUTION: QT_TRANSLATE_NOOP("evidence", "Low resolution"),
    Fault.TILTED_HORIZON: QT_TRANSLATE_NOOP("evidence", "Tilted horizon"),
}
_SEVERITIES = {
    None: QT_TRANSLATE_NOOP("evidence", "cannot judge"),
    Severity.NONE: QT_TRANSLATE_NOOP("evidence", "sound"),
    Severity.SLIGHT: QT_TRANSLATE_NOOP("evidence", "slight"),
    Severity.CLEAR: QT_TRANSLATE_NOOP("evidence", "clear"),
    Severity.SEVERE: QT_TRANSLATE_NOOP("evidence", "severe"),
}


def tr(text: str) -> str:
    """A word of this module in the user's language."""
    return QCoreApplication.translate(CONTEXT, text)


def fault(one: Fault) -> str:
    """The name of a fault."""
    return tr(_FAULTS[one])


def severity(one: Severity | None) -> str:
    """How strong it is, or that nobody can tell."""
    return tr(_SEVERITIES[one])


def title(finding: Finding) -> str:
    """Which fault, and how strong."""
    said = QCoreApplication.translate(CONTEXT, "{0}: {1}")
    return said.format(fault(finding.fault), severity(finding.severity))


def measured(finding: Finding) -> str:
    """Value with its unit, limit in the same, direction; "" if there is no value."""
    if finding.value is None:
        return ""
    parts = [_with_unit(finding.value, finding.unit)]
    if finding.threshold is not None:
        limit = QCoreApplication.translate(CONTEXT, "limit {0}")
        parts.append(limit.format(f"{finding.threshold:.3g}"))
    if finding.direction_deg is not None and finding.fault is not Fault.TILTED_HORIZON:
        along = QCoreApplication.translate(CONTEXT, "direction {0}°")
        parts.append(along.format(f"{finding.direction_deg:.0f}"))
    return ", ".join(parts)


def details(finding: Finding) -> str:
    """What was measured and how often such a verdict is right, or why nobody can tell."""
    parts = [measured(finding)] if finding.severity is not None else []
    if finding.severity is not None and finding.confidence > 0:
        sure = QCoreApplication.translate(CONTEXT, "{0} % sure")
        parts.append(sure.format(f"{100 * finding.confidence:.0f}"))
    said = "; ".join(part for part in parts if part)
    return ". ".join(part for part in (said, translated(finding.reason)) if part)


def spoken(finding: Finding) -> str:
    """All of it in one line, for screen readers and the clipboard."""
    return f"{title(finding)} ({details(finding)})"


def _with_unit(value: float, unit: str) -> str:
    return f"{value:.3g} {translated(unit)}" if unit else f"{value:.3g}"
