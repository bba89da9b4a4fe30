"""Other scorers for timing only: their architectures with random weights, in torch or as graphs.

Needs the extra ``train``. What they say means nothing; how long they take does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from training.torchvision_ops import declare_torchvision_ops

Way = Callable[[], object]
OPSET = 17
TINY_VIT, VIT_L = "tiny_vit_5m_224", "vit_large_patch14_clip_{}"
PATCH_PX = 32


def timm_model(name: str) -> nn.Module:
    """A model of timm without its classifier, random weights."""
    declare_torchvision_ops()
    import timm

    torch.manual_seed(0)
    model: nn.Module = timm.create_model(name, pretrained=False, num_classes=0).eval()
    return model


def export(model: nn.Module, side_px: int, path: Path) -> Path:
    """The model as a graph for one view of this size; made once."""
    if not path.exists():
        part = path.with_suffix(".part")
        example = torch.zeros(1, 3, side_px, side_px)
        torch.onnx.export(model, (example,), str(part), opset_version=OPSET, dynamo=False)
        part.replace(path)
    return path


def eager(model: nn.Module, side_px: int, threads: int) -> Way:
    """A run of the model in torch as it is."""
    view = torch.rand(1, 3, side_px, side_px)

    @torch.inference_mode()
    def way() -> Any:
        torch.set_num_threads(threads)
        return model(view)

    return way


class CnnIqa(nn.Module):
    """CNNIQA (Kang et al., 2014, fig. 1): patches of 32 x 32 px of normalised luma to a score."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 50, 7)
        self.layers = nn.Sequential(
            nn.Linear(100, 800), nn.ReLU(), nn.Linear(800, 800), nn.ReLU(), nn.Linear(800, 1)
        )

    def forward(self, luma: Tensor) -> Tensor:
        """Luma [1, 1, H, W] to the mean score of its patches, which do not overlap."""
        mean = F.avg_pool2d(luma, 7, 1, 3)
        deviation = (F.avg_pool2d(luma**2, 7, 1, 3) - mean**2).clamp(min=0).sqrt()
        flat = F.unfold((luma - mean) / (deviation + 1.0), PATCH_PX, stride=PATCH_PX)  # [1, px, n]
        patches = flat[0].T.reshape(-1, 1, PATCH_PX, PATCH_PX)
        maps = self.conv(patches)
        pooled = torch.cat([maps.amax((2, 3)), maps.amin((2, 3))], 1)  # [n, 100]
        return self.layers(pooled).mean()


def cnniqa(image: NDArray[np.uint8], threads: int) -> Way:
    """CNNIQA over a whole photo, in torch."""
    torch.manual_seed(0)
    model, luma = CnnIqa().eval(), torch.from_numpy(image.mean(2, dtype=np.float32))[None, None]

    @torch.inference_mode()
    def way() -> Any:
        torch.set_num_threads(threads)
        return model(luma)

    return way


def brisque(image: NDArray[np.uint8], threads: int) -> Way:
    """BRISQUE by the package of that name."""
    import cv2
    from brisque import BRISQUE

    model = BRISQUE(url=False)

    def way() -> Any:
        cv2.setNumThreads(threads)
        return model.score(image)

    return way
