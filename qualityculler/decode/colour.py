"""What a file says of its colours, and how they become sRGB; the only place where that happens.

An embedded profile goes first. Where there is none, what the file says in other words is made into
a profile: the code points of PNG, AVIF and HEIF, the gamma and primaries of PNG, the Adobe RGB of
DCF cameras. Whoever says nothing means sRGB. PQ and HLG go through ``tone``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from qualityculler.decode import exif, tone
from qualityculler.decode.colour_codes import ADOBE_RGB, BT709, CodePoints, Curve, Primaries
from qualityculler.decode.exif import Exif
from qualityculler.decode.icc import matrix_profile
from qualityculler.decode.image import Pixels

# What an ICC profile calls the modes Pillow has; a profile for other channels is a broken one.
_COLOUR_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "LAB"}
_SRGB = ImageCms.createProfile("sRGB")
_BLACK_POINT = ImageCms.Flags.BLACKPOINTCOMPENSATION
# Adobe RGB (1998), section 4.3.1.2: the exponent is 2 51/256.
_ADOBE_GAMMA = 2 + 51 / 256
_UNCALIBRATED, _ADOBE_OF_SOME_MAKERS = 0xFFFF, 2
# A gamma of 1/2.2 is how PNG writers say "as a screen shows it" (PNG, 3rd edition, 11.3.2.5).
_SCREEN_GAMMA = 2.2
_SCREEN_TOLERANCE = 0.05
_SAME_LEVELS = 1


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers of a picture mean: an ICC profile, embedded or made, or code points of HDR.

    With neither they are sRGB.
    """

    profile: bytes | None = None
    hdr: CodePoints | None = None
    was_made: bool = False


SRGB = Colours()


def embedded(profile: bytes | None, otherwise: Colours = SRGB) -> Colours:
    """The profile of the file where it has one that can be read."""
    return Colours(profile) if profile and _opened(profile) is not None else otherwise


def from_code_points(points: CodePoints | None) -> Colours:
    """The colours of H.273's numbers; sRGB for none and for what is unspecified."""
    if points is None:
        return SRGB
    if points.is_hdr:
        return Colours(hdr=points)
    return from_primaries(points.chromaticities(), points.curve())


def from_primaries(primaries: Primaries, curve: Curve | float) -> Colours:
    """The colours of primaries and a plain curve; sRGB for numbers that are no colours."""
    if (primaries, curve) == (BT709, Curve.SRGB):
        return SRGB
    try:
        return Colours(matrix_profile(primaries, curve), was_made=True)
    except ValueError:
        return SRGB


def from_png(gamma: float | None, primaries: Primaries | None) -> Colours:
    """The colours of gAMA, as the exponent that brings numbers to light, and cHRM."""
    plain = gamma is None or abs(gamma - _SCREEN_GAMMA) <= _SCREEN_TOLERANCE
    return from_primaries(primaries or BT709, Curve.SRGB if plain or gamma is None else gamma)


def from_exif(block: Exif) -> Colours:
    """Adobe RGB where a camera says so without a profile, else sRGB.

    DCF 2.0, section 3.1: an optional colour space file is "uncalibrated" with interoperability
    index R03, and its numbers are Adobe RGB. Some makers write colour space 2 instead.
    """
    space = block.camera.get(exif.COLOUR_SPACE)
    index = block.interop().get(exif.INTEROP_INDEX)
    is_r03 = isinstance(index, bytes) and index.startswith(b"R03")
    if space == _ADOBE_OF_SOME_MAKERS or (space == _UNCALIBRATED and is_r03):
        return from_primaries(ADOBE_RGB, _ADOBE_GAMMA)
    return SRGB


def to_srgb(image: Image.Image, colours: Colours) -> Image.Image:
    """An RGB image in sRGB from mode L, RGB, CMYK or LAB. Any thread.

    A profile that is broken, or made for other channels than the image has, is passed over: the
    numbers are then taken as sRGB, which is what they are in most such files.
    """
    if colours.hdr is not None and image.mode in ("L", "RGB"):
        return Image.fromarray(tone.to_srgb(_rgb(image), colours.hdr))
    if colours.was_made and image.mode == "L":
        image = image.convert("RGB")
    transform = _transform(colours.profile, image.mode) if colours.profile else None
    if transform is not None:
        converted = ImageCms.applyTransform(image, transform)
        if converted is not None:
            return converted
    if image.mode == "LAB":
        return _lab_to_srgb(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _rgb(image: Image.Image) -> Pixels:
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def is_srgb(mode: str, colours: Colours) -> bool:
    """Whether ``to_srgb`` would return the same numbers."""
    if mode != "RGB" or colours.hdr is not None:
        return False
    return colours.profile is None or _transform(colours.profile, mode) is None


def _opened(profile: bytes) -> ImageCms.ImageCmsProfile | None:
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


# Safe to share: lcms copies its pixel cache at each call. A shoot has one or two profiles.
@lru_cache(maxsize=16)
def _transform(icc_profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None for a profile that cannot be used or would change nothing."""
    profile = _opened(icc_profile)
    try:
        if profile is None or profile.profile.xcolor_space.strip() != _COLOUR_SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(
            profile, _SRGB, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC, _BLACK_POINT
        )
        return None if mode == "RGB" and _changes_nothing(transform) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError):
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Judged by what the profile does to colours from all over the cube: names do not tell.

    Nearly every camera JPEG with a profile has one of sRGB; the conversion is spared there.
    """
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(1, -1, 3)
    converted = ImageCms.applyTransform(Image.fromarray(cube), transform)
    if converted is None:
        return False
    difference = np.asarray(converted).astype(int) - cube
    return int(np.abs(difference).max()) <= _SAME_LEVELS


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), _SRGB, "LAB", "RGB")
    converted = ImageCms.applyTransform(image, transform)
    return image.convert("L").convert("RGB") if converted is None else converted
