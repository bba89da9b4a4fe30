"""Finds faces with BlazeFace, short range (Bazarevsky et al., 2019, arXiv 1907.05047).

The network looks at 128 x 128 px and sees faces of about a tenth of that and more. So the photo is
looked at as a whole and again in overlapping squares. What it finds is a proposal: cats and cups
get one too, and ``landmarks`` decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.inference import open_session
from qualityculler.subject.crops import Pixels, Square, cut, thinned

SIDE_PX = 128
LEAST_CONFIDENCE = 0.5
# Two proposals that overlap by more are one face (MediaPipe's min_suppression_threshold).
OVERLAP = 0.3
MOST_FACES = 24
# The side of the squares against the longer side of the photo.
SCALES = (1.0, 0.6, 0.36)
_STRIDE = 0.75
# Grids of 16 and 8 cells a side, with two and six anchors a cell, all of one fixed size.
_GRIDS = ((16, 2), (8, 6))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A square that may be a face, in px of the photo; ``confidence`` is 0 to 1.

    The angle of the square is that of the line between the eyes.
    """

    square: Square
    confidence: float


class Detector:
    """One session of the network. Any thread."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0].name
        self._anchors = _anchors()

    def find(self, pixels: Pixels, scales: tuple[float, ...] = SCALES) -> list[Proposal]:
        """The proposals in an RGB photo uint8 [H, W, 3], the surest first. 3 ms a square."""
        found = [one for scale in scales for one in self._at(pixels, scale)]
        return apart(sorted(found, key=lambda one: -one.confidence))[:MOST_FACES]

    def _at(self, pixels: Pixels, scale: float) -> Iterator[Proposal]:
        small = thinned(pixels, round(SIDE_PX / scale))
        factor = pixels.shape[1] / small.shape[1]
        for square in squares(small.shape[1], small.shape[0], scale):
            for one in self._look(small, square):
                yield Proposal(_scaled(one.square, factor), one.confidence)

    def _look(self, pixels: Pixels, square: Square) -> Iterator[Proposal]:
        crop = cut(pixels, square, SIDE_PX) / 127.5 - 1
        boxes, logits = self._session.run(
            ["regressors", "classificators"], {self._input: crop[np.newaxis]}
        )
        confidence = 0.5 * (1 + np.tanh(logits[0, :, 0] / 2))  # a sigmoid that cannot overflow
        for index in np.flatnonzero(confidence >= LEAST_CONFIDENCE):
            numbers = boxes[0, index].reshape(8, 2) / SIDE_PX
            centre, size = numbers[0] + self._anchors[index], numbers[1]
            # The first two of six points are the eyes, the one on the photo's left first.
            places = np.concatenate([centre[np.newaxis], numbers[2:4] + self._anchors[index]])
            (x, y), (x1, y1), (x2, y2) = square.to_photo(places.astype(np.float32))
            angle = math.atan2(y2 - y1, x2 - x1)
            side = float(size.max()) * square.side
            yield Proposal(Square(float(x), float(y), side, angle), float(confidence[index]))


def squares(width: int, height: int, scale: float) -> Iterator[Square]:
    """The squares of that scale a photo of that size is looked at in; they overlap."""
    side = scale * max(width, height)
    for y in _middles(height, side):
        for x in _middles(width, side):
            yield Square(x, y, side)


def apart(proposals: list[Proposal]) -> list[Proposal]:
    """Those that overlap no surer one by more than ``OVERLAP``; the list is in that order."""
    kept: list[Proposal] = []
    for one in proposals:
        if all(_overlap(one.square, other.square) <= OVERLAP for other in kept):
            kept.append(one)
    return kept


def _overlap(one: Square, other: Square) -> float:
    """Intersection over union of two squares as if none were turned."""
    reach = (one.side + other.side) / 2
    wide = min(reach - abs(one.x - other.x), one.side, other.side)
    high = min(reach - abs(one.y - other.y), one.side, other.side)
    if wide <= 0 or high <= 0:
        return 0.0
    common = wide * high
    return common / (one.side**2 + other.side**2 - common)


def _middles(length: int, side: float) -> list[float]:
    if side >= length:
        return [length / 2]
    number = math.ceil((length - side) / (_STRIDE * side)) + 1
    return [float(one) for one in np.linspace(side / 2, length - side / 2, number)]


def _scaled(square: Square, factor: float) -> Square:
    return Square(square.x * factor, square.y * factor, square.side * factor, square.angle)


def _anchors() -> NDArray[np.float32]:
    """The middles of the 896 anchors, [N, 2], 0 to 1: rows of cells, each cell as often as told."""
    found = []
    for cells, each in _GRIDS:
        middles = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        across, down = np.meshgrid(middles, middles)
        found.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
    return np.concatenate(found)
