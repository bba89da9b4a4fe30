"""The scorer as a torch module: equal to the graph in floats and in 8 bits, and its gradient
right."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
onnx = pytest.importorskip("onnx", reason="the extra 'train' is not installed")

from qualityculler.decode import registry  # noqa: E402
from training.align.graph import session  # noqa: E402
from training.export import torch_scorer  # noqa: E402
from training.export.torch_scorer import OPERATORS, TorchScorer  # noqa: E402

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "resources/models/rali-s/model.onnx"
SAMPLES = ROOT / "resources/samples"
PHOTOS = ("cat_1_sharp.jpg", "cat_2_soft.jpg", "coffee_5_dark.jpg")


def photo(name: str, side: int = 224) -> np.ndarray:
    return registry.load(SAMPLES / name, short_side_px=side).pixels


def floats(pixels: np.ndarray):
    return torch.from_numpy(pixels.astype(np.float32))[None]


@pytest.fixture(scope="module")
def smooth():
    return TorchScorer(MODEL).eval()


@pytest.mark.parametrize("size", [None, (33, 47)])
def test_in_floats_torch_says_what_onnx_says(smooth, tmp_path, size):
    onnx.save(torch_scorer.in_floats(onnx.load(str(MODEL))), str(tmp_path / "floats.onnx"))
    graph = session(tmp_path / "floats.onnx", threads=1)
    for name in PHOTOS:
        pixels = photo(name)
        if size:
            pixels = np.ascontiguousarray(pixels[: size[0], : size[1]])
        with torch.inference_mode():
            ours = smooth(floats(pixels))
        theirs = graph.run(["score", "error"], {"image": pixels[None]})
        np.testing.assert_allclose([float(v) for v in ours], [v[0] for v in theirs], atol=2e-5)


def test_with_rounding_torch_says_what_is_shipped(smooth):
    graph, rounded = session(MODEL, threads=1), TorchScorer(MODEL, rounding=True).eval()
    off = []
    for name in PHOTOS:
        with torch.inference_mode():
            ours, plain = (float(one(floats(photo(name)))[0]) for one in (rounded, smooth))
        shipped = float(graph.run(["score"], {"image": photo(name)[None]})[0][0])
        assert ours == pytest.approx(shipped, abs=0.03)  # ties of the rounding fall otherwise
        off.append(abs(plain - shipped))
    assert max(off) < 0.1  # what the rounding itself is worth


def test_the_gradient_is_the_slope(smooth):
    pixels = floats(photo("cat_2_soft.jpg", 64)).requires_grad_()
    smooth(pixels)[0].sum().backward()
    direction = pixels.grad / pixels.grad.norm()
    with torch.inference_mode():
        above, below = (float(smooth(pixels + step * direction)[0]) for step in (4.0, -4.0))
    assert (above - below) / 8.0 == pytest.approx(float(pixels.grad.norm()), rel=0.15)


def test_the_gradient_goes_straight_through_the_rounding():
    pixels = floats(photo("cat_2_soft.jpg", 64)).requires_grad_()
    TorchScorer(MODEL, rounding=True)(pixels)[0].sum().backward()
    assert torch.isfinite(pixels.grad).all()
    assert float(pixels.grad.abs().max()) > 0.0


def test_several_photos_are_scored_one_by_one(smooth):
    two = torch.cat([floats(photo(name, 64))[:, :64, :64] for name in PHOTOS[:2]])
    with torch.inference_mode():
        together = smooth(two)[0]
        apart = torch.cat([smooth(one[None])[0] for one in two])
    assert together.shape == (2,)
    assert torch.equal(together, apart)


def test_what_is_expanded_stays_on_its_device():
    """On a device without numbers, where an operation across devices is an error too."""
    made = OPERATORS["Expand"](torch.ones(1, 3, device="meta"), torch.tensor([2, 3]))
    assert (made.device.type, made.shape) == ("meta", (2, 3))


def test_no_weight_learns(smooth):
    assert not list(smooth.parameters())


def test_an_unknown_operator_is_named(tmp_path):
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Sin", ["image"], ["score"])],
        "g",
        [onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [1])],
        [onnx.helper.make_tensor_value_info("score", onnx.TensorProto.FLOAT, [1])],
    )
    onnx.save(onnx.helper.make_model(graph), str(tmp_path / "m.onnx"))
    with pytest.raises(ValueError, match="Sin"):
        TorchScorer(tmp_path / "m.onnx")
