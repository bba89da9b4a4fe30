"""HEIC and HEIF through libheif, from a package that has the decoder only.

``pi-heif`` rather than ``pillow-heif``: the same code without the x265 encoder, which is GPL.
"""

from __future__ import annotations

from typing import Any

from PIL import Image

from qualityculler.decode import capture, isobmff
from qualityculler.decode.colour import embedded, from_code_points, from_exif
from qualityculler.decode.colour_codes import CodePoints
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.decode.limits import check_memory, check_size, damaged, unsupported
from qualityculler.errors import PhotoError
from qualityculler.reason import Reason
from qualityculler.text import N_

# Planes and interleaved pixels inside libheif, the bytes it hands over, the image, the array.
_BYTES_PER_PIXEL = 13
ONLY_THUMBNAIL = N_(
    "The picture is too large to be decoded here; shown and measured is the small version inside "
    "the file."
)
_UNSUPPORTED = ("nsupported feature", "nsupported codec", "nsupported file-type")


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The primary picture. Raises PhotoError and what libheif raises; any thread.

    Of one that takes more memory than a photo may have, the small version inside the file, where
    there is one, with a word.
    """
    if isobmff.is_cut_short(data) or not isobmff.names_are_text(data):
        raise damaged("HEIF")
    try:
        primary = _primary(data)
        width, height = primary.size
        check_size(width, height)
        image, note = _pixels(data, primary, fit)
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
        source=Source.PREVIEW if note else Source.FULL,
        whole=(width, height),
        note=note,
    )


def _primary(data: bytes) -> Any:
    import pi_heif

    # One thread each: the scan already decodes as many photos at once as there are cores.
    pi_heif.options.DECODE_THREADS = 1
    # Nothing of these is used; what is not read cannot be read wrongly.
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    if not len(file):
        raise damaged("HEIF")
    return file[file.primary_index]


def _pixels(data: bytes, primary: Any, fit: Fit) -> tuple[Image.Image, str | None]:
    """The picture as it is to be seen, or its small version and a word on that."""
    try:
        _check_memory(data, primary, fit)
        whole: Image.Image = primary.to_pillow()
    except PhotoError:
        other = isobmff.with_thumbnail_first(data)
        if other is None:
            raise
        small = _primary(other)
        _check_memory(other, small, fit)
        image: Image.Image = small.to_pillow()
        return image, ONLY_THUMBNAIL
    return whole, None


def _check_memory(data: bytes, picture: Any, fit: Fit) -> None:
    width, height = picture.size
    check_memory(width, height, fit, len(data) + _BYTES_PER_PIXEL * width * height)


def _code_points(info: dict[str, Any]) -> CodePoints | None:
    said = info.get("nclx_profile")
    if not said:
        return None
    return CodePoints(int(said["color_primaries"]), int(said["transfer_characteristics"]))
