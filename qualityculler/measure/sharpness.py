"""How sharp each part of a picture is, and which part is the sharp one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Box
from qualityculler.measure import edges
from qualityculler.measure.edges import Edges
from qualityculler.measure.frame import COARSE, Frame, Pixels, Plane, luma, prepare
from qualityculler.measure.grid import Grid, cut
from qualityculler.measure.noise import Noise, sigmas
from qualityculler.measure.noise import measure as measure_noise
from qualityculler.measure.regions import box_of, largest

STRONGEST = 0.1
"""Of the edges in a cell, the strongest tenth tells: the others are texture and noise."""
OWN_NOISE = np.float32(0.5)
LEAST_EDGES = 20
LEAST_COARSE_EDGES = 8
COARSE_FROM_PX = 3.5
"""Blur from which the coarse picture tells it better; in px of the analysis picture."""
TEXTURE_GAIN, TEXTURE_OFFSET = 1.27, 0.5
"""Blur of photographs = gain x sqrt(variance + offset): their edges are lines and texture rather
than the lone steps of the model and seem narrower. Fitted on the tuning half of the Gaussian
ladders, by ``benchmarks/findings.py``."""
SHARP_SHARE = 0.1
"""The blur of a frame is that of its sharpest tenth: a small sharp subject is enough."""
SHARP_MARGIN_PX, SHARP_FACTOR = 0.3, 1.35
"""Cells up to this much above it belong to the sharp region."""
LEAST_SHARE = 0.06
"""Of the cells must have edges to judge by, and ``LEAST_CELLS`` of them."""
LEAST_CELLS = 4


@dataclass(frozen=True, slots=True)
class Sharpness:
    """``map``: blur of each cell in px of the picture as given, NaN where nothing tells.

    ``blur_px``: of the sharpest tenth; NaN if too few cells tell. ``sharp``: the largest connected
    region about as sharp as that. ``judged``: the share of cells that tell.
    """

    map: Plane
    blur_px: float
    sharp: NDArray[np.bool_]

    @property
    def judged(self) -> float:
        """The share of cells that tell."""
        return float(np.isfinite(self.map).mean())

    @property
    def box(self) -> Box | None:
        """Around the sharp region."""
        return box_of(self.sharp) if self.sharp.any() else None


def sharpness_map(pixels: Pixels) -> Plane:
    """Blur (Gaussian sigma) in px, by rows and columns of cells that cover the picture evenly.

    NaN where a cell has no edge to tell it by. ``pixels``: uint8 (h, w, 3), upright sRGB;
    ValueError otherwise. Any thread.
    """
    frame = prepare(pixels)
    return measure(frame, cut(frame), measure_noise(frame)).map


def measure(frame: Frame, grid: Grid, noise: Noise, share: float = SHARP_SHARE) -> Sharpness:
    """The sharpness of a frame, cell by cell; its blur is that of the sharpest ``share``."""
    fine = edges.find(grid.patches, _noise(frame, grid, noise))
    variance = _by_cell(fine, fine.patch, grid, LEAST_EDGES)
    blur = _blur(variance)
    coarse = _blur(_coarse(frame, grid)) * COARSE
    soft = (np.isnan(blur) & (coarse >= COARSE_FROM_PX)) | (blur >= COARSE_FROM_PX)
    blur = np.where(soft & np.isfinite(coarse), np.fmax(blur, coarse), blur)
    cells = (blur * frame.reduction).reshape(grid.rows, grid.columns)
    return _summed_up(cells.astype(np.float32), float(frame.reduction), share)


def _noise(frame: Frame, grid: Grid, noise: Noise) -> Plane:
    """For each patch: the noise of the frame, or more where the patch itself seems to have more;
    half of that at most is noise there, the rest texture."""
    level = noise.sigma if frame.reduction == 1 else noise.coarser
    own = OWN_NOISE * sigmas(grid.patches)
    return np.asarray(np.maximum(own, np.float32(level)), np.float32)


def _blur(variance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(TEXTURE_GAIN * np.sqrt(np.maximum(variance + TEXTURE_OFFSET, 0.04)))


def _by_cell(found: Edges, cell: NDArray[np.int64], grid: Grid, least: int) -> NDArray[np.float64]:
    """The median variance of the strongest edges of each cell; NaN where there are few."""
    order = np.lexsort((-found.strength, cell))
    ends = np.searchsorted(cell[order], np.arange(grid.rows * grid.columns + 1))
    variance = found.variance[order]
    medians = np.full(grid.rows * grid.columns, np.nan)
    for index, (start, end) in enumerate(pairwise(ends)):
        if end - start >= least:
            kept = max(min(12, least), round((end - start) * STRONGEST))
            medians[index] = np.median(variance[start : start + kept])
    return medians


def _coarse(frame: Frame, grid: Grid) -> NDArray[np.float64]:
    """The same by the coarse picture, whose cells are too small to be looked at one by one."""
    plane = luma(frame.coarse)[None]
    found = edges.find(plane, np.zeros(1, np.float32))
    rows = found.y * grid.rows // plane.shape[1]
    columns = found.x * grid.columns // plane.shape[2]
    return _by_cell(found, rows * grid.columns + columns, grid, LEAST_COARSE_EDGES)


def _summed_up(cells: Plane, px: float, part: float) -> Sharpness:
    known = cells[np.isfinite(cells)]
    if len(known) < max(LEAST_CELLS, LEAST_SHARE * cells.size):
        return Sharpness(cells, float("nan"), np.zeros(cells.shape, np.bool_))
    # A tenth of all cells, known or not: a lone sharp twig in a blurred frame is no subject.
    share = min(1.0, part * cells.size / len(known)) if part < 0.5 else part
    blur = float(np.quantile(known, share))
    bound = blur * SHARP_FACTOR + SHARP_MARGIN_PX * px
    return Sharpness(cells, blur, largest(np.nan_to_num(cells, nan=np.inf) <= bound))
