"""A small picture of a photo: the camera's own thumbnail where it will do; and its form on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from qualityculler.decode import capture, jpeg, markers, orient, registry
from qualityculler.decode.colour import embedded, from_exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.file_bytes import beginning
from qualityculler.decode.fit import Fit, fitted
from qualityculler.decode.header import Family, family_of
from qualityculler.decode.image import DecodedImage, Pixels, Source
from qualityculler.decode.limits import check_size
from qualityculler.decode.registry import load_fit as load_fit  # for decoder processes
from qualityculler.errors import PhotoError

# EXIF is at most 64 KiB and comes first; the frame header follows a colour profile at most, and
# behind it come enough pixels to see whether the thumbnail shows the same.
HEAD_BYTES = 256 * 1024
_ASPECT_TOLERANCE = 0.02
_QUALITY = 88
# Thumbnails are made by the same camera from the same picture: local means differ by 1 to 4 levels,
# at edges by more. An edit that is worth the name moves them by far more.
_SAME_LEVELS = 12.0
_COMPARED_PX = 8
_COMPARED_ROWS = 512
_FLAT = 128  # what the decoder leaves where it had no bytes
_FEWEST_ROWS = 4


def thumbnail(path: Path, max_side_px: int) -> DecodedImage:
    """The photo with its longer side at most ``max_side_px``, upright, in sRGB.

    The thumbnail inside the EXIF of a JPEG is taken when it is large enough, shows the same frame
    (some programs crop without renewing it; some cameras pad it with black bars) and the same
    content as the photo, as far as the beginning of the file tells: 30 times faster than decoding.
    Raises PhotoError; any thread.
    """
    embedded_one = _embedded(path, max_side_px)
    return embedded_one or registry.load_fit(path, Fit(max_side_px=max_side_px))


def encode(pixels: Pixels, max_side_px: int) -> bytes:
    """The pixels as a JPEG to be kept, with its longer side at most ``max_side_px``. Any thread."""
    small = fitted(pixels, Fit(max_side_px=max_side_px))
    written: bytes = simplejpeg.encode_jpeg(small, _QUALITY, "RGB", "420")
    return written


def _embedded(path: Path, max_side_px: int) -> DecodedImage | None:
    head = beginning(path, HEAD_BYTES)
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
    if not _same_content(head, data):
        return None
    written = capture.capture_of(block, markers.xmp_packet(head))
    # The thumbnail carries neither EXIF nor a profile of its own: it lies as the photo does, and
    # its numbers mean what those of the photo mean.
    small = jpeg.decode(
        data,
        Fit(max_side_px=max_side_px),
        orientation=written.orientation,
        unless_said=embedded(markers.icc_profile(head), from_exif(block)),
    )
    whole = orient.turned(width, height, written.orientation)
    return DecodedImage(small.pixels, *whole, written, Source.PREVIEW)


def _same_frame(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] / one[1] - other[0] / other[1]) <= _ASPECT_TOLERANCE * other[0] / other[1]


def _same_content(head: bytes, thumb: bytes) -> bool:
    """Whether the thumbnail shows what the photo shows, in the rows the beginning holds."""
    frame = markers.frame(head)
    if frame is None or frame.is_progressive:
        return False  # the beginning holds a blur of everything, and takes as long as a decode
    photo, small = jpeg.rough(head, rows=_COMPARED_ROWS), jpeg.rough(thumb)
    if photo is None or small is None:
        return False
    rows = _decoded_rows(photo)
    if rows < _FEWEST_ROWS:
        return False
    same_size = Image.fromarray(small).resize(
        (photo.shape[1], rows), Image.Resampling.BOX,
        (0, 0, small.shape[1], small.shape[0] * min(1.0, 8 * rows / frame.height)),
    )  # fmt: skip
    differences = _local_means(photo[:rows]) - _local_means(np.asarray(same_size))
    return bool(np.abs(differences).mean() <= _SAME_LEVELS)


def _decoded_rows(photo: Pixels) -> int:
    """Rows from the top that the decoder had bytes for, less the last ones, which may be half."""
    has_content = (photo != _FLAT).any(axis=(1, 2))
    rows = int(np.flatnonzero(has_content)[-1]) + 1 if has_content.any() else 0
    return rows if rows == len(photo) else max(0, rows - 2)


def _local_means(pixels: Pixels) -> np.ndarray:
    height, width, _ = pixels.shape
    size = (max(1, width // _COMPARED_PX), max(1, height // _COMPARED_PX))
    small = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
    return np.asarray(small).astype(np.float32)
