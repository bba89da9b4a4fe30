"""Let the first convolution of the 8-bit trunk read the bytes of the photo as they are.

Three channels are too few for ONNX Runtime's fast 8-bit kernels, and the way there (to floats, pad,
to bytes again) costs as much as the convolution. Here four pixels become one of twelve channels
(space to depth), and the 3 x 3 kernel at stride 2 becomes a 2 x 2 kernel at stride 1 with zeros
where it does not reach: the same sums of the same integers, so the same scores, a seventh sooner.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

PREFIX = "stem_"
UPPER_LOWER = [f"{PREFIX}upper", f"{PREFIX}lower"]


def read_bytes(model: ModelProto) -> bool:
    """Rewrite the stem in place; False, and nothing done, where it is none that this fits."""
    graph = model.graph
    conv = next((node for node in graph.node if node.op_type == "Conv"), None)
    way = _way_to(graph, conv) if conv is not None else {}
    if conv is None or not way or not _is_plain(graph, way):
        return False
    kernel = _initializer(graph, _makers(graph)[conv.input[1]].input[0])
    if tuple(kernel.dims[1:]) != (3, 3, 3):
        return False
    fill = np.array(np.rint(_value(graph, way["Pad"].input[2])), np.uint8)
    kernel.CopyFrom(numpy_helper.from_array(deepen(numpy_helper.to_array(kernel)), kernel.name))
    for node in way.values():
        graph.node.remove(node)
    conv.input[0] = f"{PREFIX}in"
    kept = [a for a in conv.attribute if a.name not in ("strides", "kernel_shape", "pads")]
    del conv.attribute[:]
    conv.attribute.extend([*kept, helper.make_attribute("kernel_shape", [2, 2])])
    for node in reversed(_deep_input(graph, fill)):
        graph.node.insert(0, node)
    return True


def deepen(kernel: NDArray[np.int8]) -> NDArray[np.int8]:
    """A kernel [O, 3, 3, 3] for stride 2 as one [O, 12, 2, 2] on pixels taken four at a time.

    Channel 6 y + 3 x + c of a deep pixel is channel c of its part in row y and column x.
    """
    deep = np.zeros((kernel.shape[0], 12, 2, 2), kernel.dtype)
    for y in range(3):
        for x in range(3):
            first = 6 * (y % 2) + 3 * (x % 2)
            deep[:, first : first + 3, y // 2, x // 2] = kernel[:, :, y, x]
    return deep


def _way_to(graph: GraphProto, conv: NodeProto) -> dict[str, NodeProto]:
    """The nodes from ``image`` to a convolution by kind; empty if they are others than expected."""
    makers, name = _makers(graph), conv.input[0]
    way: dict[str, NodeProto] = {}
    for kind in ("DequantizeLinear", "QuantizeLinear", "Pad", "Cast", "Transpose"):
        node = makers.get(name)
        if node is None or node.op_type != kind:
            return {}
        way[kind], name = node, node.input[0]
    return way if name == "image" else {}


def _is_plain(graph: GraphProto, way: dict[str, NodeProto]) -> bool:
    """Whether a byte stands for itself (scale 1, zero point 0) and the border is one pixel."""
    scale, zero = (_value(graph, name) for name in way["QuantizeLinear"].input[1:3])
    pads = _value(graph, way["Pad"].input[1])
    return scale == 1.0 and zero == 0 and list(pads) == [0, 0, 0, 0, 0, 0, 1, 1]


def _deep_input(graph: GraphProto, fill: NDArray[np.uint8]) -> list[NodeProto]:
    """``image`` [1, H, W, 3] to [1, 12, H // 2 + 1, W // 2 + 1], bordered below and at the right.

    Of an odd row or column the partner is border, which the zeros of the kernel leave out.
    """
    nodes: list[NodeProto] = []

    def put(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(kind, inputs, [PREFIX + output], **attributes))
        return PREFIX + output

    def const(name: str, value: object) -> str:
        array = np.asarray(value)
        graph.initializer.append(numpy_helper.from_array(array, PREFIX + name))
        return PREFIX + name

    zero, one, two = (const(str(n), [n]) for n in range(3))
    counts = put("Shape", ["image"], "size", start=1, end=3)
    counts = put("Add", [put("Div", [counts, two], "halves"), one], "counts")
    rows = put("Slice", [counts, zero, one], "rows")
    columns = put("Slice", [counts, one, two], "columns")
    split = put("Concat", [one, rows, two, columns, const("6", [6])], "split", axis=0)
    joined = put("Concat", [one, rows, columns, const("12", [12])], "joined", axis=0)
    border = [const("border", [0, 0, 0, 0, 0, 2, 2, 0]), const("fill", fill)]
    x = put("Pad", ["image", *border], "bordered")
    ends = put("Mul", [counts, two], "ends")
    x = put("Slice", [x, const("starts", [0, 0]), ends, const("axes", [1, 2])], "even")
    # Upper and lower rows side by side; as one transposition of six bytes each it is slower.
    put("Reshape", [x, split], "pairs")
    nodes.append(
        helper.make_node("Split", [PREFIX + "pairs", const("ones", [1, 1])], UPPER_LOWER, axis=2)
    )
    x = put("Concat", UPPER_LOWER, "fours", axis=4)
    x = put("Transpose", [put("Reshape", [x, joined], "deep")], "first", perm=[0, 3, 1, 2])
    plain = [const("scale", np.float32(1.0)), const("zero_point", np.uint8(0))]
    put("DequantizeLinear", [x, *plain], "in")
    return nodes


def _makers(graph: GraphProto) -> dict[str, NodeProto]:
    return {output: node for node in graph.node for output in node.output}


def _initializer(graph: GraphProto, name: str) -> TensorProto:
    return next(tensor for tensor in graph.initializer if tensor.name == name)


def _value(graph: GraphProto, name: str) -> NDArray[Any]:
    """A constant, be it stored in 8 bits."""
    maker = _makers(graph).get(name)
    names = [name] if maker is None else list(maker.input)
    value, *scaling = (numpy_helper.to_array(_initializer(graph, n)) for n in names)
    return (value - scaling[1].astype(np.float32)) * scaling[0] if scaling else value
