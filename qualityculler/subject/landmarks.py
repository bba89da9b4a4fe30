"""478 points of a face, whether it is one at all, and how far its eyes are closed.

MediaPipe's face mesh v2 with attention (Grishchenko et al., 2020, arXiv 2006.10962) and its
blendshapes. The presence of the first decides about a face: a man in profile and a cat have a
proposal of the detector and no presence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import EyeState
from qualityculler.inference import open_session
from qualityculler.subject.crops import Crop, Pixels, Square, cut

SIDE_PX = 256
# MediaPipe looks at a square half as large again as the box of the detector.
MARGIN = 1.5
# A logit: 0 is MediaPipe's least presence of one half.
LEAST_PRESENCE = 0.0

# Corner, two points of the upper lid, corner, two of the lower lid under them.
RIGHT_EYE = (33, 160, 158, 133, 153, 144)
LEFT_EYE = (362, 385, 387, 263, 373, 380)
_BLINKS = {RIGHT_EYE: 10, LEFT_EYE: 9}

# An eye is told to be closed, or open, where both ways of telling agree.
CLOSED_BLINK, OPEN_BLINK = 0.5, 0.35
CLOSED_RATIO, OPEN_RATIO = 0.16, 0.2
# An eye of fewer px, or one that is turned away, shows no lid.
LEAST_EYE_PX = 14.0
LEAST_EYES_RATIO = 0.55

# Which of the points the blendshapes are made of (kLandmarksSubsetIdxs of MediaPipe, Apache-2.0).
_OF_BLENDSHAPES = np.array(
    [
        *(0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63),
        *(65, 66, 67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132),
        *(133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161),
        *(162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263),
        *(267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310),
        *(311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373),
        *(374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398),
        *(400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477),
    ]
)


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye: its middle and width in px of the photo, and whether it is open, if that shows."""

    x: float
    y: float
    width: float
    state: EyeState | None
    blink: float
    """0 open to 1 closed, as the blendshapes have it."""
    ratio: float
    """Distance of the lids against the width of the eye (Soukupova and Cech, 2016)."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A face: its points [478, 2] in px of the photo, its presence (a logit), its two eyes.

    ``eyes`` are those on the photo's left and right.
    """

    points: NDArray[np.float32]
    presence: float
    eyes: tuple[Eye, Eye]

    @property
    def state(self) -> EyeState | None:
        """Of both eyes together; None where one cannot be judged or they differ."""
        first, second = (one.state for one in self.eyes)
        return first if first is second else None


class Landmarks:
    """One session of each network. Any thread."""

    def __init__(self, points: Path, blendshapes: Path, threads: int = 1) -> None:
        self._points = open_session(points, threads)
        self._shapes = open_session(blendshapes, threads)
        self._input = self._points.get_inputs()[0].name
        self._shapes_input = self._shapes.get_inputs()[0].name

    def look(self, pixels: Pixels, square: Square) -> Mesh | None:
        """The face in a square of the detector, in an RGB photo uint8 [H, W, 3]; None: no face."""
        around = Square(square.x, square.y, square.side * MARGIN, square.angle)
        crop = cut(pixels, around, SIDE_PX) / np.float32(255)
        found, presence = self._run(crop)
        if presence <= LEAST_PRESENCE:
            return None
        (shapes,) = self._shapes.run(None, {self._shapes_input: found[np.newaxis, _OF_BLENDSHAPES]})
        points = around.to_photo(found / np.float32(SIDE_PX))
        eyes = [self._eye(points, corners, float(shapes[_BLINKS[corners]])) for corners in _BLINKS]
        first, second = eyes
        if not _both_face_us(first, second):
            first, second = (_unjudged(one) for one in eyes)
        return Mesh(points, presence, (first, second))

    def _run(self, crop: Crop) -> tuple[NDArray[np.float32], float]:
        points, presence = self._points.run(
            ["Identity", "Identity_1"], {self._input: crop[np.newaxis]}
        )
        return points.reshape(478, 3)[:, :2], float(presence.ravel()[0])

    def _eye(self, points: NDArray[np.float32], six: tuple[int, ...], blink: float) -> Eye:
        corner, high1, high2, other, low2, low1 = points[list(six)]
        width = float(np.hypot(*(other - corner)))
        lids = float(np.hypot(*(high1 - low1)) + np.hypot(*(high2 - low2))) / 2
        ratio = lids / max(width, 1e-6)
        x, y = (corner + other) / 2
        state = judged(blink, ratio) if width >= LEAST_EYE_PX else None
        return Eye(float(x), float(y), width, state, blink, ratio)


def judged(blink: float, ratio: float) -> EyeState | None:
    """Open or closed where the blendshape and the distance of the lids agree; else None. Pure."""
    if not (math.isfinite(blink) and math.isfinite(ratio)):
        return None
    if blink >= CLOSED_BLINK and ratio <= CLOSED_RATIO:
        return EyeState.CLOSED
    if blink <= OPEN_BLINK and ratio >= OPEN_RATIO:
        return EyeState.OPEN
    return None


def _both_face_us(one: Eye, other: Eye) -> bool:
    return min(one.width, other.width) >= LEAST_EYES_RATIO * max(one.width, other.width)


def _unjudged(one: Eye) -> Eye:
    return Eye(one.x, one.y, one.width, None, one.blink, one.ratio)
