"""A photo made better by gradient: the scorer in a MAP estimate, over a few photographic
parameters.

``python -m training.export.enhance --model resources/models/rali-s/model.onnx
--photo resources/samples/cat_5_dark.jpg [--reference resources/samples/cat_1_sharp.jpg] --out DIR``

"When No-Reference Image Quality Models Meet MAP Estimation" (arXiv 2403.06406) seeks z* = argmax
S(x(z)) - lambda D(x(z), y): S the scorer, y the photo given, D a fidelity, x(z) a diffusion model
that maps a latent to a photo. Here x(z) is a development of y with eight numbers: exposure, gamma,
two gains of white balance, contrast, saturation, sharpening and smoothing. D is the mean squared
error on 0..1. Lambda, steps and rate are ours, as the paper's could not be read.

The control does the same in the pixels themselves. It raises S further and shows why one should
not: the scorer is fooled, not pleased. Written: both pictures, and ``manifest.json`` with the score
of the shipped 8-bit graph before and after, the fidelity, and the distance to the reference if
given.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from qualityculler.decode import registry
from training import artefact
from training.align.graph import session
from training.export.torch_scorer import TorchScorer

LUMA = (0.299, 0.587, 0.114)
SIGMA_PX = 1.0
BLACK = 1e-4  # a power of 0 has no slope


class Development(nn.Module):
    """Eight numbers that develop a photo [1, H, W, 3] in 0..1; all 0: the photo as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.exposure = nn.Parameter(torch.zeros(()))  # stops
        self.gamma = nn.Parameter(torch.zeros(()))  # of the logarithm
        self.white = nn.Parameter(torch.zeros(2))  # log gains of red and blue
        self.contrast = nn.Parameter(torch.zeros(()))
        self.saturation = nn.Parameter(torch.zeros(()))
        self.sharpen = nn.Parameter(torch.zeros(()))  # below 0: smooths

    def forward(self, photo: Tensor) -> Tensor:
        """The developed photo, still in 0..1."""
        red, blue = self.white
        gains = torch.stack([red, -(red + blue) / 2.0, blue]).exp()
        x = photo * gains * torch.exp2(self.exposure)
        x = x.clamp(BLACK, 1.0) ** self.gamma.exp()
        mean = x.mean()
        x = mean + (x - mean) * (1.0 + self.contrast)
        grey = (x * torch.tensor(LUMA)).sum(-1, keepdim=True)
        x = grey + (x - grey) * (1.0 + self.saturation)
        return (x + self.sharpen * (x - blurred(x))).clamp(0.0, 1.0)


class Pixels(nn.Module):
    """The control: every pixel is a parameter."""

    def __init__(self, photo: Tensor) -> None:
        super().__init__()
        self.change = nn.Parameter(torch.zeros_like(photo))

    def forward(self, photo: Tensor) -> Tensor:
        """The photo plus the change, in 0..1."""
        return (photo + self.change).clamp(0.0, 1.0)


def blurred(x: Tensor) -> Tensor:
    """x [1, H, W, 3] under a Gaussian of one pixel; the border is repeated."""
    at = torch.arange(-3, 4, dtype=x.dtype)
    kernel = torch.exp(-0.5 * (at / SIGMA_PX) ** 2)
    kernel = kernel / kernel.sum()
    planes = x.permute(3, 0, 1, 2)  # [3, 1, H, W]
    planes = F.conv2d(F.pad(planes, (3, 3, 0, 0), mode="replicate"), kernel.view(1, 1, 1, 7))
    planes = F.conv2d(F.pad(planes, (0, 0, 3, 3), mode="replicate"), kernel.view(1, 1, 7, 1))
    return planes.permute(1, 2, 3, 0)


def ascend(
    score: Callable[[Tensor], Tensor],
    develop: nn.Module,
    photo: Tensor,
    fidelity: float,
    steps: int,
    rate: float,
) -> Tensor:
    """The photo after ``steps`` of gradient ascent on S - fidelity * D; the best step is kept.

    ``score`` takes [1, H, W, 3] in 0..1 and gives [1].
    """
    optimiser = torch.optim.Adam(develop.parameters(), lr=rate)
    best, kept = -math.inf, photo
    for _ in range(steps):
        x = develop(photo)
        aim = score(x).sum() - fidelity * (x - photo).square().mean()
        if aim.item() > best:
            best, kept = aim.item(), x.detach()
        optimiser.zero_grad()
        (-aim).backward()
        optimiser.step()
    return kept


def psnr(x: Tensor, y: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of photos in 0..1."""
    return -10.0 * math.log10(max(1e-10, float((x - y).square().mean())))


def as_bytes(x: Tensor) -> NDArray[np.uint8]:
    """A photo [1, H, W, 3] in 0..1 as bytes [H, W, 3]."""
    found: NDArray[np.uint8] = (x[0] * 255.0).round().byte().numpy()
    return found


def read(path: Path, side_px: int) -> Tensor:
    """A photo as the application sees it, [1, H, W, 3] in 0..1."""
    pixels = registry.load(path, short_side_px=side_px).pixels
    return torch.from_numpy(pixels.astype(np.float32))[None] / 255.0


def main() -> None:
    """Develop one photo both ways, write pictures and numbers, and print them."""
    args = arguments()
    torch.manual_seed(0)
    scorer = TorchScorer(args.model).eval()
    shipped = session(args.model, threads=1)
    photo = read(args.photo, args.side)
    reference = read(args.reference, args.side) if args.reference else None

    def told(x: Tensor) -> dict[str, float]:
        pixels = as_bytes(x)
        found = {"score": float(shipped.run(["score"], {"image": pixels[None]})[0][0])}
        found["psnr_to_photo"] = psnr(x, photo)
        if reference is not None:
            found["psnr_to_reference"] = psnr(x, reference)
        return found

    def score(x: Tensor) -> Tensor:
        return scorer(x * 255.0)[0]

    ways = {
        "developed": (Development(), args.fidelity, args.rate),
        "pixels": (Pixels(photo), args.fidelity, args.rate / 10.0),
    }
    args.out.mkdir(parents=True, exist_ok=True)
    metrics = {"before": told(photo)}
    for name, (develop, fidelity, rate) in ways.items():
        x = ascend(score, develop, photo, fidelity, args.steps, rate)
        Image.fromarray(as_bytes(x)).save(args.out / f"{name}.png")
        metrics[name] = told(x)
        if isinstance(develop, Development):
            numbers = {key: value.detach().tolist() for key, value in develop.named_parameters()}
            metrics[name]["parameters"] = numbers  # type: ignore[assignment]
    for name, values in metrics.items():
        print(name, {k: round(v, 3) for k, v in values.items() if isinstance(v, float)})
    inputs = [args.model, args.photo]
    artefact.write_manifest(
        args.out, act="export.enhance", config=vars(args), inputs=inputs, metrics=metrics
    )


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "photo", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--reference", type=Path, help="the photo without its fault, to compare")
    parser.add_argument("--side", type=int, default=256, help="short side in px")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rate", type=float, default=0.03)
    parser.add_argument("--fidelity", type=float, default=5.0, help="lambda")
    return parser.parse_args()


if __name__ == "__main__":
    main()
