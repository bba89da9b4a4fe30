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
class DecodedImage:
    """Pixels of a photo with the size of the whole picture after orientation, in px."""

    pixels: Pixels
    width: int
    height: int
    capture: Capture
    source: Source
