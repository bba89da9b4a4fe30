"""A CLIP that was trained here, with its bases, as the application takes it: as a RALI to add.

``python -m training.export.clip_onnx --align FOLDER --basis FOLDER --out FOLDER --name rali-paper``

Writes ``FOLDER/NAME.onnx`` and its card ``NAME.json`` by ``training.release.graph``, the way the
authors' own release is written; ``qualityculler models add FOLDER/NAME.onnx`` makes it a scorer. A
departure from the release: no score is ever mapped, the bases are on 1 to 5.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from qualityculler.errors import UserError
from training import artefact
from training.align import clip_train
from training.align.clip_tower import make_clip, normalised
from training.align.graph import session
from training.basis.score import BasisScorer
from training.export.onnx import load_scorer
from training.release import graph
from training.release.clip import Preprocessing
from training.release.graph import PRECISIONS, About, Head, Written, checked

TOLERANCE = 1e-4  # MOS units, in 32 bits
LICENCE = "as that of the images and weights it was trained on"


def load_tower(align: Path) -> nn.Module:
    """The image tower as ``clip_train`` left it."""
    values = artefact.read_manifest(align)["config"]
    wanted = {field.name for field in fields(clip_train.Config)}
    config = clip_train.Config(**{name: values[name] for name in wanted})
    architecture = Path(config.architecture) if config.architecture else None
    visual: nn.Module = make_clip(config.model, None, architecture).visual
    visual.load_state_dict(torch.load(align / "tower.pt", weights_only=True, map_location="cpu"))
    return visual.eval()


def as_head(scorer: BasisScorer) -> Head:
    """The bases of ``training.basis`` as the head of a release."""
    state = {name: value.detach() for name, value in scorer.state_dict().items()}
    return checked(
        Head(
            mean=state["mean"],
            scale=torch.ones_like(state["mean"]),
            components=state["components"],
            prototypes=state["mu"],
            scores=state["f"],
            logit_scale=float(torch.exp(-state["log_tau"])),
        ),
        "The folder of the bases",
    )


def check_parity(
    visual: nn.Module, scorer: BasisScorer, path: Path, side_px: int, tolerance: float = TOLERANCE
) -> float:
    """The largest difference of a score, torch against graph; SystemExit above ``tolerance``."""
    exported, worst = session(path, threads=2), 0.0
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (side_px, side_px, 3), dtype=np.uint8)
    ramp = np.linspace(0, 255, side_px).astype(np.uint8)
    flat = np.full_like(noise, 128)
    for image in (noise, np.broadcast_to(ramp[None, :, None], noise.shape).copy(), flat):
        with torch.inference_mode():
            theirs = scorer(visual(normalised(torch.from_numpy(image)[None]))).clamp(1.0, 5.0)
        ours = exported.run(["score"], {"image": image[None]})[0]
        worst = max(worst, float(np.abs(ours - theirs.numpy()).max()))
    if worst > tolerance:
        raise SystemExit(f"torch and ONNX differ by {worst:.2e}, more than {tolerance:.0e}")
    return worst


def export(align: Path, basis: Path, out: Path, name: str, precision: str) -> Written:
    """Write ``out / NAME.onnx`` (an earlier one is replaced) and check it against torch."""
    visual, scorer = load_tower(align), load_scorer(basis).eval()
    side = int(visual.image_size[0])
    about = About(
        name=name,
        summary=f"technical quality, RALI trained here on {artefact.read_manifest(align)['act']}",
        licence=LICENCE,
        precision=precision,
        source=source(align, basis),
    )
    try:
        made = graph.write(visual, as_head(scorer), Preprocessing(side), about, out)
    except UserError as error:
        raise SystemExit(str(error)) from error
    tolerance = TOLERANCE if precision == "fp32" else 0.05
    parity = check_parity(visual, scorer, made.path, side, tolerance)
    print(f"{made.path}: {made.bytes:,} bytes, parity {parity:.1e}")
    artefact.write_manifest(
        out,
        act="export.clip_onnx",
        config={"align": str(align), "basis": str(basis), "precision": precision},
        inputs=[align / "tower.pt", basis / "basis.npz"],
        metrics={"parity": parity, "sha256": made.sha256, "bytes": made.bytes},
    )
    return made


def source(align: Path, basis: Path) -> dict[str, Any]:
    """Digests of what it was made from, and the values of the two acts."""
    digests = {
        path.name: artefact.file_digest(path) for path in (align / "tower.pt", basis / "basis.npz")
    }
    acts = {folder.name: artefact.read_manifest(folder)["config"] for folder in (align, basis)}
    return {"files": digests, "acts": json.loads(json.dumps(acts, default=str))}


def main() -> None:
    """Export and check parity."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("align", "basis", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--name", default="rali-paper")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    export(args.align, args.basis, args.out, args.name, args.precision)


if __name__ == "__main__":
    main()
