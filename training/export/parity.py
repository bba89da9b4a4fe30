"""The exported graph must say what torch says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

TOLERANCE = 1e-4  # on the MOS scale
SHAPES = ((512, 512), (512, 768), (341, 512), (33, 47))


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


def check(model: nn.Module, path: Path) -> float:
    """The largest difference over the fixture images; SystemExit if above the tolerance."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for image in fixture_images():
        ours = session.run(None, {"image": image[None]})
        with torch.inference_mode():
            theirs = model(torch.from_numpy(image)[None])
        differences = (np.abs(a - b.numpy()).max() for a, b in zip(ours, theirs, strict=True))
        worst = max(worst, *map(float, differences))
    if worst > TOLERANCE:
        raise SystemExit(f"torch and ONNX differ by {worst:.2e}, more than {TOLERANCE:.0e}")
    return worst
