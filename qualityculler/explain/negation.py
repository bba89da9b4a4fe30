"""Words that turn a term round: "no noise", "nothing is blurred", "sharpness: poor"."""

from __future__ import annotations

import re

from qualityculler.evidence import Fault
from qualityculler.explain.lexicon import Term

REACH_WORDS = 6
"""How many words before a term still belong to it."""
_NEGATION = re.compile(
    r"\b(?:no|not|without|free (?:of|from)|hardly any|barely any|hardly|barely|scarcely|never|none"
    r"|neither|nor|nothing|isn'?t|aren'?t|wasn'?t|doesn'?t|don'?t|didn'?t|can'?t"
    r"|cannot|absence of|absent|zero|lack(?:s|ing)?(?: of| any)?|devoid of|avoids?|rather than"
    r"|instead of|anything but|far from|fails? to|(?<!a )little|misses|missing|nowhere|low"
    r"|insufficient"
    r"|poor|weak|limited|minimal|negligible|less than"
    r"|(?:hard|difficult|impossible) to (?:see|discern|make out|spot|find|notice|detect))\b",
    re.IGNORECASE,
)
"""Before a term. Some ("little", "poor", "weak", "low") deny good words only; see ``_WEAK``."""

_WEAK = frozenset(
    {"little", "low", "insufficient", "poor", "weak", "limited", "misses", "missing", "less than"}
)
"""Deny a good word ("poor sharpness"), but not a bad one ("low noise" is told apart below)."""

_SMALL = frozenset({"low", "little", "minimal", "negligible"})
"""Before a fault's own name these say that there is as good as none ("little noise")."""

_AFTER = re.compile(
    r"^\W*(?:is|are|was|were)?\s*(?:\w+\s)?(?:absent|not (?:visible|present|apparent|noticeable"
    r"|an issue|a problem|seen|detected|evident|found)|nowhere|negligible|minimal|imperceptible"
    r"|well controlled|under control|under tight control|kept (?:low|in check)|low|invisible"
    r"|non-?existent|barely (?:visible|noticeable)|hardly (?:visible|noticeable)|isn'?t (?:an issue"
    r"|visible|present|a problem))\b",
    re.IGNORECASE,
)

_LABELLED = re.compile(r"^[\s*_]*[:?][\s*_]*(?P<value>[^.;\n]+)")
"""A list's entry: the name of a property, a colon, and what it is like."""

_LABELLED_ABSENT = re.compile(
    r"^(?:none|no\b|nil|absent|0|zero|hardly|barely|negligible|not|never|free|minimal|ok\b|fine"
    r"|good|well controlled|under control|very low|low)",
    re.IGNORECASE,
)
_LABELLED_BAD = re.compile(
    r"^(?:\w+ )?(?:poor|bad|low|no\b|weak|insufficient|lacking|inadequate|terrible|unacceptable"
    r"|missing"
    r"|limited|soft|too (?:low|small)|not (?:good|sufficient|ok)|[\d ]+x[\d ]+, (?:\w+ )?too)",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\b(?:not|never|nothing|hardly|barely|cannot)\b|n't\b", re.IGNORECASE)
_LONG = {Fault.CLIPPED_HIGHLIGHTS, Fault.CLIPPED_SHADOWS, Fault.MOTION_BLUR}
_QUALIFIED = re.compile(
    r"\bnot (?:very|too|so|that|particularly|overly|terribly|entirely|completely)\s*$",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:less|fewer)\b", re.IGNORECASE)
_NO_DENIAL = re.compile(
    r"\b(?:never|not|rarely|seldom) (?:\w+ )?seen such\b|\bwere(?: it)? not for\b|\bbut for\b",
    re.IGNORECASE,
)
"""Says no, and means that there is so much of it."""
_NO_TROUBLE = re.compile(
    r"^\W*(?:is|are|was|were)(?: not|n't) an? (?:issue|problem|concern)\b", re.I
)
"""After a good word too it says that all is well: "resolution isn't an issue"."""
_UNSEEN = re.compile(
    r"\b(?:cannot|can't|could not|couldn't|fail(?:s|ed)? to|(?:hard|impossible) to)"
    r" (?:see|spot|find|notice|detect|make out) (?:it|any|them)\b",
    re.IGNORECASE,
)
"""Somewhere after a word for a fault."""


def denied(ahead: str, behind: str, term: Term) -> bool:
    """Whether words before or after a term turn it round. Pure."""
    if (labelled := _LABELLED.match(behind)) is not None:
        turned = _LABELLED_BAD if term.good else _LABELLED_ABSENT
        return bool(turned.match(labelled["value"].strip()))
    near = _NO_DENIAL.sub("", " ".join(ahead.split()[-REACH_WORDS:]))
    denials = [match[0].lower() for match in _NEGATION.finditer(near)]
    if _NOT_ONLY.search(near):
        denials = [word for word in denials if word not in ("not", "no")]
    # "not very noisy" is a little noise, "not very sharp" a little soft: told by its strength.
    if term.good:
        denied_after = _AFTER.match(behind) and not _NO_TROUBLE.match(behind)
        return bool(denials) or bool(denied_after)
    real = [w for w in denials if w not in _WEAK or w in _SMALL]
    if _QUALIFIED.search(near):
        return False
    return bool(real) or bool(_AFTER.match(behind) or _UNSEEN.search(behind))


def denied_inside(own: str, term: Term) -> bool:
    """Whether a long pattern ("highlights are not clipped") has run over its own denial. Pure."""
    long = term.good or bool(_LONG & set(term.faults))
    return long and bool(_INSIDE.search(own))
