"""What is measured better in another frame, and when nothing is."""

from __future__ import annotations

import pytest

from qualityculler.evidence import Box, Fault, Finding, Findings, Severity, Unit
from qualityculler.explain.difference import difference

LEFT, NEARLY_LEFT, RIGHT = Box(0, 0, 0.4, 1), Box(0.05, 0, 0.45, 1), Box(0.6, 0, 1, 1)


def one(fault: Fault, severity: str | None, value: float = 1.0, box: Box | None = None) -> Finding:
    if severity is None:
        return Finding(fault, None, value, Unit.PX, None, 0.0, reason="Nobody can tell.")
    return Finding(fault, Severity(severity), value, Unit.PX, 1.0, 0.0, box)


def found(*items: Finding, rules: str = "r1") -> Findings:
    return Findings(rules, items)


def test_the_fault_that_is_weaker_by_most_grades() -> None:
    here = found(one(Fault.DEFOCUS, "clear", 2.4), one(Fault.NOISE, "severe", 12.0))
    there = found(one(Fault.DEFOCUS, "slight", 1.2), one(Fault.NOISE, "none", 1.0))
    pair = difference(here, there)
    assert pair is not None
    assert (pair.fault, pair.here.value, pair.there.value) == (Fault.NOISE, 12.0, 1.0)
    assert difference(there, here) is None


def test_of_equals_the_first() -> None:
    here = found(one(Fault.DEFOCUS, "clear"), one(Fault.NOISE, "clear"))
    there = found(one(Fault.DEFOCUS, "none"), one(Fault.NOISE, "none"))
    pair = difference(here, there)
    assert pair is not None
    assert pair.fault is Fault.DEFOCUS
    pair = difference(here, there, {Fault.DEFOCUS})
    assert pair is not None
    assert pair.fault is Fault.NOISE


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (one(Fault.NOISE, "clear", 9.0), one(Fault.NOISE, "clear", 6.0)),
        (one(Fault.NOISE, "slight"), one(Fault.NOISE, "severe")),
        (one(Fault.NOISE, "none", 3.0), one(Fault.NOISE, "none", 1.0)),
        (one(Fault.NOISE, None), one(Fault.NOISE, "none")),
        (one(Fault.NOISE, "clear"), one(Fault.NOISE, None)),
        (one(Fault.NOISE, "clear"), one(Fault.DEFOCUS, "none")),
    ],
    ids=["same grade", "stronger there", "both sound", "unjudged", "unjudged there", "not there"],
)
def test_what_is_no_difference(here: Finding, there: Finding) -> None:
    assert difference(found(here), found(there)) is None


def test_other_rules_are_not_compared() -> None:
    here, there = one(Fault.NOISE, "clear"), one(Fault.NOISE, "none")
    assert difference(found(here), found(there, rules="r2")) is None


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [(LEFT, NEARLY_LEFT, True), (LEFT, RIGHT, False), (LEFT, None, False), (None, None, False)],
)
def test_whether_it_was_measured_at_one_place(
    here: Box | None, there: Box | None, same: bool
) -> None:
    pair = difference(
        found(one(Fault.DEFOCUS, "clear", 2.0, here)), found(one(Fault.DEFOCUS, "none", 0.5, there))
    )
    assert pair is not None
    assert pair.same_place is same
