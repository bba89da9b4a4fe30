"""Camera RAW: the preview the camera embedded, or a half-size demosaic where there is none.

The preview is what the photographer saw on the camera, has the camera's colours and costs a JPEG
decode; a demosaic costs ten times that. Where the sensor data cannot be unpacked (a compression
LibRaw does not know yet) the preview is the best there is, however small, and the result says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from qualityculler.decode import capture, isobmff, jpeg, orient
from qualityculler.decode.colour import Colours, from_exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.decode.limits import check_memory, check_size, damaged
from qualityculler.decode.tiff_directory import raw_is_cut_short
from qualityculler.domain import Capture
from qualityculler.errors import PhotoError
from qualityculler.text import N_

# LibRaw's flip, which is dcraw's, as EXIF orientation: bit 1 mirrors columns, bit 2 rows, bit 4
# swaps both (dcraw.c, "flip").
_ORIENTATIONS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
_SIDEWAYS = (5, 6, 7, 8)
_SAME_SHAPE = 0.03
# The sensor's numbers, half of the size in four channels of 16 bits, what is made of them.
_BYTES_PER_PIXEL = 7
ONLY_PREVIEW = N_(
    "The RAW data cannot be unpacked here; shown and measured is the preview inside the file."
)


@dataclass(frozen=True, slots=True)
class _Sensor:
    """The picture the sensor took: size as it lies, and how it is to be turned."""

    width: int
    height: int
    orientation: int

    @property
    def upright(self) -> tuple[int, int]:
        return orient.turned(self.width, self.height, self.orientation)


@dataclass(frozen=True, slots=True)
class _Preview:
    """The embedded preview: JPEG bytes or a picture, with its size as it lies."""

    content: bytes | Image.Image
    size: tuple[int, int]
    orientation: int
    colours: Colours

    def decode(self, fit: Fit) -> DecodedImage:
        """Upright. Raises PhotoError and what Pillow raises."""
        if isinstance(self.content, bytes):
            decoded = jpeg.decode(
                self.content, fit, orientation=self.orientation, unless_said=self.colours
            )
            return replace(decoded, source=Source.PREVIEW)
        return _from_image(self.content, fit, self.orientation, Source.PREVIEW)


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The picture; ``source`` tells which one it is, width and height are the sensor's.

    A photo smaller than asked for comes back when neither the preview nor half the sensor's size
    reaches it. Where only the preview can be had, width and height are those of the preview, and
    ``note`` says so, when more was asked for. Raises PhotoError; any thread, the lock is released.
    """
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            sensor = _sensor(raw)
            check_size(sensor.width, sensor.height)
            if isobmff.is_cut_short(data) if _is_boxes(data) else raw_is_cut_short(data):
                raise damaged("RAW")
            block = Exif(data)
            decoded = _decoded(raw, sensor, fit, block, len(data))
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise PhotoError(
            "unsupported",
            "This camera's RAW format is not supported, or the file is damaged; "
            "export it as DNG or JPEG.",
        ) from error
    except rawpy.LibRawError as error:
        raise damaged("RAW") from error
    return replace(decoded, capture=_capture(block, sensor, decoded.capture))


def _is_boxes(data: bytes) -> bool:
    return data[4:8] == b"ftyp"


def _sensor(raw: Any) -> _Sensor:
    # Read before anything else: a half-size demosaic halves the numbers LibRaw reports.
    sizes = raw.sizes
    return _Sensor(sizes.width, sizes.height, _ORIENTATIONS.get(sizes.flip, 1))


def _decoded(raw: Any, sensor: _Sensor, fit: Fit, block: Exif, file_bytes: int) -> DecodedImage:
    width, height = sensor.upright
    preview = _preview(raw, sensor, block)
    if preview is not None and _large_enough(sensor, fit, preview.size):
        try:
            return _of_sensor(preview.decode(fit), width, height)
        except (PhotoError, OSError, ValueError, SyntaxError):
            preview = None  # the RAW data beside it may well be whole
    needed = file_bytes + _BYTES_PER_PIXEL * sensor.width * sensor.height
    try:
        check_memory(sensor.width, sensor.height, Fit(max_side_px=1), needed)
        return _of_sensor(_half_size(raw, fit), width, height)
    except _cannot_be_unpacked():
        if preview is None:
            raise
        return replace(preview.decode(fit), note=ONLY_PREVIEW)


def _of_sensor(decoded: DecodedImage, width: int, height: int) -> DecodedImage:
    """The same with the size of the whole photo, to which crops of a smaller picture relate."""
    crops = decoded.crops
    if crops is not None:
        times = max(width, height) / max(decoded.width, decoded.height)
        crops = replace(crops, scale=crops.scale * times)
    return replace(decoded, width=width, height=height, crops=crops)


def _cannot_be_unpacked() -> tuple[type[Exception], ...]:
    import rawpy

    return (rawpy.LibRawError, PhotoError)


def _preview(raw: Any, sensor: _Sensor, block: Exif) -> _Preview | None:
    """The embedded preview; None when it is missing or of a kind that is not read."""
    import rawpy

    try:
        thumb = raw.extract_thumb()
        if thumb.format == rawpy.ThumbFormat.JPEG:
            content = bytes(thumb.data)
            size = jpeg.size(content)
            return _Preview(content, size, _still_to_turn(sensor, size), from_exif(block))
        if thumb.format == rawpy.ThumbFormat.BITMAP:
            image = _image(thumb.data)
            return _Preview(image, image.size, _still_to_turn(sensor, image.size), from_exif(block))
    except (rawpy.LibRawError, PhotoError, OSError, ValueError, SyntaxError):
        return None
    return None


def _half_size(raw: Any, fit: Fit) -> DecodedImage:
    # LibRaw turns its own output upright.
    return _from_image(
        _image(raw.postprocess(half_size=True, use_camera_wb=True)), fit, 1, Source.HALF_SIZE_RAW
    )


def _image(pixels: Any) -> Image.Image:
    """Sensors without colours come with one channel."""
    array = np.ascontiguousarray(pixels)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    return Image.fromarray(array)


def _from_image(image: Image.Image, fit: Fit, orientation: int, source: Source) -> DecodedImage:
    return finish(image, fit, capture=Capture(), orientation=orientation, source=source)


def _large_enough(sensor: _Sensor, fit: Fit, size: tuple[int, int]) -> bool:
    """Whether a preview holds what is asked for, or more than a half-size demosaic would."""
    wanted = min(fit.size(sensor.width, sensor.height))
    return min(size) >= min(wanted, sensor.width // 2, sensor.height // 2)


def _still_to_turn(sensor: _Sensor, size: tuple[int, int]) -> int:
    """The sensor's orientation, unless the preview was stored turned sideways already.

    That is so where it has the shape of the turned sensor. A square or a crop to another format
    proves nothing, and neither does EXIF in the preview: LibRaw puts a block with the orientation
    of the file in front of previews that have none.
    """
    lying, shape = sensor.width / sensor.height, size[0] / size[1]
    is_turned = abs(shape * lying - 1) <= _SAME_SHAPE and abs(lying - 1) > 2 * _SAME_SHAPE
    return 1 if sensor.orientation in _SIDEWAYS and is_turned else sensor.orientation


def _capture(block: Exif, sensor: _Sensor, from_preview: Capture) -> Capture:
    """Most RAW files are TIFF inside; for the others the preview carries the camera's words."""
    written = from_preview
    if block.main:
        written = capture.capture_of(block, capture.xmp_of_tiff(block))
    return replace(written, orientation=sensor.orientation)
