"""The bound on what is hidden: right for any line at once, silent without picks, and its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qualityculler.cull.guarantee import bound_at, line_for
from qualityculler.domain import LEAST_PICKS

RUNS = 120


def test_the_bound_is_that_of_clopper_and_pearson_with_its_part_of_the_error() -> None:
    # All of 60 picks above the line: (1 - p)^60 = 0.05 * 6 / pi^2.
    found = bound_at([3.0] * 60, 2.0)
    assert found.share == pytest.approx(1 - (0.05 * 6 / np.pi**2) ** (1 / 60), abs=1e-6)
    assert (found.hidden, found.picks) == (0, 60)
    assert bound_at([3.0] * 60, 3.5).share == 1.0


@pytest.mark.parametrize("hidden", [1, 2])
def test_each_number_of_hidden_picks_has_its_own_part_of_the_error(hidden: int) -> None:
    """0.05 * 6 / (pi (h + 1))^2: together 0.05, however many are hidden."""
    share = bound_at([2.0] * hidden + [3.0] * (60 - hidden), 2.5).share
    assert share is not None
    by_hand = sum(
        math.comb(60, some) * share**some * (1 - share) ** (60 - some) for some in range(hidden + 1)
    )
    assert by_hand == pytest.approx(0.05 * 6 / (math.pi * (hidden + 1)) ** 2, rel=1e-3)


def test_without_enough_picks_nothing_is_said() -> None:
    assert bound_at([3.0] * (LEAST_PICKS - 1), 2.0).share is None
    assert bound_at([], 2.0).picks == 0
    assert line_for([3.0] * 5, 0.5) is None


def worst_excess(picks: np.ndarray, future: np.ndarray) -> float:
    """By how much the share hidden is above the bound, at the worst of many lines."""
    lines = np.quantile(picks, np.linspace(0, 0.5, 8))
    return max(
        float((future < line).mean()) - (bound_at(picks, float(line)).share or 1.0)
        for line in lines
    )


def test_in_19_of_20_shoots_it_holds_at_every_line_at_once() -> None:
    random = np.random.default_rng(16)
    future = random.normal(3.2, 0.6, 20_000)
    broken = sum(worst_excess(random.normal(3.2, 0.6, 80), future) > 0.01 for _ in range(RUNS))
    assert broken <= 0.05 * RUNS


def test_it_says_something() -> None:
    picks = np.random.default_rng(1).normal(3.2, 0.6, 400)
    found = bound_at(picks, float(np.quantile(picks, 0.02)))
    assert found.share is not None
    assert found.share < 0.07
    line = line_for(picks, 0.1)
    assert line is not None
    assert 0.02 < float((picks < line).mean()) < 0.1


def test_for_a_shoot_of_a_darker_kind_it_does_not_hold() -> None:
    """What the docstring warns of: the picks must be like what is to come."""
    random = np.random.default_rng(3)
    shifted = random.normal(2.6, 0.6, 20_000)
    broken = sum(worst_excess(random.normal(3.2, 0.6, 80), shifted) > 0.01 for _ in range(30))
    assert broken > 15


def test_shoots_that_shift_at_random_are_covered_when_the_picks_are_of_many_shoots() -> None:
    """Shoots of one photographer differ; picks of 80 shoots, one of each, are like the next one."""
    random = np.random.default_rng(4)
    future = random.normal(3.2, 0.4, 20_000) + random.normal(0, 0.45, 20_000)
    broken = sum(
        worst_excess(random.normal(3.2, 0.4, 80) + random.normal(0, 0.45, 80), future) > 0.01
        for _ in range(RUNS)
    )
    assert broken <= 0.05 * RUNS
