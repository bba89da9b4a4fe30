"""The last steps every decoder shares: depth, size, colour, orientation, array."""

from __future__ import annotations

import numpy as np
from PIL import Image

from qualityculler.decode import depth, orient
from qualityculler.decode.fit import Fit, shrink
from qualityculler.decode.image import DecodedImage, Pixels, Source
from qualityculler.domain import Capture


def finish(
    image: Image.Image,
    fit: Fit,
    *,
    capture: Capture,
    orientation: int,
    icc_profile: bytes | None,
    source: Source = Source.FULL,
    whole: tuple[int, int] | None = None,
) -> DecodedImage:
    """The decoded picture: 8 bit, scaled, in sRGB, upright.

    ``orientation`` is what is still to be done, not what the camera wrote. ``whole`` is the size of
    the whole picture before orientation when ``image`` is a smaller version of it. Any thread.
    """
    width, height = whole or image.size
    # Scaled before colour: the conversion then runs on the small picture. Depth comes first, since
    # palettes and 16-bit greys cannot be resampled.
    small = shrink(depth.to_8bit(image), _within(image.size, fit.size(width, height)))
    small = orient.upright(orient.to_srgb(small, icc_profile), orientation)
    return DecodedImage(pixels(small), *orient.turned(width, height, orientation), capture, source)


def pixels(image: Image.Image) -> Pixels:
    """An RGB image as an array."""
    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8))


def _within(have: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """Never upscale: a preview smaller than the size asked for stays as it is."""
    return wanted if wanted[0] <= have[0] and wanted[1] <= have[1] else have
