"""What one step of fine-tuning looks at: photos, clear pairs of series, and spoilt copies.

A spoilt copy is the same crop with a synthetic fault; the only thing said of it is that it is worse
than the crop it was made from (the ranking idea of HiRQA, papers.md 5.1), no score is invented.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor

from training.align.features import pixels
from training.data.table import Sample

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Batch:
    """Images uint8 [B, S, S, 3]: first the ``rows`` (positions in the samples), of which the last
    ``2 * pairs`` are (better, worse) in turn, then spoilt copies of the first ones.
    """

    images: Tensor
    rows: Tensor
    pairs: int
    spoilt: int


@dataclass(frozen=True)
class Shape:
    """How many of each kind make a batch, and the side of a crop in px."""

    photos: int
    pairs: int
    spoilt: int
    crop_px: int


def batches(
    images: Path, samples: list[Sample], pairs: Tensor, shape: Shape, seed: int, steps: int
) -> Iterator[Batch]:
    """``steps`` batches; photos are gone through in a new order each epoch."""
    random = np.random.default_rng(seed)
    order = np.empty(0, np.int64)
    for _ in range(steps):
        if len(order) < shape.photos:
            order = random.permutation(len(samples))
        chosen, order = order[: shape.photos], order[shape.photos :]
        drawn = pairs[torch.from_numpy(random.integers(len(pairs), size=shape.pairs))]
        rows = np.concatenate([chosen, drawn.flatten().numpy()])
        crops = [crop(pixels(images, samples[i]), shape.crop_px, random) for i in rows]
        crops += [spoil(one, random) for one in crops[: shape.spoilt]]
        stacked = torch.from_numpy(np.stack(crops))
        yield Batch(stacked, torch.from_numpy(rows), shape.pairs, shape.spoilt)


def ahead(some: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each made in a thread while the one before is learnt from."""
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, some, None)
        while (batch := coming.result()) is not None:
            coming = worker.submit(next, some, None)
            yield batch


def crop(image: Pixels, side: int, random: np.random.Generator) -> Pixels:
    """A square of ``side`` px from anywhere in the image, mirrored half of the time.

    A smaller image is mirrored at its border up to that size.
    """
    missing = [max(0, side - n) for n in image.shape[:2]]
    if any(missing):
        image = np.pad(image, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
    top, left = (int(random.integers(n - side + 1)) for n in image.shape[:2])
    part = image[top : top + side, left : left + side]
    return np.ascontiguousarray(part[:, ::-1] if random.random() < 0.5 else part)


def spoil(image: Pixels, random: np.random.Generator) -> Pixels:
    """The image with one visible fault: defocus, shake, noise, JPEG, too dark or too bright."""
    faults = (defocus, shake, noise, jpeg, expose)
    return faults[random.integers(len(faults))](image, random)


def defocus(image: Pixels, random: np.random.Generator) -> Pixels:
    """Gaussian blur, sigma 1 to 4 px."""
    radius = float(random.uniform(1.0, 4.0))
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius)))


def shake(image: Pixels, random: np.random.Generator) -> Pixels:
    """Blur along a line of 5 to 21 px in any direction."""
    length, angle = random.uniform(5, 21), random.uniform(0, np.pi)
    total = np.zeros(image.shape, np.float32)
    steps = np.linspace(-length / 2, length / 2, 9)
    for t in steps:
        shift = (round(t * np.sin(angle)), round(t * np.cos(angle)))
        total += np.roll(image, shift, (0, 1))
    return (total / len(steps)).astype(np.uint8)


def noise(image: Pixels, random: np.random.Generator) -> Pixels:
    """Gaussian noise, sigma 10 to 40 grey levels."""
    added = random.normal(0.0, random.uniform(10, 40), image.shape)
    return np.clip(image + added, 0, 255).astype(np.uint8)


def jpeg(image: Pixels, random: np.random.Generator) -> Pixels:
    """JPEG at a quality of 5 to 25."""
    written = io.BytesIO()
    Image.fromarray(image).save(written, "JPEG", quality=int(random.integers(5, 26)))
    return np.asarray(Image.open(written))


def expose(image: Pixels, random: np.random.Generator) -> Pixels:
    """Linear light times a factor: 1.5 to 3 stops too little, or 1 to 2 too much."""
    stops = random.uniform(1, 2) if random.random() < 0.5 else -random.uniform(1.5, 3)
    linear = (image / 255.0) ** 2.2 * 2.0**stops
    return (np.clip(linear, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
