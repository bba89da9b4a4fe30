"""The formats Pillow reads by itself: PNG, WebP, GIF, BMP and AVIF.

Of animations the first picture is taken.
"""

from __future__ import annotations

import io

from PIL import Image

from qualityculler.decode import capture, isobmff, png
from qualityculler.decode.colour import Colours, embedded, from_code_points, from_exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import check_memory, check_size, damaged

# Bytes per pixel at the height of a decode: Pillow's image, 4 for colours; a copy of 8 bits without
# alpha where one is made to be scaled; what the library holds.
_IMAGE = {"1": 2, "L": 2, "P": 2, "I;16": 3, "I": 14, "F": 14}
_COLOURS, _COPY = 5, 4
_GIF_HEADER, _GIF_EXTENSION, _GIF_FRAME = 13, 0x21, 0x2C
_LIBRARY = {"WEBP": 11, "AVIF": 7, "GIF": 4}


def decode_png(data: bytes, fit: Fit) -> DecodedImage:
    """See ``jpeg.decode``; so do all below."""
    check_size(*png.size(data))  # first: a bomb is to be called one
    chunks = png.read(data)
    if not chunks.is_whole:
        raise damaged("PNG")
    with _opened(png.for_pixels(data), fit, "PNG") as image:
        image.load()
        block = Exif(chunks.exif)
        return finish(
            image,
            fit,
            capture=capture.capture_of(block, chunks.xmp, chunks.texts),
            orientation=capture.orientation(block) or 1,
            colours=chunks.colours(),
        )


def decode_webp(data: bytes, fit: Fit) -> DecodedImage:
    """WebP, lossy and lossless."""
    return _decode(data, fit, "WEBP")


def decode_gif(data: bytes, fit: Fit) -> DecodedImage:
    """The first frame of a GIF."""
    if gif_is_cut_short(data):
        raise damaged("GIF")
    return _decode(data, fit, "GIF")


def decode_bmp(data: bytes, fit: Fit) -> DecodedImage:
    """Windows bitmaps; alpha that is zero everywhere means nothing: screen grabbers leave it so."""
    with _opened(data, fit, "BMP") as image:
        image.load()
        alpha_is_empty = image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0)
        opaque = image.convert("RGB") if alpha_is_empty else image
        return finish(opaque, fit, capture=capture.capture_of(Exif(b"")), orientation=1)


def decode_avif(data: bytes, fit: Fit) -> DecodedImage:
    """AVIF; Pillow hands its rotation over as EXIF orientation, the clean aperture not at all."""
    if isobmff.is_cut_short(data):
        raise damaged("AVIF")
    said = isobmff.picture(data)
    named = from_code_points(said.code_points) if said.code_points else None
    return _decode(data, fit, "AVIF", named, said.crop)


def _decode(
    data: bytes,
    fit: Fit,
    family: str,
    said: Colours | None = None,
    crop: tuple[int, int, int, int] | None = None,
) -> DecodedImage:
    with _opened(data, fit, family) as image:
        image.load()
        block = Exif(image.info.get("exif", b""))
        return finish(
            _cropped(image, crop),
            fit,
            capture=capture.capture_of(block, _packet(image)),
            orientation=capture.orientation(block) or 1,
            colours=embedded(image.info.get("icc_profile"), said or from_exif(block)),
        )


def _opened(data: bytes, fit: Fit, family: str) -> Image.Image:
    """The picture before its pixels are read, once its size is known to be bearable."""
    image = Image.open(io.BytesIO(data), formats=(family,))
    check_size(*image.size)
    copies = 2 if family == "PNG" else 1
    per_pixel = _IMAGE.get(image.mode, _COLOURS) + _LIBRARY.get(family, 0)
    if fit.size(*image.size) != image.size and image.mode not in ("L", "RGB"):
        per_pixel += _COPY
    check_memory(*image.size, fit, copies * len(data) + per_pixel * image.width * image.height)
    return image


def _cropped(image: Image.Image, crop: tuple[int, int, int, int] | None) -> Image.Image:
    """The clean aperture, where it lies inside the picture."""
    if crop is None:
        return image
    left, top, right, bottom = crop
    fits = 0 <= left < right <= image.width and 0 <= top < bottom <= image.height
    return image.crop(crop) if fits else image


def _packet(image: Image.Image) -> bytes:
    packet = image.info.get("xmp", b"")
    return packet if isinstance(packet, bytes) else str(packet).encode()


def gif_is_cut_short(data: bytes) -> bool:
    """Whether the file ends inside one of its blocks (GIF89a, CompuServe, 1990). Never raises.

    Pillow shows what is there and leaves the rest black. A missing trailer alone is no loss; what
    lies behind it, or is no block, does not count. Any thread.
    """
    if len(data) < _GIF_HEADER:
        return True
    at = _GIF_HEADER + _table_bytes(data[10])
    while at < len(data):
        kind = data[at]
        if kind == _GIF_EXTENSION:
            at += 2
        elif kind == _GIF_FRAME:
            if at + 10 > len(data):
                return True
            at += 10 + _table_bytes(data[at + 9]) + 1  # the size of the first code of LZW
        else:
            return False
        end = _behind_sub_blocks(data, at)
        if end is None:
            return True
        at = end
    return at > len(data)


def _table_bytes(packed: int) -> int:
    return 3 << (1 + (packed & 7)) if packed & 0x80 else 0


def _behind_sub_blocks(data: bytes, at: int) -> int | None:
    """The position behind the empty block that ends a row of them; None when there is none."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
    return None
