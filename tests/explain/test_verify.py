"""Claims against measurements: what is supported, contradicted, and left as opinion."""

import pytest

from qualityculler.evidence import Box, ClaimStatus, Fault, Finding, Findings, Severity, Unit
from qualityculler.explain.verify import verify
from qualityculler.text.reasons import sentence


def finding(fault, severity, **more):
    reason = "There is too little texture." if severity is None else ""
    value = None if severity is None else 2.5
    return Finding(fault, severity, value, Unit.PX, 1.0, 0.9, reason=reason, **more)


def findings(*some):
    told = {one.fault: one for one in some}
    rest = [told.get(fault) or finding(fault, Severity.NONE) for fault in Fault]
    return Findings("test", tuple(rest))


SOUND = findings()
SOFT = findings(finding(Fault.DEFOCUS, Severity.CLEAR))
SHAKEN = findings(finding(Fault.MOTION_BLUR, Severity.CLEAR, direction_deg=10.0))
UNSURE = findings(finding(Fault.DEFOCUS, None))
LEFT = findings(finding(Fault.NOISE, Severity.SEVERE, box=Box(0.0, 0.2, 0.4, 0.8)))
BLOWN = findings(finding(Fault.CLIPPED_HIGHLIGHTS, Severity.CLEAR))


def standings(text, some):
    return [claim.standing.value for claim in verify(text, some)]


@pytest.mark.parametrize(
    ("text", "measured", "expected"),
    [
        ("The photo is out of focus.", SOFT, ["supported"]),
        ("The photo is out of focus.", SOUND, ["contradicted"]),
        ("The photo is out of focus.", UNSURE, ["opinion"]),
        ("The photo is sharp.", SOFT, ["contradicted"]),
        ("The photo is sharp.", SOUND, ["supported"]),
        ("The photo is slightly out of focus.", SOFT, ["supported"]),
        (
            "The photo is severely noisy.",
            findings(finding(Fault.NOISE, Severity.SLIGHT)),
            ["contradicted"],
        ),
        ("There is no noise.", findings(finding(Fault.NOISE, Severity.SLIGHT)), ["opinion"]),
        ("The photo is blurry.", SHAKEN, ["supported"]),
        ("The photo is not blurry.", SHAKEN, ["contradicted"]),
        ("The photo is not blurry.", SOUND, ["supported"]),
        ("There is horizontal motion blur.", SHAKEN, ["supported"]),
        ("There is vertical motion blur.", SHAKEN, ["contradicted"]),
        ("There is severe noise on the left.", LEFT, ["supported"]),
        ("There is severe noise on the right.", LEFT, ["contradicted"]),
        ("The photo is overexposed.", BLOWN, ["supported"]),
        ("The composition is pleasing.", SOUND, ["opinion"]),
        ("The background is blurred.", SOUND, ["opinion"]),
        ("A dog runs along the beach.", SOUND, []),
        ("The photo is sharp but noisy.", SOFT, ["contradicted", "contradicted"]),
    ],
)
def test_how_a_sentence_stands(text, measured, expected):
    assert standings(text, measured) == expected


def test_a_claim_carries_its_sentence_its_measurement_and_a_reason():
    text = "A dog. The photo is clearly out of focus."
    (claim,) = verify(text, SOFT)
    assert text[claim.start : claim.end] == "The photo is clearly out of focus."
    assert claim.severity is Severity.CLEAR
    assert claim.finding is SOFT.of(Fault.DEFOCUS)
    assert "2.5 px" in sentence(claim.reason)


def test_a_place_is_measured_where_somebody_can_look():
    asked = []

    def look(box):
        asked.append(box)
        return SOFT

    (claim,) = verify("The upper left is out of focus.", SOUND, look)
    assert claim.standing is ClaimStatus.SUPPORTED
    assert asked == [Box(0, 0, 0.5, 0.5)]


def test_what_cannot_be_judged_says_why():
    (claim,) = verify("The photo is sharp.", UNSURE)
    assert claim.reason == "There is too little texture."
