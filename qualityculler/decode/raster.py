"""The formats Pillow reads by itself: PNG, TIFF, WebP, GIF, BMP and AVIF.

Of animations and multi-page files the first picture is taken.
"""

from __future__ import annotations

import io

from PIL import Image, TiffImagePlugin

from qualityculler.decode import capture, png_chunks
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import check_size, damaged

_PHOTOMETRIC = 262
_WHITE_IS_ZERO = 0


def decode_png(data: bytes, fit: Fit) -> DecodedImage:
    """See ``jpeg.decode``; so do all below."""
    if not png_chunks.pixels_are_whole(data):
        # After the size: a bomb is to be called one.
        with _opened(data, "PNG"):
            raise damaged("PNG")
    return _decode(data, fit, "PNG")


def decode_tiff(data: bytes, fit: Fit) -> DecodedImage:
    """TIFF with any compression libtiff was built with."""
    return _decode(data, fit, "TIFF")


def decode_webp(data: bytes, fit: Fit) -> DecodedImage:
    """WebP, lossy and lossless."""
    return _decode(data, fit, "WEBP")


def decode_gif(data: bytes, fit: Fit) -> DecodedImage:
    """The first frame of a GIF."""
    return _decode(data, fit, "GIF")


def decode_bmp(data: bytes, fit: Fit) -> DecodedImage:
    """Windows bitmaps."""
    return _decode(data, fit, "BMP")


def decode_avif(data: bytes, fit: Fit) -> DecodedImage:
    """AVIF; Pillow hands its rotation over as EXIF orientation."""
    return _decode(data, fit, "AVIF")


def _decode(data: bytes, fit: Fit, family: str) -> DecodedImage:
    with _opened(data, family) as image:
        image.load()
        block = Exif(data if family == "TIFF" else image.info.get("exif", b""))
        return finish(
            _positive(image),
            fit,
            capture=capture.from_exif(block),
            # Pillow turns TIFFs upright while loading them, and nothing else.
            orientation=1 if family == "TIFF" else capture.orientation(block) or 1,
            icc_profile=image.info.get("icc_profile"),
        )


def _opened(data: bytes, family: str) -> Image.Image:
    """The picture before its pixels are read, once its size is known to be bearable."""
    image = Image.open(io.BytesIO(data), formats=(family,))
    check_size(*image.size)
    return image


def _positive(image: Image.Image) -> Image.Image:
    """Pillow leaves 16-bit TIFFs inverted where zero means white."""
    inverted = isinstance(image, TiffImagePlugin.TiffImageFile) and (
        image.mode.startswith("I;16") and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    )
    return image.point(lambda value: 65535 - value) if inverted else image
