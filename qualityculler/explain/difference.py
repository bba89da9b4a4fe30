"""In what one frame is measurably better than another: told from findings alone, never guessed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qualityculler.evidence import Box, Fault, Finding, Findings

SAME_PLACE = 0.5
"""How much two places must have in common, of what they cover together, to be called one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The same fault as it was measured in a frame and, weaker or not at all, in a better one."""

    here: Finding
    there: Finding

    @property
    def fault(self) -> Fault:
        """What is better."""
        return self.here.fault

    @property
    def same_place(self) -> bool:
        """Whether both were measured at about the same part of the frame."""
        here, there = self.here.box, self.there.box
        return here is not None and there is not None and _shared(here, there) >= SAME_PLACE


def difference(here: Findings, there: Findings, aside: Collection[Fault] = ()) -> Difference | None:
    """The fault of ``here`` that is weaker in ``there`` by most grades; None if there is none.

    Grades and not values: within a grade two frames of one scene differ by chance. Only what could
    be judged in both counts, by the same rules, and nothing of ``aside``. Pure; any thread.
    """
    if here.rules != there.rules:
        return None
    pairs = [
        Difference(one, other)
        for one in here.items
        if one.fault not in aside and (other := there.of(one.fault)) is not None
    ]
    weaker = [pair for pair in pairs if _grades(pair) > 0]
    # Of equals the first: findings come in the order of what matters most in a photo.
    return max(weaker, key=_grades, default=None)


def _grades(pair: Difference) -> int:
    """By how many grades the fault is weaker there; 0 where one of them has no measured value."""
    here, there = pair.here, pair.there
    if here.severity is None or there.severity is None or None in (here.value, there.value):
        return 0
    return max(0, here.severity.rank - there.severity.rank)


def _shared(one: Box, other: Box) -> float:
    """The part that two boxes have in common, of what they cover together."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(0.0, wide) * max(0.0, high)
    return common / (_area(one) + _area(other) - common)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
