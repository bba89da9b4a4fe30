"""Finds what a text says about faults: which, how strong, where, in which direction, or absent.

Words and their order only, no model: predictable, instant, and wrong in ways that can be listed.
The labelled sentences in ``tests/explain/data`` say how often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualityculler.evidence import Box, Fault, Severity
from qualityculler.explain import lexicon
from qualityculler.explain.lexicon import Term

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\d)[^.!?\n]*)*[.!?]*")
# Where what is said of one thing ends and of the next begins. A comma or "and" alone does not end
# it: "no noise, blur or grain" denies three things.
_BREAK = re.compile(
    r"[;()\u2013\u2014]|,? \b(?:but|while|whereas|although|though|however|yet|despite|except"
    r"|which|because|since|so that|even if|even though|with the exception)\b",
    re.IGNORECASE,
)
# Between two terms of one list: "noise, blur or heavy grain".
_LISTED = re.compile(
    r"^\s*(?:,|/|and|or|nor|&|, and|, or|as well as|and also|or any|and any|, nor)+\s*"
    r"(?:(?:any|visible|obvious|heavy|strong|some|slight|clear|noticeable|the|much|other|severe"
    r"|significant|apparent|overall|real|generally|very|is|are|mostly|free of|a|an)\s+)*$",
    re.IGNORECASE,
)
_REACH_WORDS = 6
_INSIDE = re.compile(r"\b(?:not|never|nothing|hardly|barely)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a text says about quality; positions are those of the text.

    ``term`` None: about quality, but nothing that is measured here. ``severity`` NONE: said to be
    absent; None: no strength is told. ``elsewhere``: said of a part that no measurement looks at,
    the background for one.
    """

    start: int
    end: int
    term: Term | None
    severity: Severity | None
    place: Box | None = None
    direction_deg: float | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    term: Term


def statements(text: str) -> list[Statement]:
    """What is said, in the order of the text; a sentence that says nothing of quality gives none.

    Pure; any thread.
    """
    text = text.replace("\u2019", "'")
    return [one for match in _SENTENCE.finditer(text) for one in _of_sentence(text, match)]


def _of_sentence(text: str, match: re.Match[str]) -> list[Statement]:
    sentence, offset = match[0], match.start()
    start = offset + len(sentence) - len(sentence.lstrip())
    end = offset + len(sentence.rstrip())
    found = list(_terms(sentence))
    if not found:
        judged = lexicon.JUDGEMENT.search(sentence)
        return [Statement(start, end, None, None)] if judged else []
    stated: list[Statement] = []
    for number, one in enumerate(found):
        before = found[number - 1] if number else None
        after = found[number + 1] if number + 1 < len(found) else None
        stated.append(_state(sentence, before, one, after, stated[-1] if stated else None))
    return [replace(one, start=start, end=end) for one in stated]


def _terms(sentence: str) -> Iterator[_Found]:
    """The terms of a sentence, in order; each stretch of it is read once."""
    left = sentence
    for pattern in lexicon.NOT_MEANT:
        left = pattern.sub(_blank, left)
    found: list[_Found] = []
    for pattern, term in lexicon.TERMS:
        for match in pattern.finditer(left):
            found.append(_Found(match.start(), match.end(), term))
        left = pattern.sub(_blank, left)
    yield from sorted(found, key=lambda one: one.start)


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _state(
    sentence: str,
    before: _Found | None,
    one: _Found,
    after: _Found | None,
    last: Statement | None,
) -> Statement:
    ahead = sentence[before.end if before else 0 : one.start]
    listed = before is not None and bool(_LISTED.match(ahead))
    ahead = _after_break(ahead)
    behind = _before_break(sentence[one.end : after.start if after else len(sentence)])
    severity = _severity(ahead, sentence[one.start : one.end], behind)
    denied = _denied(ahead, behind, one.term) or _denied_inside(sentence[one.start : one.end], one)
    if listed and last is not None and last.term is not None and last.term.good == one.term.good:
        denied = denied or _was_denied(last)
        severity = severity or last.severity
    around = f"{ahead} {sentence[one.start : one.end]} {behind}"
    clause = _clause(sentence, one)
    return Statement(
        one.start,
        one.end,
        one.term,
        _verdict(one.term, denied, severity),
        _place(around, clause),
        _direction(around),
        bool(lexicon.UNMEASURED_PLACE.search(around)),
    )


def _was_denied(last: Statement) -> bool:
    assert last.term is not None
    return (last.severity is Severity.NONE) != last.term.good


def _verdict(term: Term, denied: bool, severity: Severity | None) -> Severity | None:
    """The strength of the fault; a good word says it is absent, a denied one the reverse."""
    if term.good != denied:
        return Severity.NONE
    return None if severity is Severity.NONE else severity


def _severity(ahead: str, own: str, behind: str) -> Severity | None:
    """The strength told nearest to the term: before it, in it, or after it."""
    near = " ".join(ahead.split()[-_REACH_WORDS:])
    for stretch, last in ((near, True), (own, False), (behind, False)):
        hits = [
            (match.start(), severity)
            for pattern, severity in lexicon.SEVERITIES
            for match in pattern.finditer(stretch)
        ]
        if hits:
            return (max if last else min)(hits, key=lambda hit: hit[0])[1]
    return None


def _denied(ahead: str, behind: str, term: Term) -> bool:
    """Whether words before or after the term turn it round."""
    if (labelled := lexicon.LABELLED.match(behind)) is not None:
        turned = lexicon.LABELLED_BAD if term.good else lexicon.LABELLED_ABSENT
        return bool(turned.match(labelled["value"].strip()))
    near = " ".join(ahead.split()[-_REACH_WORDS:])
    denials = [match[0].lower() for match in lexicon.NEGATION.finditer(near)]
    if re.search(r"\bnot (?:only|just|merely)\b|\bno (?:less|fewer)\b", near, re.IGNORECASE):
        denials = [word for word in denials if word not in ("not", "no")]
    # "not very noisy" is a little noise, "not very sharp" a little soft: told by its strength.
    if term.good:
        return bool(denials) or bool(lexicon.DENIED_AFTER.match(behind))
    real = [w for w in denials if w not in lexicon.WEAK or w in lexicon.SMALL]
    qualified = re.search(
        r"\bnot (?:very|too|so|that|particularly|overly|terribly|entirely|completely)\s*$",
        near,
        re.IGNORECASE,
    )
    if qualified:
        return False
    return bool(real) or bool(lexicon.DENIED_AFTER.match(behind))


def _denied_inside(own: str, one: _Found) -> bool:
    """Whether a long pattern ("highlights are not clipped") has run over its own denial."""
    clipped = {Fault.CLIPPED_HIGHLIGHTS, Fault.CLIPPED_SHADOWS} & set(one.term.faults)
    return bool(clipped) and not one.term.good and bool(_INSIDE.search(own))


def _place(around: str, clause: str) -> Box | None:
    for stretch in (around, clause):
        for pattern, box in lexicon.PLACES:
            if pattern.search(stretch):
                return box
    return None


def _direction(around: str) -> float | None:
    return next((deg for pattern, deg in lexicon.DIRECTIONS if pattern.search(around)), None)


def _after_break(stretch: str) -> str:
    *_, last = _BREAK.split(stretch)
    return last


def _before_break(stretch: str) -> str:
    return _BREAK.split(stretch)[0]


def _clause(sentence: str, one: _Found) -> str:
    """The part of the sentence between the breaks around a term."""
    ahead, behind = _after_break(sentence[: one.start]), _before_break(sentence[one.end :])
    return f"{ahead} {behind}"
