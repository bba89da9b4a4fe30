"""JPEG XL through libjxl, where its optional package is installed.

``pylibjxl`` rather than the better known plugins for Pillow: those (and ``pyjpegxl``) are built on
the Rust crate ``jpegxl-rs``, which is GPL, whatever their own licence says.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from qualityculler.decode import capture, isobmff, jpeg, jxl_header
from qualityculler.decode.colour import SRGB, embedded, from_exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage, Pixels
from qualityculler.decode.limits import check_memory, check_size, damaged

# libjxl works in floats; beside them the bytes it hands over, the image, the array.
_BYTES_PER_PIXEL = 13
_PACKED_JPEG = b"jbrd"
_MODES = {2: "LA", 3: "RGB", 4: "RGBA"}


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The picture; a JPEG packed as JPEG XL is unpacked and decoded as the JPEG it was."""
    # The decoder allocates by what the header says, at once.
    header = jxl_header.read(data)
    check_size(header.width, header.height)
    pixels = header.width * header.height
    check_memory(header.width, header.height, fit, len(data) + _BYTES_PER_PIXEL * pixels)
    if _holds_jpeg(data) and (packed := _packed_jpeg(data)) is not None:
        return jpeg.decode(packed, fit)
    array, said = _run(data)
    block = Exif(_exif(said.get("exif", b"")))
    named = header.colours if header.colours != SRGB else from_exif(block)
    return finish(
        _image(array),
        fit,
        capture=capture.capture_of(block, said.get("xmp", b"")),
        orientation=1,  # libjxl has applied its own, which overrides that of EXIF
        colours=embedded(said.get("icc"), named),
    )


def _run(data: bytes) -> tuple[Pixels, dict[str, bytes]]:
    try:
        found: tuple[Pixels, dict[str, bytes]] = _codec().decode(data, metadata=True)
    except RuntimeError as error:
        raise damaged("JPEG XL") from error
    return found


def _codec() -> Any:
    import pylibjxl

    # One thread: the scan decodes as many photos at once as there are cores.
    return pylibjxl.JXL(threads=1, pool_size=1)


def _holds_jpeg(data: bytes) -> bool:
    return any(box.kind == _PACKED_JPEG for box in isobmff.boxes(data))


def _packed_jpeg(data: bytes) -> bytes | None:
    try:
        packed: bytes = _codec().jxl_to_jpeg(data)
    except RuntimeError:
        return None
    return packed


def _image(array: Pixels) -> Image.Image:
    if array.ndim == 2 or array.shape[2] == 1:
        return Image.fromarray(array.reshape(array.shape[:2]))
    mode = _MODES[array.shape[2]]
    return Image.frombytes(mode, (array.shape[1], array.shape[0]), np.ascontiguousarray(array))


def _exif(box: bytes) -> bytes:
    """The TIFF block of the Exif box, behind its 4-byte offset where that is still there."""
    return box[4:] if box[4:6] in (b"II", b"MM") else box
