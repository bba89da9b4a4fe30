"""Brings every kind of pixel Pillow knows to 8 bits without alpha: mode L, RGB, CMYK or LAB."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_READY = frozenset({"L", "RGB", "CMYK", "LAB"})
_WITH_ALPHA = {"RGBA": "RGB", "LA": "L"}
_TO_ALPHA = {"PA": "RGBA", "RGBa": "RGBA", "La": "LA"}
_SAMPLED = 1 << 20
_BAND_PX = 1 << 20
# In numbers that run to 255, a picture is darker than this in its middle only when it is black.
_BRIGHTEST_MIDDLE = 1.5

To8bit = Callable[[Image.Image], Image.Image]


def to_8bit(image: Image.Image) -> Image.Image:
    """The same picture with 8 bits per channel and no alpha.

    Transparency shows white, as browsers, viewers and prints show it. 16 bits are scaled, not
    clipped; palettes and 1 bit become colours and greys. Goes in bands. Any thread.
    """
    convert = converter(image)
    if convert is _as_it_is:
        return image
    whole: Image.Image | None = None
    for top, bottom in bands(*image.size):
        band = convert(image.crop((0, top, image.width, bottom)))
        whole = whole or Image.new(band.mode, image.size)
        whole.paste(band, (0, top))
    assert whole is not None  # a picture has a row
    return whole


def bands(width: int, height: int) -> list[tuple[int, int]]:
    """First and last row of parts of a picture that are small enough to be copied freely."""
    rows = max(1, _BAND_PX // width)
    return [(top, min(top + rows, height)) for top in range(0, height, rows)]


def converter(image: Image.Image) -> To8bit:
    """What brings this picture, or a band of it, to 8 bits: white is the same for all bands."""
    if image.mode in _READY and "transparency" not in image.info:
        return _as_it_is
    if image.mode.startswith("I;16"):
        return _from_16bit
    if image.mode in ("I", "F"):
        values = np.asarray(image)
        return partial(_from_wide, white=white_level(values))
    return _flattened


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


def _flattened(image: Image.Image) -> Image.Image:
    # A colour key ("transparency" of L, RGB and P) turns into alpha by way of RGBA.
    mode = "RGBA" if "transparency" in image.info else _TO_ALPHA.get(image.mode, image.mode)
    if mode not in _WITH_ALPHA:
        return image.convert("L" if mode == "1" else "RGB")
    image = image if image.mode == mode else image.convert(mode)
    plain = _WITH_ALPHA[mode]
    white = Image.new(plain, image.size, "white")
    white.paste(image.convert(plain), mask=image.getchannel("A"))
    return white


def _from_16bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.uint32)
    return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))


def _from_wide(image: Image.Image, white: float) -> Image.Image:
    return Image.fromarray(levels(np.asarray(image), white))


def levels(values: NDArray[np.generic], white: float) -> NDArray[np.uint8]:
    """Numbers of any kind as levels from 0 to 255, where ``white`` becomes 255."""
    finite = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    shares: NDArray[np.float32] = np.clip(finite / np.float32(white), 0, 1)
    return np.rint(shares * 255).astype(np.uint8)


def white_level(values: NDArray[np.generic]) -> float:
    """What stands for white among numbers that do not say so: 1, 255, 65535 or the largest.

    Floats of pictures run to 1, and of bright screens beyond it: 3.7 is a lamp there and not white.
    Programs that only changed the type leave whole numbers up to 255 or 65535.
    """
    parts = 1 + values.size // _SAMPLED
    sample = values.reshape(-1)[:: max(1, values.size // _SAMPLED)]
    finite = np.nan_to_num(sample.astype(np.float64), posinf=0.0, neginf=0.0)
    largest = max(_largest(part) for part in np.array_split(values.reshape(-1), parts))
    is_whole = values.dtype.kind in "iu" or bool((finite == np.rint(finite)).all() and largest > 1)
    middle = float(np.median(np.abs(finite)))
    if not is_whole and (largest <= 1 or middle <= _BRIGHTEST_MIDDLE):
        return 1.0
    return next((level for level in (255.0, 65535.0) if largest <= level), largest)


def _largest(values: NDArray[np.generic]) -> float:
    return float(np.nan_to_num(values, posinf=0.0, neginf=0.0).max())
