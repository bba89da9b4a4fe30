"""The blind sample and its interval, against published values and by counting."""

from __future__ import annotations

import pytest

from qualityculler.cull import audit


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [
        # Clopper and Pearson, as tabulated: 0/10, 1/10, 5/10, 10/10, 22/229.
        (0, 10, 0.0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (22, 229, 0.0612, 0.1418),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval(hits: int, tries: int, low: float, high: float) -> None:
    assert audit.interval(hits, tries) == pytest.approx((low, high), abs=6e-5)


def test_a_sample_mixes_both_and_is_the_same_for_one_seed() -> None:
    sample = audit.draw(range(100), range(100, 400), 30, 7)
    assert len(sample.rejects) == 30 and sample.rejects <= set(range(100))
    assert len(sample.photo_ids) == len(set(sample.photo_ids)) == 60
    assert sample.of == 100
    assert sample == audit.draw(range(99, -1, -1), range(100, 400), 30, 7)
    assert sample != audit.draw(range(100), range(100, 400), 30, 8)
    # Nobody can tell by the place of a photo what it is.
    first = [id in sample.rejects for id in sample.photo_ids[:30]]
    assert 5 < sum(first) < 25


def test_what_is_known_bounds_what_is_estimated() -> None:
    sample = audit.draw(range(10), range(100, 105), 10, 1)
    found = audit.estimate(sample, {id: id == 3 or id == 101 for id in sample.photo_ids})
    # All were looked at: there is nothing to estimate.
    assert (found.kept, found.low, found.high, found.best) == (1, 1, 1, 1)
    assert (found.controls, found.controls_rejected) == (5, 4)


def test_unanswered_photos_do_not_count() -> None:
    sample = audit.draw(range(1000), range(2000, 3000), 50, 1)
    some = [id for id in sample.photo_ids if id in sample.rejects][:20]
    found = audit.estimate(sample, dict.fromkeys(some, False) | {some[0]: True})
    assert (found.looked_at, found.kept, found.best) == (20, 1, 50)
    assert (found.low, found.high) == (1, 249)
