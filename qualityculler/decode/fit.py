"""How large the result is to be, and the one filter that makes pictures smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from qualityculler.decode.image import Pixels

Size = tuple[int, int]

# Antialiased in Pillow. Bicubic rather than Lanczos: it rings less at edges, and ringing reads as
# sharpening to a scorer.
FILTER = Image.Resampling.BICUBIC


@dataclass(frozen=True, slots=True)
class Fit:
    """The size asked for: at most one of the two is set; with neither it is the picture's own.

    ``native`` asks for crops at the scale of the file beside it, see ``native``.
    """

    short_side_px: int | None = None
    max_side_px: int | None = None
    native: bool = False

    def size(self, width: int, height: int) -> Size:
        """The size of the result: aspect kept, never larger than the picture, never under 1 px."""
        scale = 1.0
        if self.short_side_px is not None:
            scale = self.short_side_px / min(width, height)
        elif self.max_side_px is not None:
            scale = self.max_side_px / max(width, height)
        if scale >= 1.0:
            return width, height
        return max(1, round(width * scale)), max(1, round(height * scale))


FULL_SIZE = Fit()


def shrink(image: Image.Image, size: Size) -> Image.Image:
    """The image at ``size``; the same object when it has that size already. Any thread."""
    if image.size == size:
        return image
    return image.resize(size, FILTER)


def fitted(pixels: Pixels, fit: Fit) -> Pixels:
    """The pixels at the size asked for, the same array where they have it. Any thread."""
    height, width = pixels.shape[:2]
    size = fit.size(width, height)
    if size == (width, height):
        return pixels
    return np.ascontiguousarray(shrink(Image.fromarray(pixels), size))
