"""Squares cut out of a photo, turned and brought to the size a network asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Crop = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Square:
    """A square in a photo: its centre and side in px, and how far it is turned, in radians.

    ``angle`` is that of its upper edge against the photo's, clockwise as the photo is seen. It may
    reach beyond the photo.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def to_photo(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points [N, 2] of the square, each coordinate 0 to 1, in px of the photo."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        u, v = (points - 0.5).T * self.side
        x, y = self.x + u * cos - v * sin, self.y + u * sin + v * cos
        return np.stack([x, y], axis=1).astype(np.float32)


def cut(pixels: Pixels, square: Square, size_px: int) -> Crop:
    """The square as floats [size, size, 3] of 0 to 255; black where it reaches beyond the photo.

    Bilinear, of pixels that were averaged first where the square is much larger than asked for.
    """
    times = max(1, int(square.side / size_px))
    part, x0, y0 = _around(pixels, square, times)
    if not part.size:
        return np.zeros((size_px, size_px, 3), np.float32)
    middles = (np.arange(size_px, dtype=np.float32) + 0.5) / size_px
    if not square.angle:
        first = np.array([square.x, square.y], np.float32) - square.side / 2
        x, y = (
            (first[axis] + middles * square.side - start) / times - 0.5
            for axis, start in ((0, x0), (1, y0))
        )
        return _between(_between(part, y, 0), x, 1)
    across, down = np.meshgrid(middles, middles)
    there = square.to_photo(np.stack([across.ravel(), down.ravel()], axis=1))
    where = (there - np.array([x0, y0], np.float32)) / np.float32(times) - np.float32(0.5)
    return _bilinear(part, where[:, 0], where[:, 1]).reshape(size_px, size_px, 3)


def thinned(pixels: Pixels, side_px: int) -> Pixels:
    """The photo with a longer side of at least ``side_px``, by averaging pairs; a view if small.

    Of each block four pixels count: a detector does not notice, and 24 megapixels are not read.
    """
    times = max(pixels.shape[:2]) // side_px
    if times < 2:
        return pixels
    height, width = (length // times * times for length in pixels.shape[:2])
    half = times // 2
    whole = pixels[:height, :width]
    quarter = [whole[y::times, x::times].astype(np.uint16) for y in (0, half) for x in (0, half)]
    return (sum(quarter[1:], quarter[0]) >> 2).astype(np.uint8)


def _around(pixels: Pixels, square: Square, times: int) -> tuple[Crop, int, int]:
    """The part of a photo that holds the square, averaged in blocks; where it begins, in px."""
    reach = square.side * (abs(math.cos(square.angle)) + abs(math.sin(square.angle))) / 2 + times
    height, width = pixels.shape[:2]
    x0, x1 = (int(min(max(square.x + side * reach, 0), width)) for side in (-1, 1))
    y0, y1 = (int(min(max(square.y + side * reach, 0), height)) for side in (-1, 1))
    part = pixels[y0:y1, x0:x1]
    if times == 1:
        return part.astype(np.float32), x0, y0
    rows, columns = part.shape[0] // times, part.shape[1] // times
    blocks = part[: rows * times, : columns * times].reshape(rows, times, columns, times, 3)
    return blocks.mean(axis=(1, 3), dtype=np.float32), x0, y0


def _between(part: Crop, places: NDArray[np.float32], axis: int) -> Crop:
    """Linear along one axis, at places counted from the middle of the first pixel; black outside.

    Of a square that is not turned this is a tenth of the work of ``_bilinear``.
    """
    last = part.shape[axis] - 1
    first = np.floor(places).astype(np.int32)
    share = (places - first).astype(np.float32)
    shape = [1, 1, 1]
    shape[axis] = len(places)

    def at(index: NDArray[np.int32], weight: NDArray[np.float32]) -> Crop:
        inside = np.where((index >= 0) & (index <= last), weight, np.float32(0)).reshape(shape)
        return np.asarray(part.take(np.clip(index, 0, last), axis=axis) * inside, np.float32)

    return at(first, 1 - share) + at(first + 1, share)


def _bilinear(part: Crop, x: NDArray[np.float32], y: NDArray[np.float32]) -> Crop:
    """The values at these places, counted from the middle of the first pixel; black outside."""
    height, width = part.shape[:2]
    floor_x, floor_y = np.floor(x), np.floor(y)
    left, top = floor_x.astype(np.int32), floor_y.astype(np.int32)
    right, low = (x - floor_x)[:, np.newaxis], (y - floor_y)[:, np.newaxis]

    def at(column: NDArray[np.int32], row: NDArray[np.int32]) -> Crop:
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        found: Crop = part[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
        found[~inside] = 0
        return found

    upper = at(left, top) * (1 - right) + at(left + 1, top) * right
    lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right
    return np.asarray(upper * (1 - low) + lower * low, np.float32)
