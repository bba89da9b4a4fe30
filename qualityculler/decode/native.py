"""Crops at the scale of the file, taken while a photo is made small for the scorer.

Slight defocus is gone in a small picture, and all pixels of a large one are too many to hand on.
So each cell of a grid gives one small crop, from where its contrast is strongest.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import orient
from qualityculler.decode.image import Crops, Pixels

ROWS = 8
"""Cells along the short side; as many as make them square along the long one."""
MOST_CELLS = 24
"""Along one side, whatever the shape of a panorama."""
CROP_PX = 64
LEAST_SIDE_PX = 256
"""A picture smaller than this is small enough to be looked at whole."""
_LUMA = np.array([77, 150, 29], np.uint16)  # ITU-R BT.601 in 256ths
_BAND = 1 << 20
_SURVEY_PX = 700
"""The longer side, at most about, of the picture where contrast is looked for."""
MOST_TIMES = 16
"""Sums of 16 x 16 levels still fit into 16 bits."""


def crops(
    pixels: NDArray[np.uint8],
    orientation: int,
    whole_side_px: int,
    survey: NDArray[np.uint8] | None = None,
) -> Crops | None:
    """The crops of a picture as it lies in the file, (h, w, 3) or (h, w); None of a tiny one.

    Colours are as stored: of sharpness they say the same. ``whole_side_px`` is the longer side of
    the whole photo. ``survey`` is the same picture made smaller, if there is one, to look for
    contrast in. Any thread; 7 ms for 24 megapixels.
    """
    picture = _upright(pixels, orientation)
    height, width = picture.shape[:2]
    if min(height, width) < LEAST_SIDE_PX:
        return None
    small = _small(picture if survey is None else _upright(survey, orientation))
    across, down = width / small.shape[1], height / small.shape[0]
    rows, columns = _shape(height, width)
    side = min(CROP_PX, height // rows, width // columns)
    windows = _Windows(small, max(1, round(side / down)), max(1, round(side / across)))
    found = np.empty((rows * columns, side, side, picture.shape[2]), np.uint8)
    for row in range(rows):
        for column in range(columns):
            top, bottom = row * height // rows, (row + 1) * height // rows
            left, right = column * width // columns, (column + 1) * width // columns
            y, x = windows.strongest(
                int(top / down), int(bottom / down), int(left / across), int(right / across)
            )
            y = min(max(round(y * down), top), bottom - side)
            x = min(max(round(x * across), left), right - side)
            found[row * columns + column] = picture[y : y + side, x : x + side]
    return Crops(rows, columns, _luma(found), whole_side_px / max(height, width))


def reduced(pixels: Pixels, times: int) -> Pixels:
    """Means over ``times`` x ``times`` px; what is left over at the right and bottom is dropped.

    Goes in bands that stay in the cache: as quick as memory is.
    """
    if times == 1:
        return pixels
    height, width, channels = pixels.shape
    rows, columns = height // times, width // times
    small = np.empty((rows, columns, channels), np.uint8)
    at_once = max(1, _BAND // (times * width * channels))
    for first in range(0, rows, at_once):
        end = min(first + at_once, rows)
        lines = pixels[first * times : end * times].reshape(end - first, times, width * channels)
        sums = lines.sum(axis=1, dtype=np.uint16)
        # Channel by channel: numpy would else go through them three at a time.
        for channel in range(channels):
            total = np.full((end - first, columns), times * times // 2, np.uint16)
            for part in range(times):
                total += sums[:, channel + part * channels :: times * channels][:, :columns]
            small[first:end, :, channel] = total // (times * times)
    return small


def _upright(pixels: NDArray[np.uint8], orientation: int) -> Pixels:
    """A view; the turn of ``as_stored`` is its own inverse but for the two quarter turns."""
    back = {6: 8, 8: 6}.get(orientation, orientation)
    return orient.as_stored(pixels if pixels.ndim == 3 else pixels[:, :, None], back)


def _shape(height: int, width: int) -> tuple[int, int]:
    cell = min(height, width) / ROWS
    return min(round(height / cell), MOST_CELLS), min(round(width / cell), MOST_CELLS)


def _small(picture: Pixels) -> NDArray[np.int32]:
    """The green channel of every n-th px each way, so that the longer side is about as wanted."""
    step = max(1, max(picture.shape[:2]) // _SURVEY_PX)
    return picture[::step, ::step, min(1, picture.shape[2] - 1)].astype(np.int32)


class _Windows:
    """Where in a picture the contrast is strongest, among windows of one size.

    By sums over all that is above and to the left. They run over the end of 32 bits, and so does
    what is taken from them: what is left of a window is exact.
    """

    def __init__(self, plane: NDArray[np.int32], down: int, across: int) -> None:
        energy = np.zeros_like(plane)
        np.subtract(plane[:, 1:], plane[:, :-1], out=energy[:, 1:])
        np.square(energy, out=energy)
        steps = plane[1:] - plane[:-1]
        energy[1:] += np.square(steps, out=steps)
        self._down, self._across = down, across
        self._sums = np.zeros((plane.shape[0] + 1, plane.shape[1] + 1), np.uint32)
        np.cumsum(energy.view(np.uint32), axis=1, out=self._sums[1:, 1:])
        # Row by row: numpy would go down one column after the other.
        for above, row in pairwise(self._sums):
            row += above

    def strongest(self, top: int, bottom: int, left: int, right: int) -> tuple[int, int]:
        """The upper left corner of the best window inside."""
        part = self._sums[top : bottom + 1, left : right + 1]
        down, across = min(self._down, bottom - top), min(self._across, right - left)
        below, above = part[down:], part[: part.shape[0] - down]
        width = part.shape[1] - across
        windows = below[:, across:] - above[:, across:] - below[:, :width] + above[:, :width]
        y, x = np.unravel_index(int(windows.argmax()), windows.shape)
        return top + int(y), left + int(x)


def _luma(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if crops.shape[3] == 1:
        return crops[..., 0]
    # Plane by plane: the product of a matrix of whole numbers takes ten times as long.
    levels = crops[..., 0].astype(np.uint16) * _LUMA[0]
    for channel in (1, 2):
        levels += crops[..., channel].astype(np.uint16) * _LUMA[channel]
    found: NDArray[np.uint8] = ((levels + np.uint16(128)) >> 8).astype(np.uint8)
    return found
