"""A small picture of a photo: the camera's own thumbnail where it will do; and its form on disk."""

from __future__ import annotations

from pathlib import Path

import simplejpeg

from qualityculler.decode import capture, jpeg, markers, orient, registry
from qualityculler.decode.exif import Exif
from qualityculler.decode.fit import Fit, fitted
from qualityculler.decode.header import Family, family_of
from qualityculler.decode.image import DecodedImage, Pixels, Source
from qualityculler.decode.limits import check_size
from qualityculler.errors import PhotoError

# EXIF is at most 64 KiB and comes first; the frame header follows a colour profile at most.
_HEAD_BYTES = 256 * 1024
_ASPECT_TOLERANCE = 0.02
_QUALITY = 88


def thumbnail(path: Path, max_side_px: int) -> DecodedImage:
    """The photo with its longer side at most ``max_side_px``, upright, in sRGB.

    The thumbnail inside the EXIF of a JPEG is taken when it is large enough and shows the same
    frame (some programs crop without renewing it; some cameras pad it with black bars): 300 times
    faster than decoding. Raises PhotoError; any thread.
    """
    embedded = _embedded(path, max_side_px)
    return embedded or registry.load_fit(path, Fit(max_side_px=max_side_px))


def encode(pixels: Pixels, max_side_px: int) -> bytes:
    """The pixels as a JPEG to be kept, with its longer side at most ``max_side_px``. Any thread."""
    small = fitted(pixels, Fit(max_side_px=max_side_px))
    written: bytes = simplejpeg.encode_jpeg(small, _QUALITY, "RGB", "420")
    return written


def _embedded(path: Path, max_side_px: int) -> DecodedImage | None:
    head = head_of(path)
    if family_of(head, path.suffix.lower()) is not Family.JPEG:
        return None
    block = Exif(markers.exif_block(head))
    data = block.thumbnail()
    try:
        return None if data is None else _decoded(head, block, data, max_side_px)
    except (PhotoError, OSError, ValueError, SyntaxError):
        # A broken thumbnail says nothing about the photo.
        return None


def _decoded(head: bytes, block: Exif, data: bytes, max_side_px: int) -> DecodedImage | None:
    width, height = jpeg.size(head)
    check_size(width, height)
    size = jpeg.size(data)
    if max(size) < min(max_side_px, max(width, height)) or not _same_frame(size, (width, height)):
        return None
    written = capture.from_exif(block)
    # The thumbnail carries no EXIF of its own; it lies as the photo does.
    small = jpeg.decode(data, Fit(max_side_px=max_side_px), unless_written=written.orientation)
    whole = orient.turned(width, height, written.orientation)
    return DecodedImage(small.pixels, *whole, written, Source.PREVIEW)


def _same_frame(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] / one[1] - other[0] / other[1]) <= _ASPECT_TOLERANCE * other[0] / other[1]


def head_of(path: Path) -> bytes:
    """The beginning of a file, with all that a JPEG says of itself; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return b""  # the full read will say why
