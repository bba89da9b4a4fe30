"""HEIC and HEIF through libheif."""

from __future__ import annotations

from typing import Any

from qualityculler.decode import capture
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import check_size, damaged


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The primary picture. Raises PhotoError and what libheif raises; any thread."""
    import pillow_heif

    # One thread each: the scan already decodes as many photos at once as there are cores.
    pillow_heif.options.DECODE_THREADS = 1
    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    if not len(file):
        raise damaged("HEIF")
    primary = file[file.primary_index]
    info: dict[str, Any] = primary.info
    check_size(*primary.size)
    return finish(
        primary.to_pillow(),
        fit,
        capture=capture.from_exif(Exif(info.get("exif") or b"")),
        # libheif has already applied the rotation the container asks for; the EXIF orientation
        # beside it describes the same turn and would turn the picture twice.
        orientation=1,
        icc_profile=info.get("icc_profile"),
    )
