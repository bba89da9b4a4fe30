"""The exported graph says what torch says: floats to 1e-4, poolings of an 8-bit trunk in 8 bits."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
onnx = pytest.importorskip("onnx", reason="the extra 'train' is not installed")

from training.align import graph  # noqa: E402
from training.align.encoder import Head, Trunk  # noqa: E402
from training.align.trunks import EfficientNetLite0  # noqa: E402
from training.basis.pca import identity  # noqa: E402
from training.basis.score import BasisScorer  # noqa: E402
from training.export.onnx import Mean, Scoring, export_scoring, join  # noqa: E402

pytestmark = pytest.mark.filterwarnings(  # of torch's exporter
    "ignore::DeprecationWarning",
    "ignore::torch.jit.TracerWarning",
    "ignore:Constant folding:UserWarning",
)


def images():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (9, 13, 3), dtype=np.uint8)
    for height, width in ((96, 128), (128, 80)):
        photo = np.kron(coarse, np.ones((16, 16, 1), np.uint8))[:height, :width].astype(int)
        yield np.clip(photo + rng.normal(0, 9, photo.shape), 0, 255).astype(np.uint8)


def trunk_of():
    """The trunk that is shipped, with random weights that do not let its maps die out."""
    torch.manual_seed(0)
    net = EfficientNetLite0()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 2.0)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
    return Trunk(net).eval()


def scoring_of(features, seed):
    torch.manual_seed(seed)
    head = Head(features.shape[1], 16, 8, dropout=0.0)
    head.mean.copy_(features.mean(0))
    head.scale.fill_(float(features.std()) / 3)
    mu = np.random.default_rng(seed).normal(size=(6, 8)).astype(np.float32)
    scorer = BasisScorer(identity(8), mu, np.linspace(1, 5, 6, dtype=np.float32), 0.15)
    return Scoring(head, scorer).eval()


def test_the_score_of_two_projections_is_the_mean_of_theirs():
    features = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))
    parts = [scoring_of(features, seed) for seed in (1, 2)]
    with torch.inference_mode():
        score, error = Mean(parts)(features)
        (a, da), (b, db) = (part(features) for part in parts)
    assert not torch.allclose(a, b, atol=0.01)
    assert torch.allclose(score, (a + b) / 2)
    assert torch.allclose(error, (da + db) / 2)


def test_the_whole_graph_in_floats_scores_as_torch_does(tmp_path):
    trunk = trunk_of()
    seen = [torch.from_numpy(image)[None] for image in images()]
    with torch.inference_mode():
        features = torch.cat([trunk(one) for one in seen])
    parts = [scoring_of(features, seed) for seed in (1, 2)]
    model = Mean(parts).eval()
    with torch.inference_mode():
        expected = [model(row[None])[0].item() for row in features]
    trunk.fold_normalisation()
    graph.export_trunk(trunk, tmp_path / "trunk.onnx")
    export_scoring(model, trunk.dim, tmp_path / "scoring.onnx")
    join(tmp_path / "trunk.onnx", tmp_path / "scoring.onnx", tmp_path / "whole.onnx", {})
    whole = graph.session(tmp_path / "whole.onnx", threads=1)
    found = [whole.run(["score"], {"image": one.numpy()})[0].item() for one in seen]
    assert abs(expected[0] - expected[1]) > 0.01
    assert found == pytest.approx(expected, abs=1e-4)


def test_an_eight_bit_trunk_pools_its_large_maps_in_eight_bits(tmp_path):
    trunk = trunk_of()
    trunk.fold_normalisation()
    graph.export_trunk(trunk, tmp_path / "floats.onnx")
    graph.quantize(tmp_path / "floats.onnx", tmp_path / "ints.onnx", images())
    nodes = onnx.load(tmp_path / "ints.onnx").graph.node
    poolings = [node for node in nodes if node.op_type == "MaxPool"]
    assert len(poolings) == 4  # places and peaks of the maps at 2 and at 4 px
    made_by = {name: node.op_type for node in nodes for name in node.output}
    for node in poolings:
        assert made_by[node.input[0]] == "DequantizeLinear"
        assert [n.op_type for n in nodes if node.output[0] in n.input] == ["QuantizeLinear"]
