"""Fold everything after the choice of pixels into one ONNX graph.

``python -m training.export.onnx --align FOLDER... --basis FOLDER... --out resources/models/rali-s``

The graph takes uint8 RGB [1, H, W, 3] and gives a value [1] on the MOS scale and its expected
absolute error [1]: the 8-bit trunk as ``align.features`` used it, then projection, PCA and bases
in floats. Departure from the authors' release (``ckpt.pt`` + ``pca.pkl`` + ``basis.npz``): no
pickle, nothing beside the graph. Where several projections of the same features are named, each
with its own bases, the score is the mean of theirs.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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


class Mean(nn.Module):
    """Several scorings of the same features: the mean of their values and of their errors."""

    def __init__(self, scorings: Sequence[Scoring]) -> None:
        super().__init__()
        self.scorings = nn.ModuleList(scorings)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """As :class:`Scoring`; each error tells its own scoring's, so their mean is cautious."""
        scores, errors = zip(*(scoring(features) for scoring in self.scorings), strict=True)
        return torch.stack(scores).mean(0), torch.stack(errors).mean(0)


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


def export_scoring(model: nn.Module, dim: int, path: Path) -> None:
    """Write the part after the trunk: ``features`` [1, dim] to ``score`` [1] and ``error`` [1]."""
    example = torch.zeros(1, dim)
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


def how_made(folder: Path, result: str) -> dict[str, Any]:
    """The manifest of an act without the folders of its machine, and its result's digest."""
    manifest = artefact.read_manifest(folder)
    values = manifest["config"].items()
    manifest["config"] = {name: v for name, v in values if "/" not in str(v)}
    return manifest | {"result": {result: artefact.file_digest(folder / result)}}


def features_of(aligns: Sequence[Path]) -> Path:
    """The folder of features all projections were made for; SystemExit if they differ."""
    found = {artefact.read_manifest(folder)["config"]["features"] for folder in aligns}
    if len(found) > 1:
        raise SystemExit(f"The projections are of different features: {', '.join(sorted(found))}.")
    return Path(found.pop())


def main() -> None:
    """Export, check parity, write the manifest beside the graph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("align", "basis"):
        parser.add_argument(f"--{name}", type=Path, nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    features = features_of(args.align)
    precision = artefact.read_manifest(features)["config"]["precision"]
    parts = [load(*folders) for folders in zip(args.align, args.basis, strict=True)]
    model = (Mean(parts) if len(parts) > 1 else parts[0]).eval()
    path, scoring = args.out / "model.onnx", args.basis[0] / "scoring.onnx"
    export_scoring(model, len(parts[0].head.mean), scoring)
    trunk = features / f"trunk-{precision}.onnx"
    join(trunk, scoring, path, {"name": args.out.name, "precision": precision})
    metrics = {
        "parity_trunk_fp32": parity.check_trunk(features),
        "parity_score": parity.check_score(model, trunk, path),
        "sha256": artefact.file_digest(path),
    }
    artefact.write_manifest(
        args.out,
        act="export",
        config={
            "align": [how_made(folder, "head.pt") for folder in args.align],
            "basis": [how_made(folder, "basis.npz") for folder in args.basis],
        },
        inputs=[trunk],
        metrics=metrics,
    )
    print(f"{path}: {path.stat().st_size:,} bytes, {metrics}")


if __name__ == "__main__":
    main()
