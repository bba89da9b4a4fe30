from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="the extra 'dev' is not installed")


def test_halves_change_no_value_and_leave_what_does_not_fit() -> None:
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    from training.release.faces import halved

    rng = np.random.default_rng(3)
    fits = rng.standard_normal((16, 16)).astype(np.float16).astype(np.float32)
    does_not = rng.standard_normal((16, 16)).astype(np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "fits"], ["a"]),
        helper.make_node("MatMul", ["a", "does_not"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "two",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 16])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 16])],
        [numpy_helper.from_array(fits, "fits"), numpy_helper.from_array(does_not, "does_not")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def run() -> np.ndarray:
        session = onnxruntime.InferenceSession(model.SerializeToString())
        return session.run(None, {"x": rng_input})[0]

    rng_input = rng.standard_normal((1, 16)).astype(np.float32)
    before, size = run(), len(model.SerializeToString())
    halved(model)
    assert np.array_equal(run(), before)
    types = {one.name: one.data_type for one in model.graph.initializer}
    assert types == {"fits_half": TensorProto.FLOAT16, "does_not": TensorProto.FLOAT}
    assert len(model.SerializeToString()) < size


def test_another_task_file_is_refused(tmp_path: Path) -> None:
    from training.release.faces import convert

    (tmp_path / "other.task").write_bytes(b"no zip")
    with pytest.raises(SystemExit, match="has the digest"):
        convert(tmp_path / "other.task", tmp_path / "out")
    assert not (tmp_path / "out").exists()
