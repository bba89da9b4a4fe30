"""How measured findings look: as lines for people and as JSON."""

from __future__ import annotations

from typing import Any

from qualityculler.evidence import Box, Finding, Findings, Severity


def lines(found: Findings) -> list[str]:
    """A line for each fault, the strongest first, then one for what is sound, then the rest."""
    faulty = [one for one in found.items if one.severity not in (None, Severity.NONE)]
    faulty.sort(key=lambda one: -(one.severity or Severity.NONE).rank)
    sound = [one.fault.value for one in found.items if one.severity is Severity.NONE]
    told = [_line(one) for one in faulty]
    if sound:
        told.append(f"measured and sound: {', '.join(sound)}")
    told += [
        f"{one.fault.value}: cannot judge. {one.reason}"
        for one in found.items
        if one.severity is None
    ]
    return told


def record(found: Findings) -> dict[str, Any]:
    """The findings as JSON has them."""
    return {"rules": found.rules, "items": [_item(one) for one in found.items]}


def place(box: Box) -> str:
    """Where in the frame a box lies, in words."""
    if box.right - box.left > 0.8 and box.bottom - box.top > 0.8:
        return "the whole frame"
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    row = "upper" if y < 1 / 3 else "lower" if y > 2 / 3 else "middle"
    column = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "centre"
    if row == "middle":
        return "the centre" if column == "centre" else f"the {column}"
    return f"the {row} {'part' if column == 'centre' else column}"


def _line(one: Finding) -> str:
    said = f"{one.fault.value}: {one.severity}"
    if one.value is not None and one.threshold is not None:
        said += f" ({one.value:.3g} {one.unit}; a fault from {one.threshold:.3g})"
    if one.direction_deg is not None:
        said += f", at {one.direction_deg:.0f} degrees"
    if one.box is not None:
        said += f", in {place(one.box)}"
    if one.confidence:
        said += f", {one.confidence:.0%} sure"
    return f"{said}. {one.reason}" if one.reason else said


def corners(box: Box | None) -> list[float] | None:
    """A box as JSON has it: left, top, right, bottom in fractions of the frame."""
    return None if box is None else [box.left, box.top, box.right, box.bottom]


def _item(one: Finding) -> dict[str, Any]:
    return {
        "fault": one.fault.value,
        "severity": None if one.severity is None else one.severity.value,
        "value": one.value,
        "unit": one.unit,
        "threshold": one.threshold,
        "confidence": one.confidence,
        "box": corners(one.box),
        "direction_deg": one.direction_deg,
        "reason": one.reason,
    }
