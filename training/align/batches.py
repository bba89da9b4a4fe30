"""What one step of fine-tuning looks at: photos, clear pairs of series, and spoilt copies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.align import spoil
from training.align.features import pixels
from training.data.table import Sample

Pixels = NDArray[np.uint8]
RUNGS = 2
SOUND_MOS = 3.0


@dataclass(frozen=True)
class Material:
    """Training samples with MOS [n], how much its error counts [n], text features [n, k, D] and
    clear pairs [m, 2].
    """

    samples: list[Sample]
    mos: Tensor
    weights: Tensor
    texts: Tensor
    pairs: Tensor


@dataclass(frozen=True)
class Batch:
    """Images uint8 [B, S, S, 3]: first the ``rows`` (positions in the samples), of which the last
    ``2 * pairs`` are (better, worse) in turn, then ``RUNGS`` spoilt copies of each of the first
    ``spoilt`` ones, from weak to strong.
    """

    images: Tensor
    rows: Tensor
    pairs: int
    spoilt: int


@dataclass(frozen=True)
class Shape:
    """How many photos, pairs and ladders of copies make a batch, and the side of a crop in px."""

    photos: int
    pairs: int
    spoilt: int
    crop_px: int


def batches(
    images: Path,
    material: Material,
    shape: Shape,
    seed: int,
    steps: int,
    place: tuple[int, int] = (0, 1),
) -> Iterator[Batch]:
    """``steps`` batches; photos are gone through in a new order each epoch.

    ``place`` is (number, count) of the processes that share the photos of a step. Sound photos are
    spoilt, where a batch has enough: a bad one is not always seen to get worse.
    """
    number, count = place
    shuffle, random = np.random.default_rng(seed), np.random.default_rng((seed, number))
    order = np.empty(0, np.int64)
    for _ in range(steps):
        if len(order) < shape.photos * count:
            order = shuffle.permutation(len(material.samples))
        chosen, order = np.split(order, [shape.photos * count])
        chosen = chosen[number::count]
        bad = material.mos.numpy()[chosen] < SOUND_MOS
        rows = torch.from_numpy(chosen[np.argsort(bad, kind="stable")])
        drawn = random.integers(len(material.pairs), size=shape.pairs)
        rows = torch.cat([rows, material.pairs[torch.from_numpy(drawn)].flatten()])
        yield Batch(
            pictures(images, material, rows, shape, random), rows, shape.pairs, shape.spoilt
        )


def pictures(
    images: Path, material: Material, rows: Tensor, shape: Shape, random: np.random.Generator
) -> Tensor:
    """Crops of the photos at ``rows``, then the ladders of the first ``shape.spoilt``."""
    seen = (pixels(images, material.samples[row]) for row in rows.tolist())
    crops = [crop(image, shape.crop_px, random) for image in seen]
    for one in crops[: shape.spoilt]:
        crops += spoil.ladder(one, RUNGS, random)
    return torch.from_numpy(np.stack(crops))


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
