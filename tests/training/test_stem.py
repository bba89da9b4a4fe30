"""The rewritten stem gives the numbers of the one it replaces, for odd and even sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="the extra 'train' is not installed")
pytest.importorskip("torch", reason="the extra 'train' is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from training.align.graph import OPSET  # noqa: E402
from training.export import stem  # noqa: E402

CONSTANTS = {
    "pads": np.array([0, 0, 0, 0, 0, 0, 1, 1]),
    "fill": np.float32(127),
    "one": np.float32(1),
    "zero": np.uint8(0),
    "scales": np.linspace(0.01, 0.05, 16, dtype=np.float32),
    "zeros": np.zeros(16, np.int8),
    "out_scale": np.float32(7),
    "out_zero": np.uint8(120),
}


def eight_bit_stem(**changed: Any) -> onnx.ModelProto:
    """Transpose, cast, pad, quantize, convolve with stride 2: as ``quantize`` leaves a trunk."""
    kernel = np.random.default_rng(0).integers(-64, 64, (16, 3, 3, 3), dtype=np.int8)
    constants = {**CONSTANTS, "kernel": kernel, **changed}
    node = helper.make_node
    nodes = [
        node("DequantizeLinear", ["kernel", "scales", "zeros"], ["weights"], axis=0),
        node("Transpose", ["image"], ["first"], perm=[0, 3, 1, 2]),
        node("Cast", ["first"], ["floats"], to=TensorProto.FLOAT),
        node("Pad", ["floats", "pads", "fill"], ["padded"]),
        node("QuantizeLinear", ["padded", "one", "zero"], ["bytes"]),
        node("DequantizeLinear", ["bytes", "one", "zero"], ["x"]),
        node("Conv", ["x", "weights"], ["y"], strides=[2, 2], kernel_shape=[3, 3]),
        node("QuantizeLinear", ["y", "out_scale", "out_zero"], ["y_bytes"]),
        node("DequantizeLinear", ["y_bytes", "out_scale", "out_zero"], ["map"]),
    ]
    graph = helper.make_graph(
        nodes,
        "stem",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, [1, "h", "w", 3])],
        [helper.make_tensor_value_info("map", TensorProto.FLOAT, [1, 16, "a", "b"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=opset, ir_version=9)


def run(model: onnx.ModelProto, image: np.ndarray, path: Path) -> np.ndarray:
    from training.align.graph import session

    onnx.save(model, str(path))
    return session(path, threads=1).run(None, {"image": image[None]})[0]


@pytest.mark.parametrize("shape", [(32, 48), (33, 48), (32, 47), (35, 41), (5, 4)])
def test_the_same_numbers(shape: tuple[int, int], tmp_path: Path) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    before = run(eight_bit_stem(), image, tmp_path / "before.onnx")
    model = eight_bit_stem()
    assert stem.read_bytes(model)
    onnx.checker.check_model(model)
    assert "Cast" not in {node.op_type for node in model.graph.node}
    after = run(model, image, tmp_path / "after.onnx")
    assert len(np.unique(before)) > 10
    assert np.array_equal(before, after)


def test_bytes_that_mean_something_else_are_left_alone() -> None:
    model = eight_bit_stem(one=np.float32(0.5))
    before = model.SerializeToString()
    assert not stem.read_bytes(model)
    assert model.SerializeToString() == before


def test_a_trunk_in_floats_is_left_alone() -> None:
    model = eight_bit_stem()
    kept = [node for node in model.graph.node if "Linear" not in node.op_type]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    assert not stem.read_bytes(model)
