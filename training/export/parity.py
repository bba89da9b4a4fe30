"""The exported graphs must say what torch says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.align.encoder import Trunk
from training.align.graph import session
from training.align.trunks import load_trunk
from training.artefact import read_manifest

SCORE_TOLERANCE = 1e-4  # MOS units
# Of the largest feature. The deviation of a flat map is a difference of two equal squares, so the
# last digits of a float show there; textured images agree to 1e-5.
TRUNK_TOLERANCE = 2e-3
SHAPES = ((512, 512), (512, 768), (342, 512), (34, 48))


def fixture_images() -> list[NDArray[np.uint8]]:
    """Images of several shapes: noise, a gradient and flat grey in each."""
    rng = np.random.default_rng(0)
    images = []
    for h, w in SHAPES:
        images.append(rng.integers(0, 256, (h, w, 3), dtype=np.uint8))
        ramp = np.linspace(0, 255, w, dtype=np.uint8)
        images.append(np.broadcast_to(ramp[None, :, None], (h, w, 3)).copy())
        images.append(np.full((h, w, 3), 128, dtype=np.uint8))
    return images


def check_trunk(features: Path) -> float:
    """The largest relative difference of the float trunk: torch against ONNX folded.

    SystemExit above the tolerance.
    """
    config = read_manifest(features)["config"]
    fine_tuned = config.get("weights")
    net = Trunk(load_trunk(config["trunk"], Path(fine_tuned) if fine_tuned else None)).eval()
    graph = session(features / "trunk-fp32.onnx", threads=2)
    worst = 0.0
    for image in fixture_images():
        ours = graph.run(None, {"image": image[None]})[0]
        with torch.inference_mode():
            theirs = net(torch.from_numpy(image)[None]).numpy()
        worst = max(worst, float(np.abs(ours - theirs).max() / np.abs(theirs).max()))
    return _within(worst, TRUNK_TOLERANCE, "trunk")


def check_score(model: nn.Module, trunk: Path, whole: Path) -> float:
    """The largest difference of score or error: torch after the ONNX trunk, or the whole graph.

    SystemExit above the tolerance.
    """
    first, both = session(trunk, threads=2), session(whole, threads=2)
    worst = 0.0
    for image in fixture_images():
        ours = both.run(["score", "error"], {"image": image[None]})
        features = torch.from_numpy(first.run(None, {"image": image[None]})[0])
        with torch.inference_mode():
            theirs = model(features)
        differences = (np.abs(a - b.numpy()).max() for a, b in zip(ours, theirs, strict=True))
        worst = max(worst, *map(float, differences))
    return _within(worst, SCORE_TOLERANCE, "score")


def _within(worst: float, tolerance: float, what: str) -> float:
    if worst > tolerance:
        raise SystemExit(f"{what}: torch and ONNX differ by {worst:.2e}, more than {tolerance:.0e}")
    return worst
