"""Fold everything after the choice of pixels into one ONNX graph.

``python -m training.export.onnx --align FOLDER --basis FOLDER --out resources/models/rali-s``

The graph takes uint8 RGB [1, H, W, 3] and gives a value [1] on the MOS scale and its expected absolute error [1]. Departure from the
authors' release (``ckpt.pt`` + ``pca.pkl`` + ``basis.npz``): no pickle, nothing beside the graph.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from training import artefact
from training.align.encoder import Encoder, Head, Trunk
from training.align.trunks import TRUNKS
from training.basis.pca import Pca
from training.basis.score import BasisScorer
from training.export import parity

OPSET = 17
SIZE_LIMIT_BYTES = 50_000_000


class Rali(nn.Module):
    """uint8 RGB [1, H, W, 3] to a value [1] on 1..5 and its expected absolute error [1]."""

    def __init__(self, encoder: Encoder, scorer: BasisScorer) -> None:
        super().__init__()
        self.encoder = encoder
        self.scorer = scorer

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The score; tuned basis scores may lie outside 1..5, so it is cut to the scale."""
        score, error = self.scorer.with_error(self.encoder(image))
        return score.clamp(1.0, 5.0), error


def load(align: Path, basis: Path) -> Rali:
    """The whole model from the folders of the two acts."""
    aligned = artefact.read_manifest(align)["config"]
    features = artefact.read_manifest(Path(aligned["features"]))["config"]
    make = TRUNKS[features["trunk"]]
    trunk = Trunk(make(make.packaged_weights()))  # type: ignore[attr-defined]
    state = torch.load(align / "head.pt", weights_only=True)
    out, hidden = state["layers.4.weight"].shape
    head = Head(trunk.dim, hidden, out, dropout=0.0)
    head.load_state_dict(state)
    return Rali(Encoder(trunk, head), load_scorer(basis)).eval()


def load_scorer(basis: Path) -> BasisScorer:
    """The bases as ``basis.train`` left them."""
    with np.load(basis / "basis.npz", allow_pickle=False) as arrays:
        pca = Pca(arrays["mean"], arrays["components"])
        scorer = BasisScorer(pca, arrays["mu"], arrays["f"], tau=1.0)
        scorer.load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays.files})
        return scorer


def export(model: Rali, path: Path, metadata: dict[str, str]) -> None:
    """Write the graph with ``metadata``; SystemExit if it is too large for the package."""
    example = torch.zeros(1, 512, 768, 3, dtype=torch.uint8)
    torch.onnx.export(
        model,
        (example,),
        str(path),
        input_names=["image"],
        output_names=["score", "error"],
        dynamic_axes={"image": {1: "height", 2: "width"}},
        opset_version=OPSET,
        dynamo=False,
    )
    graph = onnx.load(str(path))
    onnx.helper.set_model_props(graph, metadata)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))
    if path.stat().st_size > SIZE_LIMIT_BYTES:
        raise SystemExit(f"{path} is larger than {SIZE_LIMIT_BYTES} bytes")


def main() -> None:
    """Export, check parity, write the manifest beside the graph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--align", type=Path, required=True)
    parser.add_argument("--basis", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model, path = load(args.align, args.basis), args.out / "model.onnx"
    export(model, path, {"name": args.out.name, "commit": artefact.commit()})
    difference = parity.check(model, path)
    artefact.write_manifest(
        args.out,
        act="export",
        config={
            "align": artefact.read_manifest(args.align),
            "basis": artefact.read_manifest(args.basis),
        },
        inputs=[args.align / "head.pt", args.basis / "basis.npz"],
        metrics={"parity_max_abs": difference, "sha256": artefact.file_digest(path)},
    )
    print(
        f"{path}: {path.stat().st_size:,} bytes, torch and ONNX differ by at most {difference:.2e}"
    )


if __name__ == "__main__":
    main()
