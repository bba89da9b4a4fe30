"""What a crop at full size would see of slight defocus that the whole frame, made small, does not.

``python -m training.evaluate.native --photos FOLDER``

Blur is given in pixels of the photo as it is. Two views of each photo are scored: the whole frame
at the scorer's size, and the sharpest window of that size cut out at full size (the same window for
all blurs). Also told: how long decoding takes for the one and for the other, which is what a crop
would cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from qualityculler.decode import registry as decoders
from qualityculler.score import registry as scorers
from qualityculler.score.scorer import Scorer
from training.align.measures import laplacian, luma
from training.evaluate.scales import arguments, photos_in

SIGMAS_PX = (0.0, 0.7, 1.0, 1.5, 2.0, 4.0)
WINDOW_PX = (512, 768)  # height, width: the scorer's view of a photo of 3:2
DECODINGS = 3
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Views:
    """Scores [photos, sigmas] of whole frames and windows; seconds of decoding, MP [photos]."""

    whole: NDArray[np.float64]
    window: NDArray[np.float64]
    small_s: NDArray[np.float64]
    full_s: NDArray[np.float64]
    megapixels: NDArray[np.float64]


def sharpest(image: Pixels) -> tuple[slice, slice]:
    """The window with the largest variance of the Laplacian, of windows half a side apart.

    A photo smaller than the window is its own window.
    """
    height, width = WINDOW_PX
    tops = range(0, max(1, image.shape[0] - height + 1), height // 2)
    lefts = range(0, max(1, image.shape[1] - width + 1), width // 2)
    detail = laplacian(luma(image))
    places = [(slice(t, t + height), slice(x, x + width)) for t in tops for x in lefts]
    return max(places, key=lambda place: float(detail[place].var()))


def views(image: Pixels, short_side_px: int) -> Iterator[tuple[Pixels, Pixels]]:
    """The whole frame made small and the window, under each blur."""
    place, photo = sharpest(image), Image.fromarray(image)
    small = short_side_px / min(photo.size)
    size = (round(photo.width * small), round(photo.height * small))
    for sigma in SIGMAS_PX:
        blurred = photo.filter(ImageFilter.GaussianBlur(sigma)) if sigma else photo
        whole = np.asarray(blurred.resize(size, Image.Resampling.BICUBIC))
        yield whole, np.ascontiguousarray(np.asarray(blurred)[place])


def measure(scorer: Scorer, photos: list[Path]) -> Views:
    """Both views of each photo, and what decoding takes."""
    wholes, windows, seconds, pixels = [], [], [], []
    for path in photos:
        data = decoders.read(path)
        seconds.append([_seconds(path, data, side) for side in (scorer.short_side_px, None)])
        image = decoders.load(path, data=data).pixels
        pixels.append(image.shape[0] * image.shape[1] / 1e6)
        both = [scorer.score(list(pair)) for pair in views(image, scorer.short_side_px)]
        wholes.append([whole.value for whole, _ in both])
        windows.append([window.value for _, window in both])
    small, full = np.array(seconds).T
    return Views(np.array(wholes), np.array(windows), small, full, np.array(pixels))


def _seconds(path: Path, data: bytes, short_side_px: int | None) -> float:
    """The shortest of a few decodings from memory: what else runs can only add to it."""
    taken = []
    for _ in range(DECODINGS):
        start = time.perf_counter()
        decoders.load(path, short_side_px=short_side_px, data=data)
        taken.append(time.perf_counter() - start)
    return min(taken)


def table(found: Views) -> str:
    """Markdown: a row a blur, both views; then the cost."""
    lines = [
        "| blur sigma, px at full size | whole frame: mean change | scored lower "
        "| sharpest window: mean change | scored lower |",
        "|---|---|---|---|---|",
    ]
    sides = [side[:, 1:] - side[:, :1] for side in (found.whole, found.window)]
    for i, sigma in enumerate(SIGMAS_PX[1:]):
        cells = " | ".join(f"{c[:, i].mean():+.2f} | {(c[:, i] < 0).mean():.0%}" for c in sides)
        lines.append(f"| {sigma:g} | {cells} |")
    small, full = np.median(found.small_s), np.median(found.full_s)
    cost = f"Decoding at full size takes {full / small:.1f} times as long"
    lines += ["", f"{cost} as decoding and resampling to the size of the whole view (medians)."]
    sizes = found.megapixels
    lines.append(f"{len(sizes)} photos of {sizes.min():.0f} to {sizes.max():.0f} MP.")
    return "\n".join(lines) + "\n"


def table_of(folder: Path, name: str) -> str:
    """The table for the photos of a folder and a registered scorer."""
    return table(measure(scorers.create(name, threads=2), photos_in(folder)))


def main() -> None:
    """Print the table."""
    args = arguments(__doc__)
    print(table_of(args.photos, args.scorer))


if __name__ == "__main__":
    main()
