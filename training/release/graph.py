"""An encoder and its bases as one ONNX graph with a card: uint8 photo in, score on 1 to 5 out."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from qualityculler.domain import MOS_MAX, MOS_MIN
from qualityculler.errors import ModelError, UserError
from qualityculler.score import installed
from qualityculler.score.clip_view import SIDES_PX
from training.align.graph import OPSET
from training.artefact import file_digest
from training.release.clip import Preprocessing

PRECISIONS = ("fp32", "fp16")
# A protobuf of 2 GiB or more cannot be read.
MAX_BYTES = (1 << 31) - (1 << 20)
MIN_SCALE = 1e-10
MIN_LOGIT_SCALE = 1e-6
_HEAD = ("components", "prototypes", "scores")  # as Scorer calls its matrices


@dataclass(frozen=True)
class Head:
    """The part behind the encoder, for embeddings of D values, P components and K prototypes.

    mean [D], scale [D], components [P, D], prototypes [K, P], scores [K] on the MOS scale.
    """

    mean: Tensor
    scale: Tensor
    components: Tensor
    prototypes: Tensor
    scores: Tensor
    logit_scale: float


@dataclass(frozen=True)
class About:
    """What the card says beside what the model itself tells."""

    name: str
    summary: str
    licence: str
    precision: str
    source: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A graph with its card beside it; ``sha256`` in hex."""

    path: Path
    bytes: int
    sha256: str


class Scorer(nn.Module):
    """A uint8 photo [1, S, S, 3] to a score [1].

    papers.md 1.2, stage 3, as in the authors' code (bytedance/Q-Insight,
    ``src/eval/demo_rali_score.py``): z = ((x - mean) / |scale|) C^T with x not normalised; score =
    sum_i softmax_i(cos(z, mu_i) / tau) f_i, where 1 / tau = max(logit_scale, 1e-6) is kept as it
    is, not as its logarithm.
    """

    def __init__(self, tower: nn.Module, head: Head, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.tower = tower
        self.logit_scale = head.logit_scale
        self.register_buffer("pixel_mean", torch.tensor(preprocessing.mean))
        self.register_buffer("pixel_std", torch.tensor(preprocessing.std))
        self.register_buffer("mean", head.mean)
        self.register_buffer("components", (head.components / head.scale.abs()).T)  # [D, P]
        self.register_buffer("prototypes", F.normalize(head.prototypes, dim=1).T)  # [P, K]
        self.register_buffer("scores", head.scores[:, None])

    def forward(self, image: Tensor) -> Tensor:
        """Tuned scores of prototypes may lie outside 1..5, so the value is cut to the scale."""
        pixels = (image.float() / 255.0 - self.pixel_mean) / self.pixel_std
        x = self.tower(pixels.permute(0, 3, 1, 2))  # [1, D]
        z = F.normalize((x - self.mean) @ self.components, dim=1)  # [1, P]
        weights = torch.softmax(z @ self.prototypes * self.logit_scale, dim=1)  # [1, K]
        return (weights @ self.scores).clamp(MOS_MIN, MOS_MAX).reshape(1)


def checked(head: Head, source: object) -> Head:
    """The same head; ModelError naming ``source`` if its parts do not fit or cannot score."""
    parts = (head.mean, head.scale, head.components, head.prototypes, head.scores)
    if [part.ndim for part in parts] != [1, 1, 2, 2, 1] or not all(part.numel() for part in parts):
        raise ModelError(f"{source} is damaged: its PCA or its prototypes are no matrices.")
    kept, dim = head.components.shape
    count = len(head.prototypes)
    shapes = [tuple(part.shape) for part in parts]
    if shapes != [(dim,), (dim,), (kept, dim), (count, kept), (count,)]:
        raise ModelError(
            f"The files of {source} do not belong together: mean, scale, components, prototypes "
            f"and scores are {', '.join(map(str, shapes))}."
        )
    if head.scale.abs().min() < MIN_SCALE or head.prototypes.norm(dim=1).min() == 0:
        raise ModelError(f"{source} is damaged: a scale or a prototype of it is zero.")
    if not MIN_LOGIT_SCALE <= head.logit_scale < float("inf"):
        raise ModelError(f"{source} is damaged: its logit_scale is {head.logit_scale}.")
    return head


def write(
    tower: nn.Module, head: Head, preprocessing: Preprocessing, about: About, out: Path
) -> Written:
    """Write ``out / NAME.onnx`` and ``NAME.json``, in place of earlier ones.

    ``tower`` takes normalised pixels [1, 3, S, S] and gives embeddings [1, D]. UserError for a
    wish that cannot be fulfilled, ModelError for weights that cannot be written.
    """
    check_wishes(about.name, about.precision)
    size = 4 if about.precision == "fp32" else 2
    if size * sum(parameter.numel() for parameter in tower.parameters()) > MAX_BYTES:
        raise ModelError("The graph would be larger than an ONNX file can be.")
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{about.name}.onnx"
    with tempfile.TemporaryDirectory(dir=out) as folder:
        made = Path(folder) / path.name
        model = _exported(Scorer(tower, head, preprocessing).eval(), preprocessing.side_px, made)
        if about.precision == "fp16":
            _halve(model)
        helper.set_model_props(model, {"name": about.name, "precision": about.precision})
        onnx.save(model, str(made))
        made.replace(path)
    written = Written(path, path.stat().st_size, file_digest(path))
    card = _card(about, preprocessing, written.sha256)
    path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return written


def check_wishes(name: str, precision: str) -> None:
    """Raise UserError for a name or a precision that the application would not take."""
    if precision not in PRECISIONS:
        raise UserError(f"--precision is one of {', '.join(PRECISIONS)}, not {precision!r}.")
    installed.check_name(name)


def _exported(model: Scorer, side_px: int, path: Path) -> onnx.ModelProto:
    example = torch.zeros(1, side_px, side_px, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        # The older exporter needs no package more; what it traces has no branches on values.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        torch.onnx.export(
            model,
            (example,),
            str(path),
            input_names=["image"],
            output_names=["score"],
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load(str(path))


def _halve(model: onnx.ModelProto) -> None:
    """Keep the matrices of the tower in 16 bits, with a node each that widens them when loaded.

    Computing stays in 32 bits. The head is small and stays as it is.
    """
    graph = model.graph
    used = {name for n in graph.node if n.op_type in ("MatMul", "Gemm") for name in n.input}
    for tensor in graph.initializer:
        name = tensor.name
        if name not in used or name in _HEAD or len(tensor.dims) < 2:
            continue
        array = numpy_helper.to_array(tensor)
        if np.abs(array).max() > np.finfo(np.float16).max:
            raise ModelError(f"{name} is too large for 16 bits; use --precision fp32.")
        tensor.CopyFrom(numpy_helper.from_array(array.astype(np.float16), f"{name}.half"))
        graph.node.insert(
            0, helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT)
        )


def _card(about: About, preprocessing: Preprocessing, sha256: str) -> dict[str, Any]:
    """What ``qualityculler models add`` reads; see :mod:`qualityculler.score.installed`."""
    names = {side: name for name, side in SIDES_PX.items()}
    return {
        "format": installed.FORMAT,
        "kind": installed.KIND,
        "judges": "technical",
        "name": about.name,
        "preprocessing": names[preprocessing.side_px],
        "side_px": preprocessing.side_px,
        "sha256": sha256,
        "licence": about.licence,
        "summary": about.summary,
        "precision": about.precision,
        "source": dict(about.source),
        "notes": list(about.notes),
    }
