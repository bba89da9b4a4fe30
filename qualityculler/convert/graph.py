"""An ONNX graph in the making, and the model file it becomes, one weight in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.errors import ModelError, UserError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

OPSET = 17  # the first with LayerNormalization
IR_VERSION = 8

Array = NDArray[Any]


def require_onnx() -> None:
    """Raise UserError with the pip command if the package ``onnx`` is not installed."""
    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise UserError(
            "Converting a model needs the package onnx: pip install 'qualityculler[convert]'"
        ) from error


@dataclass(slots=True)
class Weight:
    """A tensor of the graph that is made when it is written; ``half``: kept in 16 bits."""

    name: str
    make: Callable[[], Array]
    half: bool = False

    def proto(self) -> TensorProto:
        """The tensor as the file has it. ``make`` may raise ModelError."""
        from onnx import numpy_helper

        array = np.ascontiguousarray(self.make())
        if self.half:
            if np.abs(array).max(initial=0.0) > np.finfo(np.float16).max:
                raise ModelError(f"{self.name} is too large for 16 bits; use --precision fp32.")
            array = array.astype(np.float16)
        return numpy_helper.from_array(array, self.name)


@dataclass(slots=True)
class Graph:
    """Nodes and weights in the order they were asked for."""

    half: bool = False
    nodes: list[NodeProto] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output; the output's name."""
        from onnx import helper

        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def output(self, name: str, value: str) -> None:
        """Give a value the name under which it leaves the graph."""
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [value], [name], name=name))

    def constant(self, name: str, value: Array) -> str:
        """A small tensor, always kept as it is; a second one of that name is the first."""
        if not any(weight.name == name for weight in self.weights):
            self.weights.append(Weight(name, lambda: value))
        return name

    def weight(self, name: str, make: Callable[[], Array], *, large: bool = False) -> str:
        """A tensor made when it is written; a ``large`` one takes 16 bits where that was chosen."""
        if not (large and self.half):
            self.weights.append(Weight(name, make))
            return name
        from onnx import TensorProto

        self.weights.append(Weight(f"{name}.half", make, half=True))
        # Folded when the graph is loaded: computing is in 32 bits.
        return self.op("Cast", f"{name}.half", to=TensorProto.FLOAT)


def skeleton(graph: Graph, side_px: int, properties: dict[str, str]) -> ModelProto:
    """The model without its weights; its text properties are ``properties``."""
    from onnx import TensorProto, helper

    image = helper.make_tensor_value_info("image", TensorProto.UINT8, [1, side_px, side_px, 3])
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, [1])
    made = helper.make_graph(graph.nodes, "rali", [image], [score])
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="qualityculler")
    model.ir_version = IR_VERSION
    helper.set_model_props(model, properties)
    return model


def serialised(graph: Graph, model: ModelProto) -> Iterator[bytes]:
    """The file in pieces, one weight in memory at a time.

    Messages of protobuf that stand one behind the other are one message, its lists joined.
    """
    from onnx import GraphProto
    from onnx import ModelProto as Model

    yield model.SerializeToString()
    for weight in graph.weights:
        piece = Model(graph=GraphProto(initializer=[weight.proto()]))
        yield piece.SerializeToString()
