"""The benchmark's count of operations, against sums done by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install -e '.[dev]'")

from benchmarks.flops import operations  # noqa: E402


def conv_graph(path: Path, kernel: np.ndarray, groups: int = 1) -> Path:
    make = onnx.helper
    floats = onnx.TensorProto.FLOAT
    channels = kernel.shape[1] * groups
    nodes = [
        make.make_node("Conv", ["x", "k"], ["y"], strides=[2, 2], group=groups),
        make.make_node("GlobalAveragePool", ["y"], ["pooled"]),
        make.make_node("Flatten", ["pooled"], ["flat"]),
        make.make_node("MatMul", ["flat", "m"], ["z"]),
    ]
    constants = {"k": kernel, "m": np.ones((kernel.shape[0], 5), np.float32)}
    graph = make.make_graph(
        nodes,
        "conv",
        [make.make_tensor_value_info("x", floats, [1, channels, "h", "w"])],
        [make.make_tensor_value_info("z", floats, [1, 5])],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = [make.make_opsetid("", 17)]
    onnx.save(make.make_model(graph, opset_imports=opset, ir_version=9), str(path))
    return path


def test_convolution_and_product(tmp_path: Path) -> None:
    path = conv_graph(tmp_path / "g.onnx", np.ones((8, 3, 3, 3), np.float32))
    # 10 x 14 outputs of 8 filters with 27 taps, then 8 by 5.
    assert operations(path, (1, 3, 21, 29)) == 2 * (10 * 14 * 8 * 27 + 8 * 5)


def test_a_depthwise_convolution_sees_one_channel(tmp_path: Path) -> None:
    path = conv_graph(tmp_path / "g.onnx", np.ones((8, 1, 3, 3), np.float32), groups=8)
    assert operations(path, (1, 8, 21, 29)) == 2 * (10 * 14 * 8 * 9 + 8 * 5)


def test_taps_no_filter_uses_are_not_counted(tmp_path: Path) -> None:
    kernel = np.ones((8, 3, 3, 3), np.float32)
    kernel[:, :, 2] = 0
    path = conv_graph(tmp_path / "g.onnx", kernel)
    assert operations(path, (1, 3, 21, 29)) == 2 * (10 * 14 * 8 * 18 + 8 * 5)
