"""What decoding returns, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import Capture

Pixels = NDArray[np.uint8]
"""RGB, sRGB, upright, shape (height, width, 3), C-contiguous."""


class Source(StrEnum):
    """Which picture inside the file the pixels come from."""

    FULL = "full"
    SCALED = "scaled while decoding"
    PREVIEW = "embedded preview"
    HALF_SIZE_RAW = "half-size RAW"


@dataclass(frozen=True, slots=True)
class Crops:
    """Small parts of a photo at the scale of the file, one for each cell of a grid over it.

    ``luma``: uint8 (rows * columns, side, side), cells in rows from the upper left of the upright
    photo. ``scale``: px of the whole photo to one of these.
    """

    rows: int
    columns: int
    luma: NDArray[np.uint8]
    scale: float


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """Pixels of a photo with the size of the whole picture after orientation, in px.

    ``note`` is a sentence about a photo that is shown although something of it is not as it should
    be: what is shown instead, or what is missing without harm. ``crops`` are there if they were
    asked for and the picture is not tiny.
    """

    pixels: Pixels
    width: int
    height: int
    capture: Capture
    source: Source
    note: str | None = None
    crops: Crops | None = None
