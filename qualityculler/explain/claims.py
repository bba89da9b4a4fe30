"""Finds what a text says about faults: which, how strong, where, in which direction, or absent.

Words and their order only, no model: predictable, instant, and wrong in ways that can be listed.
The labelled sentences in ``tests/explain/data`` say how often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualityculler.evidence import Box, Severity
from qualityculler.explain import homonyms, lexicon, places
from qualityculler.explain.lexicon import Term
from qualityculler.explain.negation import denied, denied_inside
from qualityculler.explain.strength import strength

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
    r"^-?\s*(?:,|/|and|or|nor|&|, and|, or|as well as|and also|or any|and any|, nor)+\s*"
    r"(?:(?:any|visible|obvious|heavy|strong|some|slight|clear|noticeable|the|much|other|severe"
    r"|significant|apparent|overall|real|generally|very|is|are|mostly|free of|a|an)\s+)*$",
    re.IGNORECASE,
)


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
    for pattern in homonyms.PATTERNS:
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
    own = sentence[one.start : one.end]
    severity = strength(ahead, own, behind)
    is_denied = denied(ahead, behind, one.term) or denied_inside(own, one.term)
    if listed and last is not None and last.term is not None and last.term.good == one.term.good:
        is_denied = is_denied or _was_denied(last)
        severity = severity or last.severity
    around = f"{ahead} {own} {behind}"
    clause = _clause(sentence, one)
    return Statement(
        one.start,
        one.end,
        one.term,
        _verdict(one.term, is_denied, severity),
        places.place(around, clause),
        places.direction(around),
        places.is_unmeasured(around),
    )


def _was_denied(last: Statement) -> bool:
    assert last.term is not None
    return (last.severity is Severity.NONE) != last.term.good


def _verdict(term: Term, denied: bool, severity: Severity | None) -> Severity | None:
    """The strength of the fault; a good word says it is absent, a denied one the reverse."""
    if term.good != denied:
        return Severity.NONE
    return None if severity is Severity.NONE else severity


def _after_break(stretch: str) -> str:
    *_, last = _BREAK.split(stretch)
    return last


def _before_break(stretch: str) -> str:
    return _BREAK.split(stretch)[0]


def _clause(sentence: str, one: _Found) -> str:
    """The part of the sentence between the breaks around a term."""
    ahead, behind = _after_break(sentence[: one.start]), _before_break(sentence[one.end :])
    return f"{ahead} {behind}"
