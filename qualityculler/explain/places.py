"""Which part of the frame is spoken of, and which direction."""

from __future__ import annotations

import re

from qualityculler.evidence import Box

_BOXES: dict[str, Box | None] = {
    r"(?:top|upper)[ -]left": Box(0, 0, 0.5, 0.5),
    r"(?:top|upper)[ -]right": Box(0.5, 0, 1, 0.5),
    r"(?:bottom|lower)[ -]left": Box(0, 0.5, 0.5, 1),
    r"(?:bottom|lower)[ -]right": Box(0.5, 0.5, 1, 1),
    r"left(?:[ -]hand)?": Box(0, 0, 0.5, 1),
    r"right(?:[ -]hand)?"
    r"(?= side| half| edge| part| of|[.,;]|$| third| corner| and| is| border)": Box(0.5, 0, 1, 1),
    r"(?:at|on|near|along|toward|towards) the right": Box(0.5, 0, 1, 1),
    r"top|upper": Box(0, 0, 1, 0.5),
    r"bottom|lower(?= half| part| third| edge| area| left| right| portion)": Box(0, 0.5, 1, 1),
    r"cent(?:er|re)|middle": Box(0.25, 0.25, 0.75, 0.75),
}
_PLACES: tuple[tuple[re.Pattern[str], Box | None], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), box) for pattern, box in _BOXES.items()
)

_UNMEASURED = re.compile(
    r"\b(?:background|backdrop|foreground|bokeh|edges of the frame|corners|periphery|distant"
    r"|surroundings|far (?:hills|trees|buildings))\b",
    re.IGNORECASE,
)
"""Parts of a picture that a measurement of the subject says nothing about."""

_DIRECTIONS: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(r"\b(?:horizontal(?:ly)?|sideways|lateral(?:ly)?|side[ -]to[ -]side)\b", re.I),
        0.0,
    ),
    (re.compile(r"\b(?:vertical(?:ly)?|up[ -]and[ -]down|upwards?|downwards?)\b", re.I), 90.0),
    (re.compile(r"\bdiagonal(?:ly)?\b", re.I), 45.0),
)
"""Degrees from the horizontal; "diagonal" stands for either diagonal."""


def place(around: str, clause: str) -> Box | None:
    """The part of the frame that is named nearest to a term; None: none is. Pure."""
    for stretch in (around, clause):
        for pattern, box in _PLACES:
            if pattern.search(stretch):
                return box
    return None


def direction(around: str) -> float | None:
    """Degrees from the horizontal, if a direction is named. Pure."""
    return next((deg for pattern, deg in _DIRECTIONS if pattern.search(around)), None)


def is_unmeasured(around: str) -> bool:
    """Whether it is said of a part that no measurement of the subject looks at. Pure."""
    return bool(_UNMEASURED.search(around))
