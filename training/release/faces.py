"""MediaPipe's face landmarker in, the three ONNX files of ``qualityculler/subject`` out.

``python -m training.release.faces face_landmarker.task --out resources/models/faces``. Needs
``tf2onnx`` and ``tensorflow-cpu``, best in an environment of their own; nothing else here does.

The task file is a zip of three TFLite graphs whose weights are half floats. tf2onnx writes them as
floats; here they become half floats again, with a cast behind each, which changes no value.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
PARTS = {
    "face_detector.tflite": "detector.onnx",
    "face_landmarks_detector.tflite": "landmarks.onnx",
    "face_blendshapes.tflite": "blendshapes.onnx",
}
OPSET = 17
_WORTH_IT = 64
"""Smaller constants are left as they are."""


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with every constant that fits as half floats; it gives the same values."""
    graph = model.graph
    constants, casts = [], []
    for constant in graph.initializer:
        values = numpy_helper.to_array(constant)
        half = values.astype(np.float16) if values.dtype == np.float32 else None
        if half is None or values.size <= _WORTH_IT or (half.astype(np.float32) != values).any():
            constants.append(constant)
            continue
        name = f"{constant.name}_half"
        constants.append(numpy_helper.from_array(half, name))
        casts.append(helper.make_node("Cast", [name], [constant.name], to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(constants)
    graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model)
    return model


def convert(task: Path, out: Path) -> None:
    """Write the three files. SystemExit if the task file is another one."""
    found = hashlib.sha256(task.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{task} has the digest {found}, and not {SHA256}")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(task) as parts:
        for part, name in PARTS.items():
            tflite, float_file = parts.extract(part, work), Path(work) / name
            words = ["--tflite", tflite, "--output", str(float_file), "--opset", str(OPSET)]
            subprocess.run([sys.executable, "-m", "tf2onnx.convert", *words], check=True)
            onnx.save(halved(onnx.load(float_file)), out / name)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    convert(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
