"""What the overlays show, worked out from pixels; plain functions for the loader's threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

CLIPPED_HIGH, CLIPPED_LOW = 253, 2
PEAK_SHARE = 0.04
STRIPE_PX = 6
COARSE_PX = 640
REGION = 0.12
BAND_PX = 512
GATHERED_PX = 2048
SAMPLE_PX = 1024
_HIGH, _LOW, _PEAK = 1, 2, 3
_COLOURS = [0x00000000, 0xFFFF2A2A, 0xFF2A6CFF, 0xFF35FF4A]
"""What each state is painted with: nothing, red, blue, green."""


class Overlay(StrEnum):
    """What can be laid over a photo."""

    CLIPPING = "clipping"
    PEAKING = "peaking"
    THIRDS = "thirds"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """Shares of the pixels by level, 256 each, for red, green, blue and luminance."""

    channels: NDArray[np.float32]
    clipped_high: float
    clipped_low: float


def histogram(image: QImage) -> LevelCounts:
    """Any thread; the image is only read."""
    pixels = _pixels(image)[:: _stride(image), :: _stride(image)]
    grey = _grey(pixels)
    planes = [pixels[..., 2], pixels[..., 1], pixels[..., 0], grey]
    counts = [np.bincount(plane.ravel(), minlength=256)[:256] for plane in planes]
    channels = np.asarray(counts) / max(1, grey.size)
    rgb = pixels[..., :3]
    return LevelCounts(
        np.asarray(channels, np.float32),
        float((rgb >= CLIPPED_HIGH).any(axis=2).mean()),
        float((rgb <= CLIPPED_LOW).all(axis=2).mean()),
    )


@dataclass(frozen=True, slots=True)
class Mask:
    """What is marked of a picture: pixel by pixel, and gathered for looking at all of it.

    One marked pixel of a hundred stays to be seen in ``gathered``: its block is marked.
    """

    native: QImage
    gathered: QImage


def clipping(image: QImage) -> Mask:
    """Stripes where light (red, rising) or shadow (blue, falling) is cut off. Any thread."""
    return _mask(_by_bands(image, _clipped), _striped)


def peaking(image: QImage) -> Mask:
    """The sharpest edges, in green. Any thread."""
    stride = _stride(image)
    # The limit from a sample: all of it would take another pass over the photo.
    sample = _edges(_grey(_pixels(image)[: SAMPLE_PX * stride : stride]))
    limit = max(24.0, float(np.quantile(sample, 1 - PEAK_SHARE)))

    def sharp(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.where(_edges(_grey(pixels)) >= limit, _PEAK, 0).astype(np.uint8)

    return _mask(_by_bands(image, sharp), lambda state: state)


def _clipped(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rgb = pixels[..., :3]
    state: NDArray[np.uint8] = np.where((rgb >= CLIPPED_HIGH).any(axis=2), _HIGH, 0).astype(
        np.uint8
    )
    state[(rgb <= CLIPPED_LOW).all(axis=2)] = _LOW
    return state


def _striped(state: NDArray[np.uint8]) -> NDArray[np.uint8]:
    y, x = np.ogrid[: state.shape[0], : state.shape[1]]
    rising = (x + y) % STRIPE_PX < STRIPE_PX // 2
    falling = (x - y) % STRIPE_PX < STRIPE_PX // 2
    striped: NDArray[np.uint8] = np.where(
        ((state == _HIGH) & rising) | ((state == _LOW) & falling), state, 0
    ).astype(np.uint8)
    return striped


def _by_bands(
    image: QImage, judge: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
) -> NDArray[np.uint8]:
    """A judgement of each pixel, band by band: 45 megapixels at once would take a gigabyte.

    A band has the line above it too, which edges are told from.
    """
    pixels = _pixels(image)
    state = np.zeros(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), BAND_PX):
        above = min(top, 1)
        state[top : top + BAND_PX] = judge(pixels[top - above : top + BAND_PX])[above:]
    return state


def _mask(
    state: NDArray[np.uint8], drawn: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
) -> Mask:
    block = -(-max(state.shape) // GATHERED_PX)
    native = _as_overlay(drawn(state))
    if block <= 1:
        return Mask(native, native)
    # Whole blocks; the last lines of a photo that is no multiple of them belong to its last block.
    padded = np.pad(state, [(0, -side % block) for side in state.shape])
    high, wide = (side // block for side in padded.shape)
    gathered = padded.reshape(high, block, wide, block).max(axis=(1, 3))
    return Mask(native, _as_overlay(drawn(gathered)))


def sharpest(image: QImage) -> QPointF:
    """The middle of the sharpest region, relative; the middle of the photo if none stands out."""
    stride = max(1, max(image.width(), image.height()) // COARSE_PX)
    edges = _edges(_grey(_pixels(image)))[::stride, ::stride].astype(np.float32)
    height, width = edges.shape
    side = max(4, round(REGION * max(height, width)))
    if min(height, width) <= side:
        return QPointF(0.5, 0.5)
    sums = np.pad(edges.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    boxes = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    top, left = np.unravel_index(int(boxes.argmax()), boxes.shape)
    return QPointF((left + side / 2) / width, (top + side / 2) / height)


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """BGRx bytes of a 32-bit image, without a copy: valid while the image lives."""
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()]


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    blue, green, red = (pixels[..., n].astype(np.uint16) for n in range(3))
    grey: NDArray[np.uint8] = ((red * 77 + green * 151 + blue * 28) >> 8).astype(np.uint8)
    return grey


def _edges(grey: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How strongly each pixel differs from its neighbours to the left and above."""
    wide = grey.astype(np.int16)
    edges = np.zeros_like(wide)
    edges[1:, 1:] = np.abs(wide[1:, 1:] - wide[1:, :-1]) + np.abs(wide[1:, 1:] - wide[:-1, 1:])
    return edges


def _stride(image: QImage) -> int:
    return max(1, max(image.width(), image.height()) // 1024)


def _as_overlay(state: NDArray[np.uint8]) -> QImage:
    """An image with a colour for each state: a byte a pixel, a quarter of one with all colours."""
    height, width = state.shape
    state = np.ascontiguousarray(state)
    borrowed = QImage(state.data, width, height, width, QImage.Format.Format_Indexed8)
    made = borrowed.copy()
    made.setColorTable(_COLOURS)
    return made
