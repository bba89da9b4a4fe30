"""Three sides of a decision, and what becomes of them."""

from __future__ import annotations

import pytest

from qualityculler.cull.merge import Standing, merge
from qualityculler.domain import CLEAR, Change, Decision, DecisionPart, Flag, Label, Marks

FLAG, RATING, LABEL = DecisionPart
NONE = Decision()


@pytest.mark.parametrize(
    ("ours", "agreed", "theirs", "newer", "expected"),
    [
        (0, 0, 0, False, Standing.SAME),
        (3, 0, 3, False, Standing.SAME),
        (0, 0, 4, False, Standing.THEIRS),
        (0, 0, 4, True, Standing.THEIRS),
        (3, 0, 0, False, Standing.OURS),
        (3, 4, 4, False, Standing.OURS),
        (0, 4, 4, False, Standing.OURS),
        (4, 4, 0, True, Standing.THEIRS),
        (3, 0, 4, True, Standing.CONFLICT_OURS),
        (3, 0, 4, False, Standing.CONFLICT_THEIRS),
        (3, 0, None, False, Standing.SAME),
    ],
)
def test_stars_of_three_sides(
    ours: int, agreed: int, theirs: int | None, newer: bool, expected: Standing
) -> None:
    found = merge(
        Decision(rating=ours), Decision(rating=agreed), Marks(rating=theirs), {RATING: newer}
    )
    assert found.parts[RATING] is expected
    assert found.parts[FLAG] is found.parts[LABEL] is Standing.SAME


def test_parts_go_their_own_ways() -> None:
    ours = Decision(Flag.PICK, 3, None)
    theirs = Marks(Flag.NONE, 5, Label.RED)
    found = merge(ours, Decision(Flag.NONE, 3, None), theirs, {})
    assert found.written == {FLAG}
    assert found.taken == Change(rating=5, label=Label.RED)
    assert not found.conflicts


def test_a_label_they_took_off_is_taken_off() -> None:
    found = merge(Decision(label=Label.RED), Decision(label=Label.RED), Marks(), {})
    assert found.taken == Change(label=CLEAR)


def test_the_newer_side_of_a_conflict_counts_and_both_are_told() -> None:
    ours, theirs = Decision(Flag.REJECT, 1), Marks(Flag.PICK, 5)
    found = merge(ours, NONE, theirs, {FLAG: True, RATING: False})
    assert found.conflicts == {FLAG, RATING}
    assert found.written == {FLAG} and found.taken == Change(rating=5)


def test_what_is_unclear_goes_no_way() -> None:
    theirs = Marks(rating=None, unclear={RATING: ("2", "5")})
    found = merge(Decision(rating=3), NONE, theirs, {RATING: True})
    assert found.conflicts == {RATING} and not found.written and found.taken is None


def test_a_word_that_is_no_colour_is_not_lost_unseen() -> None:
    theirs = Marks(label_word="Superior")
    assert merge(NONE, NONE, theirs, {}).parts[LABEL] is Standing.SAME
    red = merge(Decision(label=Label.RED), NONE, theirs, {LABEL: True})
    assert red.conflicts == red.written == {LABEL}
    older = merge(Decision(label=Label.RED), NONE, theirs, {LABEL: False})
    assert not older.written and older.taken == Change(label=CLEAR)
