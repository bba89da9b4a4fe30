"""How strong a fault is said to be."""

from __future__ import annotations

import re

from qualityculler.evidence import Severity
from qualityculler.explain.negation import REACH_WORDS

_WORDS: tuple[tuple[re.Pattern[str], Severity], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), severity)
    for pattern, severity in (
        (
            r"slight(?:ly)?|a (?:little|bit|touch|trace|hint)(?: of)?|touch of|trace of|hint of"
            r"|minor"
            r"|mild(?:ly)?|some|somewhat|faint(?:ly)?|subtle|subtly|weak|marginal(?:ly)?|a tad"
            r"|light(?:ly)?|gentle|modest(?:ly)?|barely|not entirely|not quite|not perfectly"
            r"|not fully|not completely|not (?:very|too|so|that|particularly|overly|terribly)"
            r"|may be|might be|could be|may have|might have|perhaps|possibly|tiny|little bit"
            r"|small amount of|a shade|bit",
            Severity.SLIGHT,
        ),
        (
            r"sever(?:e|ely)|strong(?:ly)?|heav(?:y|ily)|extreme(?:ly)?|bad(?:ly)?|complete(?:ly)?"
            r"|serious(?:ly)?|massive(?:ly)?|very|totally|entirely|terribl[ey]|horribl[ey]"
            r"|awful(?:ly)?"
            r"|intense(?:ly)?|excessive(?:ly)?|dramatic(?:ally)?|hopeless(?:ly)?|utterly"
            r"|profound(?:ly)?"
            r"|catastrophic(?:ally)?|drastic(?:ally)?|overwhelming(?:ly)?|ruin(?:s|ed)?|destroy\w*"
            r"|unusabl[ey]|so much|so many|way too|far too|much too|grossly|dreadful(?:ly)?|hugely?"
            r"|gross|pronounced|a lot of|really",
            Severity.SEVERE,
        ),
        (
            r"clear(?:ly)?|noticeabl[ey]|visibl[ey]|obvious(?:ly)?|evident(?:ly)?|moderate(?:ly)?"
            r"|quite|significant(?:ly)?|apparent(?:ly)?|marked(?:ly)?|distinct(?:ly)?"
            r"|considerabl[ey]"
            r"|rather|fairly|definite(?:ly)?|substantial(?:ly)?|plain(?:ly)?|notabl[ey]"
            r"|unmistakabl[ey]"
            r"|prominent(?:ly)?|conspicuous(?:ly)?|easily seen|perceptibl[ey]",
            Severity.CLEAR,
        ),
    )
)


def strength(ahead: str, own: str, behind: str) -> Severity | None:
    """The strength told nearest to the term: before it, in it, or after it; None: none. Pure."""
    near = " ".join(ahead.split()[-REACH_WORDS:])
    for stretch, last in ((near, True), (own, False), (behind, False)):
        hits = [
            (match.start(), severity)
            for pattern, severity in _WORDS
            for match in pattern.finditer(stretch)
        ]
        if hits:
            return (max if last else min)(hits, key=lambda hit: hit[0])[1]
    return None
