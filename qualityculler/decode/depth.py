"""Brings every kind of pixel Pillow knows to 8 bits without alpha: mode L, RGB, CMYK or LAB."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_READY = frozenset({"L", "RGB", "CMYK", "LAB"})
_WITH_ALPHA = {"RGBA": "RGB", "LA": "L"}
_TO_ALPHA = {"PA": "RGBA", "RGBa": "RGBA", "La": "LA"}


def to_8bit(image: Image.Image) -> Image.Image:
    """The same picture with 8 bits per channel and no alpha.

    Transparency shows white, as browsers, viewers and prints show it. 16 bits are scaled, not
    clipped; palettes and 1 bit become colours and greys. Any thread.
    """
    if image.mode in _READY and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        return _from_16bit(image)
    if image.mode in ("I", "F"):
        return _from_wide(image)
    return _flattened(image)


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


def _from_wide(image: Image.Image) -> Image.Image:
    """32-bit integers and floats do not say what white is; guess from the largest value."""
    values = np.nan_to_num(np.asarray(image).astype(np.float64), posinf=0.0, neginf=0.0)
    white = _white_level(values, is_float=image.mode == "F")
    return Image.fromarray(np.rint(np.clip(values / white, 0, 1) * 255).astype(np.uint8))


def _white_level(values: NDArray[np.float64], *, is_float: bool) -> float:
    largest = float(values.max())
    levels = (1.0, 255.0, 65535.0) if is_float else (255.0, 65535.0)
    return next((level for level in levels if largest <= level), largest)
