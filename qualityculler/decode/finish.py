"""The last steps every decoder shares: depth, size, colour, orientation, array.

The whole picture is gone through in bands of rows, so that no step keeps another whole copy: what
stays in memory is the decoded picture and the array that is returned.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from qualityculler.decode import colour, depth, native, orient
from qualityculler.decode.colour import SRGB, Colours
from qualityculler.decode.fit import Fit, shrink
from qualityculler.decode.image import Crops, DecodedImage, Pixels, Source
from qualityculler.domain import Capture


def finish(
    image: Image.Image,
    fit: Fit,
    *,
    capture: Capture,
    orientation: int,
    colours: Colours = SRGB,
    source: Source = Source.FULL,
    whole: tuple[int, int] | None = None,
    note: str | None = None,
    crops: Crops | None = None,
) -> DecodedImage:
    """The decoded picture: 8 bit, scaled, in sRGB, upright.

    ``orientation`` is what is still to be done, not what the camera wrote. ``whole`` is the size of
    the whole picture before orientation when ``image`` is a smaller version of it. ``crops`` are
    those of a picture that was larger still; else they are taken here if ``fit`` asks for them. Any
    thread.
    """
    width, height = whole or image.size
    if fit.native and crops is None:
        grey = np.asarray(depth.to_8bit(image).convert("L"))
        crops = native.crops(grey, orientation, max(width, height))
    # Scaled before colour: the conversion then runs on the small picture. Depth comes first, since
    # palettes and 16-bit greys cannot be resampled.
    wanted = _within(image.size, fit.size(width, height))
    if wanted != image.size:
        image = shrink(depth.to_8bit(image), wanted)
    pixels = _upright(image, colours, orientation)
    size = orient.turned(width, height, orientation)
    return DecodedImage(pixels, *size, capture, source, note, crops)


def finish_array(pixels: Pixels, colours: Colours, orientation: int) -> Pixels:
    """An RGB array of its final size, in sRGB and upright; the same one where nothing is to do."""
    if orientation == 1 and colour.is_srgb("RGB", colours):
        return pixels
    height, width, _ = pixels.shape
    upright = _empty(width, height, orientation)
    stored = orient.as_stored(upright, orientation)
    for top, bottom in depth.bands(width, height):
        band = Image.fromarray(pixels[top:bottom])
        stored[top:bottom] = np.asarray(colour.to_srgb(band, colours))
    return upright


def _upright(image: Image.Image, colours: Colours, orientation: int) -> Pixels:
    width, height = image.size
    upright = _empty(width, height, orientation)
    stored = orient.as_stored(upright, orientation)
    # Decided for the whole picture: a band alone may look as if its alpha were empty.
    to_8bit = depth.converter(image)
    for top, bottom in depth.bands(width, height):
        band = image if bottom - top == height else image.crop((0, top, width, bottom))
        stored[top:bottom] = np.asarray(colour.to_srgb(to_8bit(band), colours))
    return upright


def _empty(width: int, height: int, orientation: int) -> Pixels:
    wide, high = orient.turned(width, height, orientation)
    return np.empty((high, wide, 3), np.uint8)


def _within(have: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """Never upscale: a preview smaller than the size asked for stays as it is."""
    return wanted if wanted[0] <= have[0] and wanted[1] <= have[1] else have
