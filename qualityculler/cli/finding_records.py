"""How reasons and measured findings look in JSON.

Codes, values and units are the same in every language; ``reason`` is the sentence, in the language
that is chosen.
"""

from __future__ import annotations

from typing import Any

from qualityculler.evidence import Box, Finding, Findings
from qualityculler.reason import Reason, plain
from qualityculler.text.reasons import sentence


def record(found: Findings) -> dict[str, Any]:
    """The findings as JSON has them."""
    return {"rules": found.rules, "items": [_item(one) for one in found.items]}


def reason_fields(reason: Reason | str) -> dict[str, Any]:
    """A reason: its code and values, None for a sentence that has none, and the sentence."""
    code, values = None, None
    if isinstance(reason, Reason):
        code, values = str(reason.code), dict(reason.values)
    return {"code": code, "values": values, "reason": plain(sentence(reason))}


def corners(box: Box | None) -> list[float] | None:
    """A box as JSON has it: left, top, right, bottom in fractions of the frame."""
    return None if box is None else [box.left, box.top, box.right, box.bottom]


def _item(one: Finding) -> dict[str, Any]:
    return {
        "fault": one.fault.value,
        "severity": None if one.severity is None else one.severity.value,
        "value": one.value,
        "unit": str(one.unit),
        "threshold": one.threshold,
        "confidence": one.confidence,
        "box": corners(one.box),
        "direction_deg": one.direction_deg,
        **reason_fields(one.reason),
    }
