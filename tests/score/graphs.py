"""Tiny ONNX graphs, made by the tests that need a model from outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install -e '.[dev]'")


def brightness_graph(path: Path, side_px: int, output: str = "score") -> Path:
    """A scorer of one view [1, S, S, 3]: its mean brightness, from 1 to 5."""
    node = onnx.helper.make_node
    nodes = [
        node("Cast", ["image"], ["floats"], to=onnx.TensorProto.FLOAT),
        node("ReduceMean", ["floats"], ["mean"], keepdims=0),
        node("Mul", ["mean", "slope"], ["rise"]),
        node("Add", ["rise", "one"], [output]),
    ]
    return _write(path, nodes, {"slope": 4.0 / 255.0, "one": 1.0}, side_px, output)


def constant_graph(path: Path, value: float, output: str = "score", side_px: int = 336) -> Path:
    """A graph that says the same of every view [1, S, S, 3], be it a score or not."""
    node = onnx.helper.make_node
    nodes = [
        node("Cast", ["image"], ["floats"], to=onnx.TensorProto.FLOAT),
        node("ReduceMin", ["floats"], ["least"], keepdims=0),
        node("Mul", ["least", "nothing"], ["none"]),
        node("Add", ["none", "value"], ["sum"]),
        node("Reshape", ["sum", "shape"], [output]),
    ]
    constants = {"nothing": 0.0, "value": value, "shape": np.array([1])}
    return _write(path, nodes, constants, side_px, output)


def _write(
    path: Path,
    nodes: list[object],
    constants: dict[str, object],
    side_px: int,
    output: str,
) -> Path:
    def constant(name: str, value: object) -> object:
        array = np.float32(value) if isinstance(value, float) else np.asarray(value)
        return onnx.numpy_helper.from_array(np.asarray(array), name)

    shape = [1, side_px, side_px, 3]
    graph = onnx.helper.make_graph(
        nodes,
        "tiny",
        [onnx.helper.make_tensor_value_info("image", onnx.TensorProto.UINT8, shape)],
        [onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, None)],
        [constant(name, value) for name, value in constants.items()],
    )
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=9), str(path))
    return path
