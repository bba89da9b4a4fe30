"""Turns pictures upright and into sRGB; the only place where either happens."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageCms

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What an ICC profile calls the modes Pillow has; a profile for other channels is a broken one.
_COLOUR_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "LAB"}
_SRGB = ImageCms.createProfile("sRGB")


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is to be seen, from its EXIF orientation; 1 and unknown change nothing."""
    operation = _TRANSPOSE.get(orientation)
    return image if operation is None else image.transpose(operation)


def turned(width: int, height: int, orientation: int) -> tuple[int, int]:
    """The size after ``upright``."""
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)


def to_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """An RGB image in sRGB from mode L, RGB, CMYK or LAB. Any thread.

    A profile that is broken, or made for other channels than the image has, is passed over: the
    numbers are then taken as sRGB, which is what they are in most such files.
    """
    transform = _transform(icc_profile, image.mode) if icc_profile else None
    if transform is not None:
        converted = ImageCms.applyTransform(image, transform)
        if converted is not None:
            return converted
    if image.mode == "LAB":
        return _lab_to_srgb(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def is_srgb(mode: str, icc_profile: bytes | None) -> bool:
    """Whether ``to_srgb`` would return the same numbers."""
    return mode == "RGB" and (icc_profile is None or _transform(icc_profile, mode) is None)


# Safe to share: lcms copies its pixel cache at each call. A shoot has one or two profiles.
@lru_cache(maxsize=16)
def _transform(icc_profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
        if profile.profile.xcolor_space.strip() != _COLOUR_SPACES[mode] or _says_srgb(profile):
            return None
        return ImageCms.buildTransform(
            profile, _SRGB, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC, _BLACK_POINT
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError):
        return None


_BLACK_POINT = ImageCms.Flags.BLACKPOINTCOMPENSATION


def _says_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether the conversion would change nothing; nearly every camera JPEG with a profile."""
    description = profile.profile.profile_description or ""
    return description.startswith("sRGB")


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), _SRGB, "LAB", "RGB")
    converted = ImageCms.applyTransform(image, transform)
    return image.convert("L").convert("RGB") if converted is None else converted
