"""HEIC and HEIF through libheif, from a package that has the decoder only.

``pi-heif`` rather than ``pillow-heif``: the same code without the x265 encoder, which is GPL.
"""

from __future__ import annotations

from typing import Any

from qualityculler.decode import capture, isobmff
from qualityculler.decode.colour import embedded, from_code_points, from_exif
from qualityculler.decode.colour_codes import CodePoints
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import check_memory, check_size, damaged, unsupported
from qualityculler.reason import Reason

# Planes and interleaved pixels inside libheif, the bytes it hands over, the image, the array.
_BYTES_PER_PIXEL = 13
_UNSUPPORTED = ("nsupported feature", "nsupported codec", "nsupported file-type")


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The primary picture. Raises PhotoError and what libheif raises; any thread."""
    import pi_heif

    if isobmff.is_cut_short(data) or not isobmff.names_are_text(data):
        raise damaged("HEIF")
    # One thread each: the scan already decodes as many photos at once as there are cores.
    pi_heif.options.DECODE_THREADS = 1
    # Nothing of these is used; what is not read cannot be read wrongly.
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    try:
        file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
        if not len(file):
            raise damaged("HEIF")
        primary = file[file.primary_index]
        width, height = primary.size
        check_size(width, height)
        check_memory(width, height, fit, len(data) + _BYTES_PER_PIXEL * width * height)
        image = primary.to_pillow()
    except (RuntimeError, SyntaxError, ValueError) as error:
        if any(words in str(error) for words in _UNSUPPORTED):
            raise unsupported(Reason("This kind of HEIF")) from error
        raise
    info: dict[str, Any] = primary.info
    block = Exif(info.get("exif") or b"")
    said = _code_points(info) or isobmff.picture(data).code_points
    return finish(
        image,
        fit,
        capture=capture.capture_of(block, info.get("xmp") or b""),
        # libheif has already applied the rotation the container asks for; the EXIF orientation
        # beside it describes the same turn and would turn the picture twice.
        orientation=1,
        colours=embedded(
            info.get("icc_profile"), from_code_points(said) if said else from_exif(block)
        ),
    )


def _code_points(info: dict[str, Any]) -> CodePoints | None:
    said = info.get("nclx_profile")
    if not said:
        return None
    return CodePoints(int(said["color_primaries"]), int(said["transfer_characteristics"]))
