"""What the model is taught to say: findings in a narrow language, an overall word, a rating.

The form of the answer is Q-Insight's (arXiv 2503.22679): ``<think>…</think><answer>{"rating":
x.xx}</answer>``; the overall words are those of ITU-R BT.500. Two findings at most, the strongest
first.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum

from qualityculler.evidence import Fault, Severity

OVERALL = ("bad", "poor", "fair", "good", "excellent")
# Three forms, like the findings' and as often: were the forms of one meaning fewer, the most likely
# words would not be those of the most likely meaning.
NOTHING = (
    "The photo is sharp, clean and well exposed.",
    "There is no visible fault.",
    "No fault is visible in this photo.",
)
UNEXPLAINED = (
    "The photo has no single fault that stands out.",
    "There is no single fault that stands out.",
    "No single fault stands out.",
)
FORM_WEIGHTS = (0.4, 0.4, 0.2)
ADVERBS = {
    Severity.SLIGHT: ("slightly", "a little"),
    Severity.CLEAR: ("clearly", "noticeably"),
    Severity.SEVERE: ("severely", "badly"),
}
ADJECTIVES = {
    Severity.SLIGHT: ("slight", "weak"),
    Severity.CLEAR: ("clear", "visible"),
    Severity.SEVERE: ("severe", "strong"),
}


class Place(StrEnum):
    """The half of the frame a fault lies in, or all of it."""

    WHOLE = "photo"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


SUBJECTS = {
    Place.WHOLE: "The photo",
    Place.LEFT: "The left side",
    Place.RIGHT: "The right side",
    Place.TOP: "The top",
    Place.BOTTOM: "The bottom",
}
WHERE = {
    Place.WHOLE: "",
    Place.LEFT: " on the left",
    Place.RIGHT: " on the right",
    Place.TOP: " at the top",
    Place.BOTTOM: " at the bottom",
}

# Predicate, noun, consequence; {} is the direction of a motion or the colour of a cast.
WORDS = {
    Fault.DEFOCUS: ("out of focus", "defocus", "hides fine detail"),
    Fault.MOTION_BLUR: ("blurred by {} motion", "{} motion blur", "smears the edges"),
    Fault.NOISE: ("noisy", "noise", "covers the flat areas"),
    Fault.UNDEREXPOSED: ("underexposed", "underexposure", "buries the shadows"),
    Fault.OVEREXPOSED: ("overexposed", "overexposure", "washes out the highlights"),
    Fault.LOW_CONTRAST: ("low in contrast", "loss of contrast", "flattens the picture"),
    Fault.COLOUR_CAST: ("tinted {}", "{} colour cast", "lies over the photo"),
    Fault.COMPRESSION: ("damaged by compression", "compression damage", "breaks up the texture"),
}
SPOKEN = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault as it is told: how strong, where, and which direction or colour, if it has one."""

    fault: Fault
    severity: Severity
    place: Place = Place.WHOLE
    detail: str = ""


def _form(draw: random.Random) -> int:
    return draw.choices(range(3), FORM_WEIGHTS)[0]


def sentence(flaw: Flaw, draw: random.Random) -> str:
    """One finding in one of three forms, two words for each strength."""
    predicate, noun, consequence = (part.format(flaw.detail) for part in WORDS[flaw.fault])
    form = _form(draw)
    if form == 0:
        adverb = draw.choice(ADVERBS[flaw.severity])
        return f"{SUBJECTS[flaw.place]} is {adverb} {predicate}."
    adjective = draw.choice(ADJECTIVES[flaw.severity])
    article = "a " if flaw.fault is Fault.COLOUR_CAST else ""
    if form == 1:
        return f"There is {article}{adjective} {noun}{WHERE[flaw.place]}."
    told = f"{article}{adjective} {noun} {consequence}{WHERE[flaw.place]}."
    return told[0].upper() + told[1:]


def overall(rating: float) -> str:
    """The word for a rating of 1 to 5."""
    return OVERALL[min(5, max(1, round(rating))) - 1]


def think(flaws: tuple[Flaw, ...] | None, rating: float, draw: random.Random) -> str:
    """The reasoning; ``flaws`` empty: known to be sound, None: nothing certain is known."""
    if flaws is None:
        told = [UNEXPLAINED[_form(draw)]]
    elif flaws:
        told = [sentence(one, draw) for one in flaws]
    else:
        told = [NOTHING[_form(draw)]]
    return " ".join([*told, f"Overall the quality is {overall(rating)}."])


def answer(flaws: tuple[Flaw, ...] | None, rating: float, draw: random.Random) -> str:
    """The whole text the model learns to give."""
    reasoning = think(flaws, rating, draw)
    return f'<think>{reasoning}</think><answer>{{"rating": {rating:.2f}}}</answer>'


ANSWER = re.compile(r'<think>(.+)</think><answer>\{"rating": ([1-5]\.\d\d)\}</answer>')


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer read back; ``flaws`` None: it says that no single fault stands out."""

    flaws: tuple[Flaw, ...] | None
    rating: float


def read(text: str) -> Reading | None:
    """What an answer says; None if it has not the form or holds a sentence outside the language."""
    match = ANSWER.fullmatch(text.strip())
    if match is None or float(match[2]) > 5.0:
        return None
    said = re.findall(r"[^.]+\.", match[1])
    if not said or not said[-1].strip().startswith("Overall the quality is "):
        return None
    told = [one.strip() for one in said[:-1]]
    rating = float(match[2])
    if len(told) == 1 and told[0] in (*UNEXPLAINED, *NOTHING):
        return Reading(None if told[0] in UNEXPLAINED else (), rating)
    flaws = tuple(_flaw(one) for one in told)
    known = tuple(one for one in flaws if one is not None)
    return Reading(known, rating) if known and len(known) == len(flaws) else None


def _flaw(told: str) -> Flaw | None:
    fault = next((f for f, words in WORDS.items() if _names(told, words)), None)
    severity = _severity(told)
    if fault is None or severity is None:
        return None
    detail = next((word for word in DETAILS[fault] if f" {word}" in f" {told.lower()}"), "")
    return Flaw(fault, severity, _place(told), detail)


DETAILS: dict[Fault, tuple[str, ...]] = dict.fromkeys(Fault, ()) | {
    Fault.MOTION_BLUR: ("horizontal", "vertical", "diagonal"),
    Fault.COLOUR_CAST: ("blue", "yellow", "green", "magenta", "red", "cyan"),
}


def _names(told: str, words: tuple[str, str, str]) -> bool:
    return any(re.search(re.escape(w).replace(r"\{\}", r"\w+"), told.lower()) for w in words[:2])


def _severity(told: str) -> Severity | None:
    for severity in ADVERBS:
        words = "|".join(ADVERBS[severity] + ADJECTIVES[severity])
        if re.search(rf"\b({words})\b", told.lower()):
            return severity
    return None


def _place(told: str) -> Place:
    for place in (Place.LEFT, Place.RIGHT, Place.TOP, Place.BOTTOM):
        if told.startswith(SUBJECTS[place] + " is") or told.endswith(WHERE[place] + "."):
            return place
    return Place.WHOLE
