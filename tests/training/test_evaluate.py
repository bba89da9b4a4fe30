import numpy as np
import pytest

pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.evaluate import culling, metrics


def test_correlations_of_a_monotone_curve():
    y = np.linspace(1, 5, 50)
    x = y**3
    assert metrics.srcc(x, y) == pytest.approx(1.0)
    assert metrics.krcc(x, y) == pytest.approx(1.0)
    assert metrics.plcc(x, y) < 0.99


def test_the_logistic_fit_straightens_a_logistic():
    x = np.linspace(-3, 3, 60)
    y = metrics.logistic(x, 5.0, 1.0, 0.3, 0.7)
    assert metrics.rmse(x, y) < 1e-3


def test_interval_holds_the_estimate_and_shrinks_with_n():
    rng = np.random.default_rng(0)
    y = rng.normal(size=400)
    x = y + rng.normal(size=400)
    low, high = metrics.interval(metrics.srcc, x, y, draws=200)
    assert low < metrics.srcc(x, y) < high
    wide = metrics.interval(metrics.srcc, x[:40], y[:40], draws=200)
    assert wide[1] - wide[0] > high - low


def test_pairs_by_hand():
    # MOS gaps of 0.4 or more: (3.0 over 2.0), (3.0 over 2.5), (2.5 over 2.0); one is ordered
    # wrongly.
    result = culling.judge(np.array([0.9, 0.1, 0.5]), np.array([3.0, 2.5, 2.0]))
    assert (result.pairs, result.right, result.near_best) == (3, 2.0, None)


def test_a_tie_counts_half():
    assert culling.judge(np.array([1.0, 1.0]), np.array([2.0, 4.0])).right == 0.5


def test_near_best_needs_five_shots():
    y = np.array([4.0, 3.9, 1.0, 1.0, 1.0])
    assert culling.judge(np.array([1, 2, 0, 0, 0.0]), y).near_best is True
    assert culling.judge(np.array([1, 2, 3, 0, 0.0]), y).near_best is False


def test_images_without_a_series_are_left_out():
    results = culling.by_series(
        ["", "a", "a", "b"], np.array([0, 1, 2, 3.0]), np.array([1, 2, 3, 4.0])
    )
    assert len(results) == 1
    assert culling.pair_accuracy(results) == 1.0
