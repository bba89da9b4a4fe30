"""The worst part and the best few: of a shoot, of each group, and what is never among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler.cull.relative import choose
from qualityculler.domain import (
    Fingerprint,
    GroupPlace,
    Photo,
    PhotoRow,
    PhotoStatus,
    RelativeMode,
    Score,
    ScorerId,
    ScorerKind,
    Suggestion,
)

SCORER = ScorerId("test", "new", "v")


def row(
    id: int, value: float | None, group: GroupPlace | None = None, severe: str = ""
) -> PhotoRow:
    photo = Photo(id, Path("/x"), Path(f"{id}.jpg"), Fingerprint(1, 1, str(id)))
    score = None if value is None else Score(value, SCORER, datetime(2026, 1, 1, tzinfo=UTC), 0.1)
    status = PhotoStatus.PENDING if score is None else PhotoStatus.SCORED
    return PhotoRow(photo, status, score, None, severe=(severe,) if severe else (), group=group)


def burst(id: int, size: int, kind: str = "burst") -> list[GroupPlace]:
    return [GroupPlace(id, kind, place, size, True) for place in range(size)]


def test_of_ten_a_fifth_is_two_and_the_best_three_are_three() -> None:
    rows = [row(n, 5 - n / 10) for n in range(10)]
    found = choose(rows, RelativeMode(worst_percent=20, best=3))
    assert (found.worst, found.best, found.compared) == ((9, 8), (0, 1, 2), 10)
    keep, reject = Suggestion.KEEP, Suggestion.REJECT
    assert found.suggestions() == {9: reject, 8: reject, 0: keep, 1: keep, 2: keep}
    assert choose(rows[:4], RelativeMode(worst_percent=20)).worst == ()
    assert choose([row(n, 3.0) for n in range(5)], RelativeMode(worst_percent=40)).worst == (0, 1)


def test_of_each_group_by_the_place_in_it_and_a_photo_alone_stays() -> None:
    # The score would say otherwise: what was measured made the order.
    one = [row(n, 1 + n, place) for n, place in enumerate(burst(0, 4))]
    rows = [*one, row(9, 1.0)]
    found = choose(rows, RelativeMode(worst_percent=50, best=1, by_group=True))
    assert set(found.worst) == {2, 3}
    assert set(found.best) == {0, 9}


def test_more_are_asked_for_than_there_are() -> None:
    rows = [row(n, 3 + n / 10) for n in range(3)]
    found = choose(rows, RelativeMode(worst_percent=100, best=2))
    assert (found.worst, found.best) == ((0,), (2, 1))
    assert choose(rows, RelativeMode(best=9)).best == (2, 1, 0)


def test_sets_are_kept_whole_severe_faults_are_not_kept_and_some_cannot_be_compared() -> None:
    bracket = [row(n, 1.0, place) for n, place in enumerate(burst(0, 3, "bracket"))]
    assert choose(bracket, RelativeMode(worst_percent=100)).worst == ()
    rows = [row(5, 4.9, severe="defocus"), row(6, 2.0), row(7, None)]
    found = choose(rows, RelativeMode(best=1))
    assert (found.best, found.compared) == ((6,), 2)
    pleasing = replace(SCORER, kind=ScorerKind.AESTHETIC)
    other = row(8, 3.0)
    assert other.score is not None
    other = replace(other, score=replace(other.score, scorer=pleasing))
    assert choose([other], RelativeMode(best=1)).compared == 0


@pytest.mark.parametrize(
    "parts", [{}, {"worst_percent": 0.0}, {"worst_percent": 101.0}, {"best": 0}]
)
def test_a_mode_that_says_nothing_is_none(parts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="mode"):
        RelativeMode(**parts)  # type: ignore[arg-type]


def test_a_mode_has_a_word_that_is_kept() -> None:
    assert RelativeMode(worst_percent=20).code == "worst 20%"
    assert RelativeMode(best=50, by_group=True).code == "best 50 by group"
    assert RelativeMode(worst_percent=12.5, best=3).code == "worst 12.5% best 3"
