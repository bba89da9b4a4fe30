"""Sets what a model said against what was measured: supported, contradicted, or opinion.

A claim is never called wrong on weak grounds: where the measurement cannot judge, is borderline, or
looks at another part of the picture, it stays the model's opinion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualityculler.evidence import Box, Claim, ClaimStatus, Fault, Finding, Findings, Severity
from qualityculler.explain.claims import Statement, statements
from qualityculler.reason import Code, Reason

Look = Callable[[Box], Findings]
"""Measures a part of the photo: what decides claims about a place."""

_FAR_DEG = 30.0
# A word for the frame's brightness is borne out by its clipped parts too, and the reverse.
_KIN = {
    Fault.OVEREXPOSED: Fault.CLIPPED_HIGHLIGHTS,
    Fault.CLIPPED_HIGHLIGHTS: Fault.OVEREXPOSED,
    Fault.UNDEREXPOSED: Fault.CLIPPED_SHADOWS,
    Fault.CLIPPED_SHADOWS: Fault.UNDEREXPOSED,
}


@dataclass(frozen=True, slots=True)
class _Verdict:
    standing: ClaimStatus
    finding: Finding | None
    reason: Reason | str


def verify(text: str, findings: Findings, look: Look | None = None) -> tuple[Claim, ...]:
    """One claim for each thing the text says about quality, in its order. Pure but for ``look``.

    Without ``look`` a place that is told is compared with the box of the finding.
    """
    return tuple(
        claim for statement in statements(text) for claim in _claims(statement, findings, look)
    )


def _claims(statement: Statement, findings: Findings, look: Look | None) -> list[Claim]:
    term = statement.term
    if term is None:
        return [_claim(statement, None, _opinion(None, Reason(Code.OPINION)))]
    judged = [(fault, _judge(statement, fault, findings, look)) for fault in term.faults]
    if not term.either:
        return [_claim(statement, fault, verdict) for fault, verdict in judged]
    return [_claim(statement, *_either(judged, absent=statement.severity is Severity.NONE))]


def _either(judged: list[tuple[Fault, _Verdict]], absent: bool) -> tuple[Fault, _Verdict]:
    """The verdict on a word for one of several faults: the best if it is said to be there,
    the worst if it is said to be absent, since then all of them are.
    """
    order = [ClaimStatus.SUPPORTED, ClaimStatus.OPINION, ClaimStatus.CONTRADICTED]
    pick = max if absent else min
    return pick(judged, key=lambda one: order.index(one[1].standing))


def _claim(statement: Statement, fault: Fault | None, verdict: _Verdict) -> Claim:
    return Claim(
        statement.start,
        statement.end,
        fault,
        statement.severity,
        statement.place,
        verdict.standing,
        verdict.finding,
        verdict.reason,
        statement.direction_deg,
    )


def _judge(statement: Statement, fault: Fault, findings: Findings, look: Look | None) -> _Verdict:
    if statement.elsewhere:
        return _opinion(None, Reason(Code.OF_SURROUNDINGS))
    if statement.place is not None and look is not None:
        findings = look(statement.place)
    finding = findings.of(fault)
    if finding is None:
        return _opinion(None, Reason(Code.NOT_MEASURED, {"fault": fault.value}))
    if finding.severity is None:
        return _opinion(finding, finding.reason)
    if statement.severity is Severity.NONE:
        return _absent(finding)
    verdict = _present(statement, finding)
    return _by_kin(fault, findings, verdict)


def _absent(finding: Finding) -> _Verdict:
    if finding.severity is Severity.NONE:
        return _Verdict(ClaimStatus.SUPPORTED, finding, _measured(Code.NONE_MEASURED, finding))
    if finding.severity is Severity.SLIGHT:
        return _opinion(finding, _measured(Code.ONLY_SLIGHT, finding))
    return _contradicted(finding, _measured(Code.MEASURED_AFTER_ALL, finding))


def _present(statement: Statement, finding: Finding) -> _Verdict:
    if finding.severity is Severity.NONE:
        return _contradicted(finding, _measured(Code.NONE_MEASURED, finding))
    if _elsewhere(statement.place, finding.box):
        return _contradicted(finding, Reason(Code.MEASURED_ELSEWHERE))
    if _other_way(statement.direction_deg, finding.direction_deg):
        direction = {"direction_deg": finding.direction_deg}
        return _contradicted(finding, Reason(Code.OTHER_DIRECTION, direction))
    assert finding.severity is not None
    claimed = statement.severity
    if claimed is not None and abs(claimed.rank - finding.severity.rank) > 1:
        said = _measured(Code.MEASURED_OTHERWISE, finding, claimed=claimed.value)
        return _contradicted(finding, said)
    return _Verdict(ClaimStatus.SUPPORTED, finding, _measured(Code.MEASURED, finding))


def _by_kin(fault: Fault, findings: Findings, verdict: _Verdict) -> _Verdict:
    """A contradicted word may be borne out by the fault next to it."""
    kin = findings.of(_KIN[fault]) if fault in _KIN else None
    borne_out = kin is not None and kin.severity in (Severity.CLEAR, Severity.SEVERE)
    if verdict.standing is not ClaimStatus.CONTRADICTED or kin is None or not borne_out:
        return verdict
    said = _measured(Code.KIN_MEASURED, kin, fault=kin.fault.value)
    return _Verdict(ClaimStatus.SUPPORTED, kin, said)


def _elsewhere(claimed: Box | None, measured: Box | None) -> bool:
    """Whether two parts of the frame have nothing in common."""
    if claimed is None or measured is None:
        return False
    return (
        claimed.left >= measured.right
        or measured.left >= claimed.right
        or claimed.top >= measured.bottom
        or measured.top >= claimed.bottom
    )


def _other_way(claimed_deg: float | None, measured_deg: float | None) -> bool:
    if claimed_deg is None or measured_deg is None:
        return False
    # Either diagonal is meant, so 45 and 135 degrees are the same.
    options = (45.0, 135.0) if claimed_deg == 45.0 else (claimed_deg,)
    return all(_angle(option, measured_deg) > _FAR_DEG for option in options)


def _angle(a_deg: float, b_deg: float) -> float:
    gap = abs(a_deg - b_deg) % 180.0
    return min(gap, 180.0 - gap)


def _opinion(finding: Finding | None, reason: Reason | str) -> _Verdict:
    return _Verdict(ClaimStatus.OPINION, finding, reason)


def _contradicted(finding: Finding, reason: Reason) -> _Verdict:
    return _Verdict(ClaimStatus.CONTRADICTED, finding, reason)


def _measured(code: Code, finding: Finding, **more: str) -> Reason:
    """A reason with the measurement: strength, value, unit and where the fault begins."""
    values = {
        "severity": None if finding.severity is None else finding.severity.value,
        "value": finding.value,
        "unit": str(finding.unit),
        "threshold": finding.threshold,
    }
    return Reason(code, values | more)
