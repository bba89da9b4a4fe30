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
    """Pixels of a photo with the size of the whole picture after orientation, in px.

    ``note`` is a sentence about a photo that is shown although something of it is not as it should
    be: what is shown instead, or what is missing without harm.
    """

    pixels: Pixels
    width: int
    height: int
    capture: Capture
    source: Source
    note: str | None = None
