"""What to make of it that we and another program have decided about one photo: a pure rule.

Each part, flag, stars and label, is merged by itself, from three sides: what we have, what they
have, and what both had when they were last the same. Where only one side has changed, that side
counts; where both have, the newer one does, and it is a conflict to be told. What nobody can make
sense of is left to the user.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qualityculler.domain import CLEAR, Change, Decision, DecisionPart, Flag, Label, Marks

Value = Flag | int | Label | None


class Standing(StrEnum):
    """How the two sides of a part stand to each other."""

    SAME = "same"
    OURS = "ours"
    THEIRS = "theirs"
    CONFLICT_OURS = "conflict, ours is newer"
    CONFLICT_THEIRS = "conflict, theirs is newer"
    UNCLEAR = "unclear"


CONFLICTS = frozenset({Standing.CONFLICT_OURS, Standing.CONFLICT_THEIRS})


@dataclass(frozen=True, slots=True)
class Merged:
    """How each part stands, and both sides."""

    ours: Decision
    theirs: Marks
    parts: Mapping[DecisionPart, Standing]

    @property
    def taken(self) -> Change | None:
        """What taking over would change of ours; None for nothing."""
        wanted = (Standing.THEIRS, Standing.CONFLICT_THEIRS)
        return change_of(self.theirs, [part for part, one in self.parts.items() if one in wanted])

    @property
    def written(self) -> frozenset[DecisionPart]:
        """The parts that a write would change of theirs."""
        wanted = (Standing.OURS, Standing.CONFLICT_OURS)
        return frozenset(part for part, one in self.parts.items() if one in wanted)

    @property
    def conflicts(self) -> frozenset[DecisionPart]:
        """The parts both sides have changed, and those nobody can make sense of."""
        told = CONFLICTS | {Standing.UNCLEAR}
        return frozenset(part for part, one in self.parts.items() if one in told)


def merge(
    ours: Decision, agreed: Decision, theirs: Marks, ours_newer: Mapping[DecisionPart, bool]
) -> Merged:
    """Set both sides of a photo against what they agreed on.

    ``ours_newer`` says of each part whether we decided later than they did; left out, we did not.
    """
    parts = {
        part: _standing(part, ours, agreed, theirs, ours_newer.get(part, False))
        for part in DecisionPart
    }
    return Merged(ours, theirs, parts)


def change_of(marks: Marks, parts: list[DecisionPart]) -> Change | None:
    """The change that gives a photo these parts of what another program has; None for no part."""
    if not parts:
        return None
    return Change(
        flag=marks.flag if DecisionPart.FLAG in parts else None,
        rating=marks.rating if DecisionPart.RATING in parts else None,
        label=(marks.label or CLEAR) if DecisionPart.LABEL in parts else None,
    )


def part_of(decision: Decision | Marks, part: DecisionPart) -> Value:
    """One part of a decision, theirs or ours."""
    value: Value = getattr(decision, part.value)
    return value


def _standing(
    part: DecisionPart, ours: Decision, agreed: Decision, theirs: Marks, ours_newer: bool
) -> Standing:
    if part in theirs.unclear:
        return Standing.UNCLEAR
    mine, base, other = (part_of(one, part) for one in (ours, agreed, theirs))
    if part is DecisionPart.LABEL and theirs.label_word:
        # A word that is no colour of ours: nothing to take over, and not to be lost unseen.
        return Standing.SAME if mine is None else _newer(ours_newer)
    if mine == other or (part is DecisionPart.RATING and other is None):
        return Standing.SAME
    if mine == base:
        return Standing.THEIRS
    return Standing.OURS if other == base else _newer(ours_newer)


def _newer(ours: bool) -> Standing:
    return Standing.CONFLICT_OURS if ours else Standing.CONFLICT_THEIRS
