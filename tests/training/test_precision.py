"""What 8 bits cost is the difference of two ridges, each on its own features."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")

from training.data.table import Sample
from training.evaluate import precision


def test_features_that_lost_something_lose_correlation_and_equal_ones_none():
    rng = np.random.default_rng(0)
    whole = rng.normal(size=(400, 5)).astype(np.float32)
    mos = 3 + 0.5 * whole[:, 0]
    samples = [Sample(f"{i}", m, "ss01", "", f"g{i}", "", "") for i, m in enumerate(mos)]
    coarse = whole + rng.normal(size=whole.shape).astype(np.float32)
    row = precision.compare(whole, coarse, samples, fitted=300)[0]
    assert row["n"] == 100
    assert row["floats"] > 0.99
    assert 0.1 < row["low"] < row["floats"] - row["eight"] < row["high"]
    equal = precision.compare(whole, whole, samples, fitted=300)[0]
    assert (equal["low"], equal["high"]) == (0.0, 0.0)
    assert "+0.000 [+0.000, +0.000]" in precision.table([equal])


def test_a_ridge_by_hand():
    train = np.array([[-1.0], [1.0]], np.float32)  # already standard
    found = precision.ridge(train, np.array([2.0, 4.0]), np.array([[2.0]], np.float32), 2.0)
    assert found.tolist() == pytest.approx([1.0], abs=1e-3)  # 2 / (2 + 2) * 2
