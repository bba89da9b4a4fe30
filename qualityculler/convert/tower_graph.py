"""The image tower of a CLIP as nodes of an ONNX graph.

Written down for one image at a time: then every linear layer is a plain matrix product with its
bias inside (``Gemm``), heads are the batch of the attention's products, and ONNX Runtime finds the
patterns it has fast kernels for.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qualityculler.convert.graph import Graph
from qualityculler.convert.tensors import Floats
from qualityculler.convert.tower import PROJECTION, Tower


def add_tower(graph: Graph, tower: Tower) -> str:
    """Add the tower; the name of the embedding [1, D] of the graph's ``image``.

    Of the last layer only the class token is made: nothing looks at the others any more.
    """
    config, read = tower.config, tower.weights.read
    tokens = _tokens(graph, tower)
    tokens = _layer_norm(graph, tower, tokens, "vision_model.pre_layrnorm")
    for layer in range(config.layers):
        prefix, last = f"vision_model.encoder.layers.{layer}.", layer == config.layers - 1
        tokens = _block(graph, tower, tokens, prefix, first_only=last)
    pooled = _layer_norm(graph, tower, tokens, "vision_model.post_layernorm")  # [1, width]
    projection = graph.weight(PROJECTION, lambda: read(PROJECTION), large=True)
    return graph.op("Gemm", pooled, projection, transB=1)


def _integers(*values: int) -> NDArray[np.int64]:
    """Shapes and positions have 64 bits in ONNX, which is not every platform's own width."""
    return np.array(values, np.int64)


def _tokens(graph: Graph, tower: Tower) -> str:
    """Image to tokens [1 + patches, width], class token first, positions added.

    The normalisation of pixels is folded into the first convolution, which has no padding; that
    one stays in 32 bits, its weights being too small for 16.
    """
    from onnx import TensorProto

    config, read, patch = tower.config, tower.weights.read, tower.config.patch_px
    prefix = "vision_model.embeddings."
    mean = np.array(tower.preprocessing.mean).reshape(1, 3, 1, 1)
    std = np.array(tower.preprocessing.std).reshape(1, 3, 1, 1)

    def kernel() -> Floats:
        scaled = read(f"{prefix}patch_embedding.weight") / (255.0 * std)
        return scaled.astype(np.float32)

    def bias() -> Floats:
        weight = read(f"{prefix}patch_embedding.weight").astype(np.float64)
        folded: Floats = -(weight * mean / std).sum((1, 2, 3)).astype(np.float32)
        return folded

    pixels = graph.op("Cast", "image", to=TensorProto.FLOAT)
    planes = graph.op("Transpose", pixels, perm=[0, 3, 1, 2])
    names = graph.weight("patch.weight", kernel), graph.weight("patch.bias", bias)
    maps = graph.op("Conv", planes, *names, kernel_shape=[patch] * 2, strides=[patch] * 2)
    graph.constant("map_shape", _integers(config.width, config.patches))
    patches = graph.op("Transpose", graph.op("Reshape", maps, "map_shape"), perm=[1, 0])
    token = graph.weight("class", lambda: read(f"{prefix}class_embedding").reshape(1, -1))
    position = f"{prefix}position_embedding.weight"
    positions = graph.weight(position, lambda: read(position))
    return graph.op("Add", graph.op("Concat", token, patches, axis=0), positions)


def _block(graph: Graph, tower: Tower, tokens: str, prefix: str, *, first_only: bool) -> str:
    """One layer: attention and perceptron, each behind a normalisation and beside a shortcut.

    ``first_only``: only the first token comes out, which still looks at all of them.
    """
    normed = seen = _layer_norm(graph, tower, tokens, f"{prefix}layer_norm1")
    if first_only:
        graph.constant("first", _integers(0))
        tokens, normed = (graph.op("Gather", t, "first", axis=0) for t in (tokens, normed))
    mixed = _attention(graph, tower, normed, seen, f"{prefix}self_attn.")
    tokens = graph.op("Add", tokens, mixed)
    normed = _layer_norm(graph, tower, tokens, f"{prefix}layer_norm2")
    hidden = _linear(graph, tower, normed, f"{prefix}mlp.fc1")
    active = _activation(graph, tower.config.activation, hidden)
    return graph.op("Add", tokens, _linear(graph, tower, active, f"{prefix}mlp.fc2"))


def _attention(graph: Graph, tower: Tower, tokens: str, seen: str, prefix: str) -> str:
    """What ``tokens`` [m, width] take from those ``seen`` [n, width]: [m, width].

    The scale 1 / sqrt(d) is inside the weights of the queries.
    """
    config = tower.config
    size = config.width // config.heads
    graph.constant("heads_shape", _integers(-1, config.heads, size))
    graph.constant("tokens_shape", _integers(-1, config.width))

    def split(part: str, value: str, perm: list[int], factor: float = 1.0) -> str:
        made = _linear(graph, tower, value, f"{prefix}{part}", factor)
        return graph.op("Transpose", graph.op("Reshape", made, "heads_shape"), perm=perm)

    scale = 1.0 / math.sqrt(size)
    queries = split("q_proj", tokens, [1, 0, 2], factor=scale)  # [heads, m, d]
    keys = split("k_proj", seen, [1, 2, 0])  # [heads, d, n]
    values = split("v_proj", seen, [1, 0, 2])
    weights = graph.op("Softmax", graph.op("MatMul", queries, keys), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", weights, values), perm=[1, 0, 2])
    joined = graph.op("Reshape", mixed, "tokens_shape")
    return _linear(graph, tower, joined, f"{prefix}out_proj")


def _linear(graph: Graph, tower: Tower, value: str, name: str, factor: float = 1.0) -> str:
    read = tower.weights.read

    def scaled(part: str) -> Callable[[], Floats]:
        return lambda: read(f"{name}.{part}") * np.float32(factor)

    weight = graph.weight(f"{name}.weight", scaled("weight"), large=True)
    bias = graph.weight(f"{name}.bias", scaled("bias"))
    return graph.op("Gemm", value, weight, bias, transB=1)


def _layer_norm(graph: Graph, tower: Tower, value: str, name: str) -> str:
    read = tower.weights.read
    parts = [
        graph.weight(f"{name}.weight", lambda: read(f"{name}.weight")),
        graph.weight(f"{name}.bias", lambda: read(f"{name}.bias")),
    ]
    return graph.op("LayerNormalization", value, *parts, axis=-1, epsilon=tower.config.epsilon)


def _activation(graph: Graph, kind: str, value: str) -> str:
    if kind == "quick_gelu":  # x * sigmoid(1.702 x)
        graph.constant("quick", np.array(1.702, np.float32))
        return graph.op("Mul", value, graph.op("Sigmoid", graph.op("Mul", value, "quick")))
    # gelu: x / 2 * (1 + erf(x / sqrt(2)))
    graph.constant("root2", np.array(math.sqrt(2.0), np.float32))
    graph.constant("one", np.array(1.0, np.float32))
    graph.constant("half", np.array(0.5, np.float32))
    spread = graph.op("Add", graph.op("Erf", graph.op("Div", value, "root2")), "one")
    return graph.op("Mul", graph.op("Mul", value, spread), "half")
