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


def noisy(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    y = rng.normal(size=n)
    return y + rng.normal(scale=0.5, size=n), y


def test_every_number_stands_inside_its_interval():
    x, y = noisy(200)
    found = metrics.agreement(x, y, [str(i) for i in range(200)], draws=100)
    assert (found.n, found.resampled) == (200, "images")
    for name in ("srcc", "krcc", "plcc", "plcc_fitted", "rmse"):
        estimate = getattr(found, name)
        assert estimate.low < estimate.value < estimate.high
    assert found.plcc_fitted.value >= found.plcc.value - 1e-6
    assert found.rmse.value == pytest.approx(metrics.rmse(x, y), abs=1e-6)


def test_copies_of_one_picture_add_no_certainty():
    x, y = noisy(60)
    copies = 8
    many, labels = np.repeat(x, copies), np.repeat(y, copies)
    groups = [str(i // copies) for i in range(len(many))]
    by_group = metrics.interval(metrics.srcc, many, labels, draws=200, groups=groups)
    by_image = metrics.interval(metrics.srcc, many, labels, draws=200)
    assert by_group[1] - by_group[0] > 2 * (by_image[1] - by_image[0])


def test_a_resample_holds_whole_groups():
    groups = ["a", "b", "a", "c", "b", *"defghijk"]
    for rows in metrics.resamples(groups, draws=20, seed=0):
        counts = np.bincount(rows, minlength=len(groups))
        assert counts[0] == counts[2]
        assert counts[1] == counts[4]


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        (np.arange(5.0), np.arange(5.0), "fewer than 10"),
        (np.ones(20), np.arange(20.0), "all scores are the same"),
        (np.arange(20.0), np.ones(20), "all labels are the same"),
    ],
)
def test_nothing_to_correlate_is_said(x, y, reason):
    with pytest.raises(ValueError, match=reason):
        metrics.agreement(x, y, [str(i) for i in range(len(x))])


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
