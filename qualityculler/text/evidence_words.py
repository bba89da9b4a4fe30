"""What is said of findings: of one, of all of a photo, and of a better frame of the burst."""

from __future__ import annotations

from qualityculler.domain import Suggestion
from qualityculler.evidence import Fault, Finding, Findings, Severity
from qualityculler.text import N_, faults, reasons, tr
from qualityculler.text.faults import fault as fault
from qualityculler.text.faults import severity as severity
from qualityculler.text.words import suggestion

_BETTER = {
    Fault.DEFOCUS: N_("{0} is sharper"),
    Fault.MOTION_BLUR: N_("{0} is less smeared by motion"),
    Fault.NOISE: N_("{0} is less noisy"),
    Fault.UNDEREXPOSED: N_("{0} is less underexposed"),
    Fault.OVEREXPOSED: N_("{0} is less overexposed"),
    Fault.CLIPPED_HIGHLIGHTS: N_("{0} has fewer clipped highlights"),
    Fault.CLIPPED_SHADOWS: N_("{0} has fewer clipped shadows"),
    Fault.LOW_CONTRAST: N_("{0} has more contrast"),
    Fault.COLOUR_CAST: N_("{0} has less of a colour cast"),
    Fault.COMPRESSION: N_("{0} is less damaged by compression"),
    Fault.LOW_RESOLUTION: N_("{0} has more pixels"),
    Fault.TILTED_HORIZON: N_("{0} has a straighter horizon"),
}


def title(finding: Finding) -> str:
    """Which fault, and how strong."""
    return tr("{0}: {1}").format(fault(finding.fault), severity(finding.severity))


def measured(finding: Finding) -> str:
    """Value with its unit, limit in the same, direction; "" if there is no value."""
    if finding.value is None:
        return ""
    parts = [reasons.measured(finding.value, finding.unit, finding.threshold)]
    if finding.direction_deg is not None and finding.fault is not Fault.TILTED_HORIZON:
        parts.append(tr("direction {0}°").format(f"{finding.direction_deg:.0f}"))
    return ", ".join(parts)


def reason(finding: Finding) -> str:
    """Why nobody can tell, or what else there is to say; "" if there is nothing."""
    return reasons.sentence(finding.reason)


def details(finding: Finding) -> str:
    """What was measured and how often such a verdict is right, or why nobody can tell."""
    return ". ".join(part for part in (_numbers(finding, ""), reason(finding)) if part)


def line(finding: Finding) -> str:
    """All of it in one line, the place in words: for terminals, screen readers, the clipboard."""
    place = "" if finding.box is None else faults.place(finding.box)
    numbers = _numbers(finding, place)
    said = f"{title(finding)} ({numbers})" if numbers else title(finding)
    return f"{said}. {reason(finding)}" if finding.reason else said


def lines(found: Findings) -> list[str]:
    """A line for each fault, the strongest first, then one for what is sound, then the rest."""
    faulty = [one for one in found.items if one.severity not in (None, Severity.NONE)]
    faulty.sort(key=lambda one: -(one.severity or Severity.NONE).rank)
    sound = [fault(one.fault) for one in found.items if one.severity is Severity.NONE]
    told = [line(one) for one in faulty]
    if sound:
        told.append(tr("Measured and sound: {0}").format(", ".join(sound)))
    return told + [line(one) for one in found.items if one.severity is None]


def better(
    name: str,
    here: Finding,
    there: Finding,
    *,
    same_place: bool,
    score: float | None = None,
    now: Suggestion = Suggestion.CANNOT_JUDGE,
    instead: Suggestion | None = None,
) -> str:
    """What is measured better in the frame ``name``, and what its ``score`` would change.

    ``instead`` is what would be suggested with it in place of ``now``; None: nothing else.
    """
    parts = [tr(_BETTER[here.fault]).format(name)]
    if same_place:
        parts.append(tr("at the same place"))
    values = (fault(here.fault), _value(there), _value(here))
    said = " ".join([*parts, tr("({0}: {1} against {2})").format(*values)]) + "."
    if instead is None or score is None:
        return said
    text = tr("With a score of {0} the program would suggest “{1}” here, not “{2}”.")
    return f"{said} " + text.format(f"{score:.2f}", suggestion(instead), suggestion(now))


def _numbers(finding: Finding, place: str) -> str:
    if finding.severity is None:
        return ""
    sure = ""
    if finding.confidence > 0:
        sure = tr("sure to {0} %").format(f"{100 * finding.confidence:.0f}")
    return "; ".join(part for part in (measured(finding), place, sure) if part)


def _value(finding: Finding) -> str:
    return tr("no value") if finding.value is None else faults.amount(finding.value, finding.unit)
