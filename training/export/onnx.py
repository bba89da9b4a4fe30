"""Fold everything after the choice of pixels into one ONNX graph.

``python -m training.export.onnx --align FOLDER --basis FOLDER --out resources/models/rali-s``

The graph takes uint8 RGB [1, H, W, 3] and gives a value [1] on the MOS scale and its expected
absolute error [1]: the 8-bit trunk as ``align.features`` used it, then projection, PCA and bases
in floats. Departure from the authors' release (``ckpt.pt`` + ``pca.pkl`` + ``basis.npz``): no
pickle, nothing beside the graph.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from training import artefact
from training.align.encoder import Head
from training.align.graph import OPSET
from training.basis.pca import Pca
from training.basis.score import BasisScorer
from training.export import parity, stem

SIZE_LIMIT_BYTES = 50_000_000


class Scoring(nn.Module):
    """Pooled features [B, D] to values [B] on 1..5 and their expected absolute errors [B]."""

    def __init__(self, head: Head, scorer: BasisScorer) -> None:
        super().__init__()
        self.head = head
        self.scorer = scorer

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Tuned basis scores may lie outside 1..5, so the value is cut to the scale."""
        score, error = self.scorer.with_error(self.head(features))
        return score.clamp(1.0, 5.0), error


def load(align: Path, basis: Path) -> Scoring:
    """Projection and bases from the folders of the two acts."""
    state = torch.load(align / "head.pt", weights_only=True)
    hidden, dim = state["layers.1.weight"].shape
    head = Head(dim, hidden, state["layers.4.weight"].shape[0], dropout=0.0)
    head.load_state_dict(state)
    return Scoring(head, load_scorer(basis)).eval()


def load_scorer(basis: Path) -> BasisScorer:
    """The bases as ``basis.train`` left them."""
    with np.load(basis / "basis.npz", allow_pickle=False) as arrays:
        pca = Pca(arrays["mean"], arrays["components"])
        scorer = BasisScorer(pca, arrays["mu"], arrays["f"], tau=1.0)
        scorer.load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays.files})
        return scorer


def export_scoring(model: Scoring, path: Path) -> None:
    """Write the part after the trunk: ``features`` [1, D] to ``score`` [1] and ``error`` [1]."""
    example = torch.zeros(1, model.head.mean.shape[0])
    torch.onnx.export(
        model,
        (example,),
        str(path),
        input_names=["features"],
        output_names=["score", "error"],
        opset_version=OPSET,
        dynamo=False,
    )


def join(trunk: Path, scoring: Path, path: Path, metadata: dict[str, str]) -> None:
    """Both graphs as one with ``metadata``; SystemExit if it is too large for the package."""
    first, second = (onnx.load(str(p)) for p in (trunk, scoring))
    stem.read_bytes(first)
    second = onnx.compose.add_prefix(second, "scoring_", rename_inputs=False, rename_outputs=False)
    second.ir_version = first.ir_version
    whole = onnx.compose.merge_models(first, second, io_map=[("features", "features")])
    onnx.helper.set_model_props(whole, metadata)
    onnx.checker.check_model(whole)
    onnx.save(whole, str(path))
    if path.stat().st_size > SIZE_LIMIT_BYTES:
        raise SystemExit(f"{path} is larger than {SIZE_LIMIT_BYTES} bytes")


def how_made(folder: Path) -> dict[str, Any]:
    """The manifest of an act without the folders of the machine it ran on."""
    manifest = artefact.read_manifest(folder)
    values = manifest["config"].items()
    manifest["config"] = {name: v for name, v in values if "/" not in str(v)}
    return manifest


def main() -> None:
    """Export, check parity, write the manifest beside the graph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("align", "basis", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    features = Path(artefact.read_manifest(args.align)["config"]["features"])
    precision = artefact.read_manifest(features)["config"]["precision"]
    model, path = load(args.align, args.basis), args.out / "model.onnx"
    export_scoring(model, args.basis / "scoring.onnx")
    trunk = features / f"trunk-{precision}.onnx"
    metadata = {"name": args.out.name, "precision": precision}
    join(trunk, args.basis / "scoring.onnx", path, metadata)
    metrics = {
        "parity_trunk_fp32": parity.check_trunk(features),
        "parity_score": parity.check_score(model, trunk, path),
        "sha256": artefact.file_digest(path),
    }
    artefact.write_manifest(
        args.out,
        act="export",
        config={name: how_made(f) for name, f in (("align", args.align), ("basis", args.basis))},
        inputs=[args.align / "head.pt", args.basis / "basis.npz", trunk],
        metrics=metrics,
    )
    print(f"{path}: {path.stat().st_size:,} bytes, {metrics}")


if __name__ == "__main__":
    main()
