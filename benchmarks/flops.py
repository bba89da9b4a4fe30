"""How many floating-point operations, or their 8-bit equals, an ONNX graph needs for one input.

Convolutions and matrix products only; a multiplication and its addition count as two. Taps of a
kernel that are zero in every filter are not counted: they are there for the runtime's sake.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from math import prod
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, numpy_helper

Shapes = dict[str, list[int]]
Constants = dict[str, onnx.TensorProto]
LARGE_BYTES = 1_000_000_000


def operations(path: Path, input_shape: Sequence[int]) -> int:
    """Operations of the graph at ``path`` for one input of this shape."""
    model = onnx.load(str(path))
    if any(not dimension.dim_value for dimension in _dimensions(model)):
        model = _settled(path, model, input_shape)
    shapes, constants = _shapes(model), {t.name: t for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    found = sum(_of(node, shapes, constants) for node in model.graph.node)
    if not found:
        raise SystemExit(f"{path}: the shapes of its tensors are not known")
    return found


def _of(node: NodeProto, shapes: Shapes, constants: Constants) -> int:
    if node.op_type == "Conv":
        batch, _, *size = shapes[node.output[0]]
        kernel = constants.get(node.input[1])
        filters, *taps = shapes[node.input[1]]
        used = prod(taps) if kernel is None else _used_taps(kernel)
        return 2 * batch * prod(size) * filters * used
    if node.op_type in ("MatMul", "MatMulInteger"):
        return 2 * prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]
    if node.op_type == "Gemm":
        transposed = any(a.name == "transA" and a.i for a in node.attribute)
        return 2 * prod(shapes[node.output[0]]) * shapes[node.input[0]][0 if transposed else -1]
    return 0


def _used_taps(kernel: onnx.TensorProto) -> int:
    return int(np.any(numpy_helper.to_array(kernel) != 0, axis=0).sum())


def _dimensions(model: ModelProto) -> Sequence[onnx.TensorShapeProto.Dimension]:
    constants = {tensor.name for tensor in model.graph.initializer}
    (given,) = (value for value in model.graph.input if value.name not in constants)
    return given.type.tensor_type.shape.dim


def _settled(path: Path, model: ModelProto, input_shape: Sequence[int]) -> ModelProto:
    """The graph for inputs of this shape alone, what is computed from the shape being constant.

    ONNX Runtime does it: the inference of shapes does not follow a division.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 4
    for dimension, size in zip(_dimensions(model), input_shape, strict=True):
        if dimension.dim_param:
            options.add_free_dimension_override_by_name(dimension.dim_param, size)
    with tempfile.TemporaryDirectory() as folder:
        options.optimized_model_filepath = str(Path(folder) / "settled.onnx")
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return onnx.load(options.optimized_model_filepath)


def _shapes(model: ModelProto) -> Shapes:
    """The shape of every tensor that has one, after inference."""
    if model.ByteSize() > LARGE_BYTES:  # too large to be handed to the inference as it is
        model = _without_values(model)
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    values = [*inferred.input, *inferred.value_info, *inferred.output]
    known = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in values}
    return known | {tensor.name: list(tensor.dims) for tensor in inferred.initializer}


def _without_values(model: ModelProto) -> ModelProto:
    """A copy whose large constants are inputs of the same shape."""
    lean = onnx.ModelProto()
    lean.opset_import.extend(model.opset_import)
    lean.ir_version = model.ir_version
    graph = lean.graph
    graph.name = model.graph.name
    graph.node.extend(model.graph.node)
    graph.input.extend(model.graph.input)
    graph.output.extend(model.graph.output)
    for tensor in model.graph.initializer:
        if prod(tensor.dims) < 1024:
            graph.initializer.append(tensor)
        else:
            graph.input.append(
                onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            )
    return lean
