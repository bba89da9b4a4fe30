"""Camera RAW: the preview the camera embedded, or a half-size demosaic where there is none.

The preview is what the photographer saw on the camera, has the camera's colours and costs a JPEG
decode; a demosaic costs ten times that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from qualityculler.decode import capture, jpeg, orient
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.decode.limits import check_size, damaged
from qualityculler.decode.raw_extent import is_cut_short
from qualityculler.domain import Capture
from qualityculler.errors import PhotoError

# LibRaw's flip, which is dcraw's, as EXIF orientation.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}
_SIDEWAYS = (6, 8)


@dataclass(frozen=True, slots=True)
class _Sensor:
    """The picture the sensor took: size as it lies, and how it is to be turned."""

    width: int
    height: int
    orientation: int

    @property
    def upright(self) -> tuple[int, int]:
        return orient.turned(self.width, self.height, self.orientation)


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The picture; ``source`` tells which one it is, width and height are the sensor's.

    A photo smaller than asked for comes back when neither the preview nor half the sensor's size
    reaches it. Raises PhotoError; any thread, the lock is released.
    """
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            sensor = _sensor(raw)
            check_size(sensor.width, sensor.height)
            if is_cut_short(data):
                raise damaged("RAW")
            decoded = _preview(raw, sensor, fit) or _half_size(raw, fit)
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise PhotoError(
            "unsupported",
            "This camera's RAW format is not supported, or the file is damaged; "
            "export it as DNG or JPEG.",
        ) from error
    except rawpy.LibRawError as error:
        raise damaged("RAW") from error
    width, height = sensor.upright
    return replace(
        decoded, width=width, height=height, capture=_capture(data, sensor, decoded.capture)
    )


def _sensor(raw: Any) -> _Sensor:
    # Read before anything else: a half-size demosaic halves the numbers LibRaw reports.
    sizes = raw.sizes
    return _Sensor(sizes.width, sizes.height, _ORIENTATIONS.get(sizes.flip, 1))


def _preview(raw: Any, sensor: _Sensor, fit: Fit) -> DecodedImage | None:
    """The embedded preview, or None when it is missing, unreadable or smaller than half size."""
    import rawpy

    try:
        thumb = raw.extract_thumb()
        if thumb.format == rawpy.ThumbFormat.JPEG:
            return _jpeg_preview(thumb.data, sensor, fit)
        if thumb.format == rawpy.ThumbFormat.BITMAP:
            return _bitmap_preview(thumb.data, sensor, fit)
    except (rawpy.LibRawError, PhotoError, OSError, ValueError, SyntaxError):
        # The RAW data beside it may well be whole.
        return None
    return None


def _jpeg_preview(preview: bytes, sensor: _Sensor, fit: Fit) -> DecodedImage | None:
    size = jpeg.size(preview)
    if not _large_enough(sensor, fit, size):
        return None
    decoded = jpeg.decode(preview, fit, unless_written=_still_to_turn(sensor, size))
    return replace(decoded, source=Source.PREVIEW)


def _bitmap_preview(preview: Any, sensor: _Sensor, fit: Fit) -> DecodedImage | None:
    image = Image.fromarray(np.ascontiguousarray(preview))
    if not _large_enough(sensor, fit, image.size):
        return None
    return _from_image(image, fit, _still_to_turn(sensor, image.size), Source.PREVIEW)


def _half_size(raw: Any, fit: Fit) -> DecodedImage:
    # LibRaw turns its own output upright.
    image = Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True))
    return _from_image(image, fit, 1, Source.HALF_SIZE_RAW)


def _from_image(image: Image.Image, fit: Fit, orientation: int, source: Source) -> DecodedImage:
    return finish(
        image, fit, capture=Capture(), orientation=orientation, icc_profile=None, source=source
    )


def _large_enough(sensor: _Sensor, fit: Fit, size: tuple[int, int]) -> bool:
    """Whether a preview holds what is asked for, or more than a half-size demosaic would."""
    wanted = min(fit.size(sensor.width, sensor.height))
    return min(size) >= min(wanted, sensor.width // 2, sensor.height // 2)


def _still_to_turn(sensor: _Sensor, size: tuple[int, int]) -> int:
    """The sensor's orientation, unless the preview was stored turned sideways already."""
    already = sensor.orientation in _SIDEWAYS and (sensor.width > sensor.height) != (
        size[0] > size[1]
    )
    return 1 if already else sensor.orientation


def _capture(data: bytes, sensor: _Sensor, from_preview: Capture) -> Capture:
    """Most RAW files are TIFF inside; for the others the preview carries the camera's words."""
    block = Exif(data)
    written = capture.from_exif(block) if block.main else from_preview
    return replace(written, orientation=sensor.orientation)
