"""A small restoration network with the scorer as a quality prior, and without it.

``python -m training.export.restore --model resources/models/rali-s/model.onnx
--photos resources/samples --train astronaut_1_sharp coins hubble rocket
--held-out cat_1_sharp coffee_1_sharp --out DIR``

A use of a scorer after IQPFR (arXiv 2503.09294), which conditions a face restorer on a quality
score and has a codebook, so that the score cannot be fooled. Neither is here: five convolutions
learn to undo noise and blur by L1 to the sound photo minus ``weight`` times the scorer's value. Toy
size; all values are ours. Every weight starts from the same network and meets the same crops. The
table says both what the prior is for (the score) and what it costs (the distance to the sound
photo), on photos that were not learnt from. The score is that of the shipped 8-bit graph, which
gave no gradient.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from training import artefact
from training.align.graph import session
from training.export.enhance import as_bytes, blurred, psnr, read
from training.export.torch_scorer import TorchScorer

CHANNELS = 24
LAYERS = 5
NOISE = 0.06  # standard deviation on 0..1
MOS_SPAN = 4.0


class Restorer(nn.Module):
    """Residual convolutions on photos [B, H, W, 3] in 0..1; the last one starts at no change."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [3, *[CHANNELS] * (LAYERS - 1), 3]
        convs = [nn.Conv2d(a, b, 3, padding=1) for a, b in itertools.pairwise(sizes)]
        nn.init.zeros_(convs[-1].weight)
        nn.init.zeros_(convs[-1].bias)  # type: ignore[arg-type]
        inner = [layer for conv in convs[:-1] for layer in (conv, nn.GELU())]
        self.layers = nn.Sequential(*inner, convs[-1])

    def forward(self, x: Tensor) -> Tensor:
        """The restored photos, in 0..1."""
        change = self.layers(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        return (x + change).clamp(0.0, 1.0)


def spoilt(x: Tensor, random: torch.Generator) -> Tensor:
    """A photo [1, H, W, 3] blurred by one pixel, then noisy."""
    return (blurred(x) + NOISE * torch.randn(x.shape, generator=random)).clamp(0.0, 1.0)


def crops(photos: Sequence[Tensor], count: int, side: int, random: torch.Generator) -> Tensor:
    """``count`` squares [count, side, side, 3] from anywhere in the photos."""
    found = []
    for which in torch.randint(len(photos), (count,), generator=random).tolist():
        height, width = photos[which].shape[1:3]
        top = int(torch.randint(height - side + 1, (), generator=random))
        left = int(torch.randint(width - side + 1, (), generator=random))
        found.append(photos[which][0, top : top + side, left : left + side])
    return torch.stack(found)


def train(
    scorer: nn.Module, photos: Sequence[Tensor], weight: float, args: argparse.Namespace
) -> Restorer:
    """The network after ``args.steps`` of L1 - weight * S / 4; weight 0 never asks the scorer."""
    torch.manual_seed(args.seed)
    random = torch.Generator().manual_seed(args.seed)
    net = Restorer()
    optimiser = torch.optim.Adam(net.parameters(), lr=args.rate)
    for _ in range(args.steps):
        sound = crops(photos, args.batch, args.crop, random)
        x = net(torch.cat([spoilt(one[None], random) for one in sound]))
        loss = (x - sound).abs().mean()
        if weight:
            loss = loss - weight * scorer(x * 255.0)[0].mean() / MOS_SPAN
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net.eval()


@torch.inference_mode()
def judged(
    net: Restorer | None, shipped: Any, photos: Sequence[Tensor], seed: int
) -> tuple[dict[str, float], list[Tensor]]:
    """Mean PSNR to the sound photo and mean shipped score, and the pictures; None: as spoilt."""
    random = torch.Generator().manual_seed(seed)
    found = [spoilt(photo, random) for photo in photos]
    if net is not None:
        found = [net(x) for x in found]
    scores = [shipped.run(["score"], {"image": as_bytes(x)[None]})[0][0] for x in found]
    ratios = [psnr(x, photo) for x, photo in zip(found, photos, strict=True)]
    return {"psnr": float(np.mean(ratios)), "score": float(np.mean(scores))}, found


def main() -> None:
    """Train a network for each weight, judge it on the held-out photos, write and print."""
    args = arguments()
    scorer, shipped = TorchScorer(args.model).eval(), session(args.model, threads=1)
    learnt, held = (
        [read(args.photos / f"{name}.jpg", args.side) for name in names]
        for names in (args.train, args.held_out)
    )
    args.out.mkdir(parents=True, exist_ok=True)
    metrics: dict[str, dict[str, float]] = {}
    metrics["spoilt"], pictures = judged(None, shipped, held, args.seed)
    _save(args.out, "spoilt", pictures)
    for weight in args.weights:
        name = f"weight {weight:g}"
        metrics[name], pictures = judged(
            train(scorer, learnt, weight, args), shipped, held, args.seed
        )
        _save(args.out, name, pictures)
    for name, values in metrics.items():
        print(f"{name}: PSNR {values['psnr']:.2f} dB, score {values['score']:.2f}")
    artefact.write_manifest(
        args.out, act="export.restore", config=vars(args), inputs=[args.model], metrics=metrics
    )


def _save(folder: Path, name: str, pictures: Sequence[Tensor]) -> None:
    for at, picture in enumerate(pictures):
        Image.fromarray(as_bytes(picture)).save(folder / f"{name} {at}.png")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "photos", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("train", "held-out"):
        parser.add_argument(f"--{name}", nargs="+", required=True, metavar="NAME")
    parser.add_argument("--weights", type=float, nargs="+", default=[0.0, 0.02, 0.1])
    parser.add_argument("--side", type=int, default=224, help="short side in px")
    parser.add_argument("--crop", type=int, default=96)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
