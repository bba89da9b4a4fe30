"""JPEG XL, where the optional plugin is installed."""

from __future__ import annotations

from typing import Any

from PIL import Image

from qualityculler.decode import capture, jpeg
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.jxl_header import read_size
from qualityculler.decode.limits import check_size, damaged

_MODES = frozenset({"RGB", "RGBA", "L", "LA"})


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The picture; a JPEG packed as JPEG XL is unpacked and decoded as the JPEG it was."""
    # The decoder allocates by what the header says, at once.
    check_size(*read_size(data))
    packed_jpeg, info, pixels, icc_profile, boxes = _run(data)
    if packed_jpeg:
        return jpeg.decode(bytes(pixels), fit)
    block = Exif(_exif(boxes))
    return finish(
        _image(info, bytes(pixels)),
        fit,
        capture=capture.from_exif(block),
        orientation=1,  # libjxl has applied its own, which overrides that of EXIF
        icc_profile=bytes(icc_profile) if icc_profile else None,
    )


def _run(data: bytes) -> Any:
    import pillow_jxl

    # One thread: the scan decodes as many photos at once as there are cores.
    decoder: Any = pillow_jxl.Decoder(num_threads=1)
    try:
        return decoder(data)
    except BaseException as error:
        # A panic of the plugin's Rust side arrives as a BaseException of its own.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged("JPEG XL") from error
        raise


def _image(info: Any, pixels: bytes) -> Image.Image:
    size = (info.width, info.height)
    if info.mode in _MODES:
        return Image.frombytes(info.mode, size, pixels)
    if info.mode == "I;16":
        return Image.frombytes("I;16", size, pixels)
    return Image.frombytes("F", size, pixels)


def _exif(boxes: Any) -> bytes:
    """The TIFF block of the Exif box, behind its 4-byte offset."""
    content = next((bytes(box.data) for box in boxes if bytes(box.box_type) == b"Exif"), b"")
    return content[4:] if content[4:6] in (b"II", b"MM") else content
