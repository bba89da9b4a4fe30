"""Cuts a picture into cells and takes from each the patch with the strongest edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import COARSE, Frame, Plane, luma

ROWS = 9
"""Cells along the short side; as many as make them square along the long one."""
MOST_CELLS = 27
"""Along one side, whatever the shape of a panorama."""
LEAST_CELL_PX = 48
PATCH_PX = 104
"""Sides of a patch in the analysis picture, where a cell is larger."""
LEAST_PATCH_PX = 64
"""Where a cell is smaller, its patch reaches beyond it: a spectrum needs as much."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells and their patches.

    ``patches``: luma of the analysis picture, float32 (cells, side, side), rows of cells first.
    ``corners``: their upper left corners in px of the analysis picture, int (cells, 2), y first.
    """

    rows: int
    columns: int
    patches: Plane
    corners: NDArray[np.int64]
    height: int  # of the analysis picture
    width: int


def shape(height: int, width: int) -> tuple[int, int]:
    """Rows and columns of cells for an analysis picture of this size."""
    cell = max(LEAST_CELL_PX, min(height, width) / ROWS)
    rows, columns = round(height / cell), round(width / cell)
    return min(max(rows, 1), MOST_CELLS), min(max(columns, 1), MOST_CELLS)


def cut(frame: Frame) -> Grid:
    """The grid of a frame."""
    k = frame.reduction
    height, width = frame.height // k, frame.width // k
    rows, columns = shape(height, width)
    side = max(LEAST_PATCH_PX, min(PATCH_PX, height // rows, width // columns))
    side = min(side, height, width)
    corners = _corners(frame, (height, width), side)
    patches = np.empty((len(corners), side, side), np.float32)
    for index, (y, x) in enumerate(corners):
        whole = luma(frame.pixels[y * k : (y + side) * k, x * k : (x + side) * k])
        patches[index] = whole if k == 1 else _binned(whole, k)
    return Grid(rows, columns, patches, corners, height, width)


def _binned(plane: Plane, k: int) -> Plane:
    height, width = plane.shape
    means: Plane = plane.reshape(height // k, k, width // k, k).mean(axis=(1, 3))
    return means


def _corners(frame: Frame, size: tuple[int, int], side: int) -> NDArray[np.int64]:
    """Where the energy of the coarse picture's gradient is largest within each cell."""
    energy = energy_of(luma(frame.coarse))
    corners = []
    for top, bottom, left, right in spans(*size):
        part = energy[top // COARSE : max(bottom // COARSE, top // COARSE + 1)]
        part = part[:, left // COARSE : max(right // COARSE, left // COARSE + 1)]
        y, x = _heaviest(part, max(1, round(side / COARSE)))
        corners.append(
            (
                _start(top, bottom, y * COARSE, side, size[0]),
                _start(left, right, x * COARSE, side, size[1]),
            )
        )
    return np.array(corners, np.int64)


def _start(first: int, end: int, offset: int, side: int, length: int) -> int:
    """Where a patch begins: inside its span, or around it if it is longer."""
    if side >= end - first:
        return min(max((first + end - side) // 2, 0), length - side)
    return min(first + offset, end - side)


def spans(height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left, right of each cell of a picture of this size, rows first."""
    rows, columns = shape(height, width)
    for row in range(rows):
        for column in range(columns):
            yield (*_span(row, rows, height), *_span(column, columns, width))


def _span(index: int, count: int, length: int) -> tuple[int, int]:
    return index * length // count, (index + 1) * length // count


def energy_of(plane: Plane) -> Plane:
    """Squared differences to the left and upper neighbours, summed."""
    energy = np.zeros_like(plane)
    energy[:, 1:] += np.diff(plane, axis=1) ** 2
    energy[1:] += np.diff(plane, axis=0) ** 2
    return energy


def _heaviest(energy: Plane, side: int) -> tuple[int, int]:
    """Upper left corner of the window with the largest sum."""
    if energy.shape[0] <= side and energy.shape[1] <= side:
        return 0, 0
    down, across = min(side, energy.shape[0]), min(side, energy.shape[1])
    sums = np.zeros((energy.shape[0] + 1, energy.shape[1] + 1))
    sums[1:, 1:] = energy.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    below, above = sums[down:], sums[:-down]
    windows = below[:, across:] - above[:, across:] - below[:, :-across] + above[:, :-across]
    y, x = np.unravel_index(int(windows.argmax()), windows.shape)
    return int(y), int(x)
