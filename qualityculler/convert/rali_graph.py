"""RALI as one ONNX graph: a uint8 photo in, a score on 1 to 5 out."""

from __future__ import annotations

import numpy as np

from qualityculler.convert.graph import Graph
from qualityculler.convert.head import Head
from qualityculler.convert.tower import Tower
from qualityculler.convert.tower_graph import add_tower
from qualityculler.domain import MOS_MAX, MOS_MIN

_NORM_EPSILON = 1e-12  # torch's F.normalize


def build(tower: Tower, head: Head, *, half: bool = False) -> Graph:
    """The graph of uint8 ``image`` [1, S, S, 3] to ``score`` [1]; ``half``: weights in 16 bits.

    Weights are not read yet.
    """
    graph = Graph(half)
    embedding = add_tower(graph, tower)
    _score(graph, head, embedding)
    return graph


def _score(graph: Graph, head: Head, embedding: str) -> None:
    """Embedding [1, D] to ``score`` [1]; see :mod:`qualityculler.convert.head`."""
    small = {
        "pca.mean": head.mean,
        "pca.components": head.components / np.abs(head.scale),
        "prototypes": head.prototypes / np.linalg.norm(head.prototypes, axis=1, keepdims=True),
        "logit_scale": np.array(head.logit_scale, np.float32),
        "proto_scores": head.scores.reshape(-1, 1),
        "tiny": np.array(_NORM_EPSILON, np.float32),
        "lowest": np.array(MOS_MIN, np.float32),
        "highest": np.array(MOS_MAX, np.float32),
        "score_shape": np.array([1], np.int64),
    }
    for name, value in small.items():
        graph.constant(name, value)
    centred = graph.op("Sub", embedding, "pca.mean")
    z = graph.op("Gemm", centred, "pca.components", transB=1)  # [1, P]
    length = graph.op("Max", graph.op("ReduceL2", z, axes=[1], keepdims=1), "tiny")
    cosines = graph.op("Gemm", graph.op("Div", z, length), "prototypes", transB=1)  # [1, K]
    weights = graph.op("Softmax", graph.op("Mul", cosines, "logit_scale"), axis=1)
    value = graph.op("Clip", graph.op("MatMul", weights, "proto_scores"), "lowest", "highest")
    graph.output("score", graph.op("Reshape", value, "score_shape"))
