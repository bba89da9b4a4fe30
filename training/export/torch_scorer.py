"""A shipped scorer as a torch module that gradients flow through: S and dS/dx.

The ONNX graph gives no gradient, and the rounding of its 8 bits has none. Here the graph is walked
node by node with torch functions, with the weights that are shipped. Activations are always cut to
the ranges of their 8 bits: the quantizer left the ReLU6 out where the range does its work.
``rounding=False`` leaves the rounding out (the graph in floats, smooth in the pixels);
``rounding=True`` rounds as the shipped graph does and lets the gradient straight through (Bengio et
al., arXiv 1308.3432), so that the value is the shipped one.

Pixels are floats 0..255, not rounded to bytes. Only scorers that take raw pixels can be loaded: the
operators are those of ``training.export.onnx``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor, nn

Attributes = dict[str, Any]
Operator = Callable[..., Tensor | tuple[Tensor, ...]]
_QUANTIZE, _DEQUANTIZE = "QuantizeLinear", "DequantizeLinear"


class TorchScorer(nn.Module):
    """Photos [B, H, W, 3], RGB in 0..255, to values [B] on 1..5 and their expected errors [B].

    The weights are frozen. ValueError for a graph with an operator that is not known here.
    """

    def __init__(self, path: Path, rounding: bool = False) -> None:
        super().__init__()
        graph = onnx.load(str(path)).graph
        self.rounding = rounding
        self._outputs = [one.name for one in graph.output]
        self._nodes = [_Node(node) for node in graph.node if node.op_type != "Constant"]
        unknown = {node.kind for node in self._nodes} - OPERATORS.keys() - {_QUANTIZE, _DEQUANTIZE}
        if unknown:
            raise ValueError(f"{path}: no torch function for {', '.join(sorted(unknown))}.")
        self._buffer_of: dict[str, str] = {}
        for name, value in _constants(graph):
            self._keep(name, torch.from_numpy(value))
        self._settle_weights()
        self._rounded = {n.outputs[0] for n in self._nodes if n.kind == _QUANTIZE}

    def _keep(self, name: str, value: Tensor) -> None:
        self._buffer_of[name] = f"constant_{len(self._buffer_of)}"
        self.register_buffer(self._buffer_of[name], value)

    def _settle_weights(self) -> None:
        """Put every 8-bit weight into floats, once."""
        left = []
        for node in self._nodes:
            if node.kind == _DEQUANTIZE and node.inputs[0] in self._buffer_of:
                codes, scale, zero = (self._constant(name) for name in node.inputs)
                self._keep(node.outputs[0], _dequantized(codes, scale, zero, node.axis))
            else:
                left.append(node)
        self._nodes = left

    def _constant(self, name: str) -> Tensor:
        return getattr(self, self._buffer_of[name])  # type: ignore[no-any-return]

    def forward(self, photos: Tensor) -> tuple[Tensor, Tensor]:
        """The photos one after the other: the graph takes one."""
        found = [self._run(photo[None]) for photo in photos]
        scores, errors = zip(*found, strict=True)
        return torch.cat(scores), torch.cat(errors)

    def _run(self, photo: Tensor) -> list[Tensor]:
        values: dict[str, Tensor] = {"image": photo}
        for node in self._nodes:
            inputs = [self._value(values, name) for name in node.inputs]
            made = self._apply(node, inputs)
            outputs = made if isinstance(made, tuple) else (made,)
            values.update(zip(node.outputs, outputs, strict=True))
        return [values[name].reshape(1) for name in self._outputs]

    def _value(self, values: dict[str, Tensor], name: str) -> Tensor | None:
        if not name:
            return None  # an optional input that is left out
        return values[name] if name in values else self._constant(name)

    def _apply(self, node: _Node, inputs: list[Tensor | None]) -> Tensor | tuple[Tensor, ...]:
        if node.kind == _QUANTIZE:
            return _cut(*inputs, rounding=self.rounding)  # type: ignore[arg-type]
        if node.kind == _DEQUANTIZE:
            # Of an activation: already in floats. Of the pixels: bytes become numbers here.
            if node.inputs[0] in self._rounded:
                return inputs[0]  # type: ignore[return-value]
            return _dequantized(*inputs, axis=None)  # type: ignore[arg-type]
        return OPERATORS[node.kind](*inputs, **node.attributes)


class _Node:
    """One node of the graph: its kind, names of inputs and outputs, attributes."""

    def __init__(self, node: onnx.NodeProto) -> None:
        self.kind = node.op_type
        self.inputs, self.outputs = list(node.input), list(node.output)
        values = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        self.axis = values.get("axis")
        if self.kind in (_QUANTIZE, _DEQUANTIZE):
            values = {}
        if values.pop("auto_pad", b"NOTSET") != b"NOTSET":
            raise ValueError(f"{node.name}: padding must be written out.")
        self.attributes: Attributes = values


def _constants(graph: onnx.GraphProto) -> list[tuple[str, np.ndarray]]:  # type: ignore[type-arg]
    kept = [(one.name, numpy_helper.to_array(one).copy()) for one in graph.initializer]
    for node in graph.node:
        if node.op_type == "Constant":
            kept.append((node.output[0], numpy_helper.to_array(node.attribute[0].t).copy()))
    return kept


def _dequantized(codes: Tensor, scale: Tensor, zero: Tensor | None, axis: int | None) -> Tensor:
    """(codes - zero) * scale; a scale for each slice along ``axis`` where there are several."""
    shape = [1] * codes.ndim
    if axis is not None and scale.ndim == 1:
        shape[axis] = -1
    floats = codes.to(torch.float32)
    if zero is not None:
        floats = floats - zero.to(torch.float32).reshape(shape)
    return floats * scale.reshape(shape)


def _cut(x: Tensor, scale: Tensor, zero: Tensor, rounding: bool) -> Tensor:
    """x cut to the range of its 8 bits, and rounded to them if so wished.

    The gradient is that of x where it is not cut off.
    """
    bounds = torch.iinfo(zero.dtype)
    low, high = ((end - zero.float()) * scale for end in (bounds.min, bounds.max))
    cut = torch.minimum(torch.maximum(x, low), high)
    if not rounding:
        return cut
    return cut + (torch.round(cut / scale) * scale - cut).detach()


# --- the operators, under the names and with the arguments of ONNX


def _pads(x: Tensor, pads: Sequence[int], value: float = 0.0) -> Tensor:
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=value) if any(pads) else x


def _conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    group: int = 1,
    strides: Sequence[int] = (1, 1),
    pads: Sequence[int] = (0, 0, 0, 0),
    dilations: Sequence[int] = (1, 1),
    kernel_shape: Sequence[int] = (),
) -> Tensor:
    del kernel_shape  # the weight knows
    return F.conv2d(_pads(x, pads), weight, bias, tuple(strides), 0, tuple(dilations), groups=group)


def _max_pool(
    x: Tensor,
    kernel_shape: Sequence[int],
    strides: Sequence[int] = (1, 1),
    pads: Sequence[int] = (0, 0, 0, 0),
    ceil_mode: int = 0,
    **_: object,
) -> Tensor:
    padded = _pads(x, pads, value=-torch.inf)
    return F.max_pool2d(padded, tuple(kernel_shape), tuple(strides), ceil_mode=bool(ceil_mode))


def _gemm(
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    alpha: float = 1.0,
    beta: float = 1.0,
    transB: int = 0,  # noqa: N803
) -> Tensor:
    return alpha * x @ (weight.t() if transB else weight) + beta * bias


def _clip(x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
    x = x if low is None else torch.maximum(x, low)
    return x if high is None else torch.minimum(x, high)


def _div(x: Tensor, y: Tensor) -> Tensor:
    whole = not x.is_floating_point()
    return torch.div(x, y, rounding_mode="trunc" if whole else None)


def _pad(x: Tensor, pads: Tensor, fill: Tensor | None = None, mode: bytes = b"constant") -> Tensor:
    if mode != b"constant":
        raise ValueError(f"Padding of the kind {mode!r} is not known here.")
    before, after = pads.tolist()[: x.ndim], pads.tolist()[x.ndim :]
    flat = [n for pair in zip(reversed(before), reversed(after), strict=True) for n in pair]
    return F.pad(x, flat, value=0.0 if fill is None else float(fill))


def _reshape(x: Tensor, shape: Tensor) -> Tensor:
    kept = [x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())]
    return x.reshape(kept)


def _slice(
    x: Tensor,
    starts: Tensor,
    ends: Tensor,
    axes: Tensor | None = None,
    steps: Tensor | None = None,
) -> Tensor:
    along = range(len(starts)) if axes is None else axes.tolist()
    by = [1] * len(starts) if steps is None else steps.tolist()
    for axis, start, end, step in zip(along, starts.tolist(), ends.tolist(), by, strict=True):
        cut: list[slice] = [slice(None)] * x.ndim
        cut[axis] = slice(start, end, step)
        x = x[tuple(cut)]
    return x


def _sqrt(x: Tensor) -> Tensor:
    """The root; its slope at 0, where a rounded deviation often lies, counts as 0 and not
    infinite."""
    positive = x > 0
    return torch.where(positive, torch.where(positive, x, 1.0).sqrt(), 0.0)


OPERATORS: dict[str, Operator] = {
    "Add": lambda x, y: x + y,
    "Clip": _clip,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Conv": _conv,
    "Div": _div,
    "Erf": torch.erf,
    "Exp": torch.exp,
    "Expand": lambda x, shape: x * x.new_ones(tuple(shape.tolist())),
    "Flatten": lambda x, axis=1: x.flatten(axis),
    "Gemm": _gemm,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
    "GlobalMaxPool": lambda x: x.amax((2, 3), keepdim=True),
    "Identity": lambda x: x,
    "MatMul": lambda x, y: x @ y,
    "MaxPool": _max_pool,
    "Mul": lambda x, y: x * y,
    "Pad": _pad,
    "ReduceL2": lambda x, axes, keepdims=1: x.square().sum(axes, keepdim=bool(keepdims)).sqrt(),
    "ReduceMean": lambda x, axes, keepdims=1: x.mean(axes, keepdim=bool(keepdims)),
    "ReduceSum": lambda x, axes, keepdims=1: x.sum(tuple(axes.tolist()), keepdim=bool(keepdims)),
    "Reshape": _reshape,
    "Shape": lambda x, start=0, end=None: torch.tensor(x.shape[start:end], dtype=torch.int64),
    "Slice": _slice,
    "Softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "Split": lambda x, sizes, axis=0: tuple(x.split(sizes.tolist(), axis)),
    "Sqrt": _sqrt,
    "Sub": lambda x, y: x - y,
    "Transpose": lambda x, perm: x.permute(perm),
    "Unsqueeze": lambda x, axes: x.reshape(_unsqueezed(x, axes.tolist())),
}


def _unsqueezed(x: Tensor, axes: Sequence[int]) -> list[int]:
    shape = list(x.shape)
    for axis in sorted(axis % (x.ndim + len(axes)) for axis in axes):
        shape.insert(axis, 1)
    return shape


def in_floats(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its activations cut to their ranges but not rounded; 8-bit weights stay.

    For checks: ONNX Runtime's word on what ``TorchScorer`` says without rounding.
    """
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    graph = whole.graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    cut = {node.output[0] for node in graph.node if node.op_type == _QUANTIZE}
    kept = []
    for node in graph.node:
        if node.op_type == _QUANTIZE:
            node = _clip_of(node, arrays, graph)
        elif node.op_type == _DEQUANTIZE and node.input[0] in cut:
            node = onnx.helper.make_node("Identity", node.input[:1], node.output)
        kept.append(node)
    used = {name for node in kept for name in node.input}
    weights = [one for one in graph.initializer if one.name in used]
    for field, values in ((graph.node, kept), (graph.initializer, weights)):
        copies = [type(one).FromString(one.SerializeToString()) for one in values]
        del field[:]
        field.extend(copies)
    return whole


def _clip_of(
    node: onnx.NodeProto,
    arrays: dict[str, np.ndarray],
    graph: onnx.GraphProto,  # type: ignore[type-arg]
) -> onnx.NodeProto:
    """A Clip to the range of a QuantizeLinear; its bounds are added to the graph."""
    scale, zero = (arrays[name] for name in node.input[1:])
    names = []
    for which in ("min", "max"):
        end = (getattr(np.iinfo(zero.dtype), which) - np.float32(zero)) * scale
        names.append(f"{node.output[0]}_{which}")
        graph.initializer.append(numpy_helper.from_array(np.float32(end), names[-1]))
    return onnx.helper.make_node("Clip", [node.input[0], *names], node.output)
