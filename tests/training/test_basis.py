import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("sklearn", reason="the extra 'train' is not installed")

from training.basis.bins import assign_bins, binned_centres, centres_per_bin  # noqa: E402
from training.basis.pca import fit_pca, identity  # noqa: E402
from training.basis.score import BasisScorer  # noqa: E402
from training.basis.tune import TuneConfig, tune  # noqa: E402


def test_pca_keeps_the_direction_of_largest_spread():
    rng = np.random.default_rng(0)
    x = rng.normal(0, [5.0, 0.1, 0.1], (200, 3)).astype(np.float32)
    pca = fit_pca(x, 1)
    assert abs(pca.components[0, 0]) == pytest.approx(1.0, abs=1e-2)
    assert pca.transform(x).mean() == pytest.approx(0.0, abs=1e-4)


def test_bins_have_equal_width_and_keep_the_ends():
    assert assign_bins(np.array([1.0, 1.99, 2.0, 5.0]), 4).tolist() == [0, 0, 1, 3]


def test_left_over_centres_go_to_the_fullest_bins():
    assert centres_per_bin(np.array([10, 0, 3, 1]), 5).tolist() == [3, 0, 1, 1]
    assert centres_per_bin(np.array([2, 1]), 9).tolist() == [2, 1]


def test_a_basis_score_is_the_mean_mos_of_its_cluster():
    z = np.array([[0.0, 1.0], [0.0, 1.2], [1.0, 0.0]], np.float32)
    mu, f = binned_centres(z, np.array([1.0, 1.2, 4.9]), 4, 2, seed=0)
    assert np.allclose(mu, [[0.0, 1.1], [1.0, 0.0]])
    assert np.allclose(f, [1.1, 4.9])


def test_score_by_hand():
    # z = (1, 0): cosines 1 and 0, tau 0.5 -> weights e^2 and e^0.
    scorer = BasisScorer(
        identity(2), np.eye(2, dtype=np.float32), np.array([5.0, 1.0], np.float32), 0.5
    )
    expected = (np.exp(2) * 5 + 1) / (np.exp(2) + 1)
    assert scorer(torch.tensor([[3.0, 0.0]])).item() == pytest.approx(expected, rel=1e-6)


def test_tuning_improves_and_keeps_the_best_epoch():
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.normal(size=(300, 6)).astype(np.float32))
    mos = 3 + torch.tanh(x[:, 0])
    scorer = BasisScorer(
        identity(6),
        rng.normal(size=(12, 6)).astype(np.float32),
        rng.uniform(1, 5, 12).astype(np.float32),
        0.2,
    )
    from training.basis.tune import srcc

    before = srcc(scorer, x[200:], mos[200:])
    config = TuneConfig(
        learning_rate=0.02,
        epochs=15,
        batch=50,
        learn_tau=False,
        sample_weights={},
        series_weight=0.0,
        series_pairs=0,
        seed=0,
    )
    best = tune(
        scorer,
        (x[:200], mos[:200], torch.ones(200)),
        (x[200:], mos[200:]),
        torch.zeros(0, 2, dtype=torch.int64),
        config,
    )
    assert best > before + 0.1
    assert srcc(scorer, x[200:], mos[200:]) == pytest.approx(best)


def test_a_sample_of_weight_zero_moves_nothing():
    from training.basis.tune import epoch

    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.normal(size=(40, 3)).astype(np.float32))
    mos = 3 + torch.tanh(x[:, 0])
    config = TuneConfig(0.1, 1, 20, False, {}, 0.0, 0, seed=0)
    moved = []
    for weight in (0.0, 1.0):
        mu = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
        scorer = BasisScorer(identity(3), mu, np.array([1, 2, 4, 5], np.float32), 0.2)
        optimiser = torch.optim.Adam([scorer.mu, scorer.f], lr=0.1)
        pairs = torch.zeros(0, 2, dtype=torch.int64)
        epoch(scorer, optimiser, (x, mos, torch.full((40,), weight)), pairs, config)
        moved.append(float((scorer.f.detach() - torch.tensor([1.0, 2.0, 4.0, 5.0])).abs().max()))
    assert moved[0] == 0.0
    assert moved[1] > 0.05
