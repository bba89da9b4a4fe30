"""What the overlays show, worked out from pixels; plain functions for the loader's threads."""

from __future__ import annotations

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
_RED, _BLUE, _GREEN = 0xFFFF2A2A, 0xFF2A6CFF, 0xFF35FF4A


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


def clipping(image: QImage) -> QImage:
    """Stripes where light (red, rising) or shadow (blue, falling) is cut off. Any thread."""
    rgb = _pixels(image)[..., :3]
    y, x = np.ogrid[: rgb.shape[0], : rgb.shape[1]]
    mask = np.zeros(rgb.shape[:2], np.uint32)
    mask[(rgb >= CLIPPED_HIGH).any(axis=2) & ((x + y) % STRIPE_PX < STRIPE_PX // 2)] = _RED
    mask[(rgb <= CLIPPED_LOW).all(axis=2) & ((x - y) % STRIPE_PX < STRIPE_PX // 2)] = _BLUE
    return _as_overlay(mask)


def peaking(image: QImage) -> QImage:
    """The sharpest edges, in green. Any thread."""
    edges = _edges(_grey(_pixels(image)))
    limit = max(24.0, float(np.quantile(edges[::4, ::4], 1 - PEAK_SHARE)))
    mask = np.zeros(edges.shape, np.uint32)
    mask[edges >= limit] = _GREEN
    return _as_overlay(mask)


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


def _as_overlay(mask: NDArray[np.uint32]) -> QImage:
    height, width = mask.shape
    borrowed = QImage(mask.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    return borrowed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
