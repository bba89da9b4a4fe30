"""A photo's pixels as the window holds them, and the work that makes them; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from qualityculler.decode.fit import FULL_SIZE
from qualityculler.decode.image import Pixels, Source
from qualityculler.decode.isolated import CRASHED, Decoders
from qualityculler.domain import PhotoRow
from qualityculler.errors import PhotoError
from qualityculler.task import CancelToken

FULL = 0
"""The side that stands for "every pixel there is"."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which picture: the photo, the state of its file, and the longer side in px (or FULL)."""

    photo_id: int
    mtime_ns: int
    side_px: int


@dataclass(frozen=True, slots=True)
class Want:
    """A picture somebody would like to show, and where it is to be had.

    Without a digest (the file has not been read yet) it is neither looked for nor kept on disk.
    ``crashed`` says that it crashed a decoder before, and is not to be tried.
    """

    key: Key
    path: Path
    digest: str = ""
    crashed: PhotoError | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels in a form that owns its memory, with the size of the whole photo in px.

    ``note`` says what is shown instead of the photo itself, if anything; ``source`` which picture
    of the file the pixels come from, None where they come from a thumbnail on disk.
    """

    image: QImage
    width: int
    height: int
    note: str | None = None
    source: Source | None = None


def key(row: PhotoRow, side_px: int) -> Key:
    """Which picture of a photo; cheaper than ``want`` for whoever only looks it up."""
    return Key(row.photo.id, row.photo.fingerprint.mtime_ns, side_px)


def want(row: PhotoRow, side_px: int) -> Want:
    """The wish for a photo at a size."""
    return Want(key(row, side_px), row.photo.path, row.photo.fingerprint.digest, _crashed(row))


def make(wanted: Want, decoders: Decoders, cancel: CancelToken | None = None) -> Picture:
    """Decode, in another process: a codec that crashes must not take the window with it.

    Raises PhotoError, UserError where no process will start, and Cancelled soon after ``cancel``.
    Any thread, and nothing of it belongs to the GUI thread.
    """
    if wanted.key.side_px == FULL:
        decoded = decoders.load_fit(wanted.path, FULL_SIZE, cancel=cancel)
    else:
        decoded = decoders.thumbnail(wanted.path, wanted.key.side_px, cancel=cancel)
    image = as_image(decoded.pixels)
    return Picture(image, decoded.width, decoded.height, decoded.note, decoded.source)


def _crashed(row: PhotoRow) -> PhotoError | None:
    """What a scan remembers of a photo that crashed the decoder."""
    skip = row.skip
    if skip is None or skip.kind != CRASHED:
        return None
    if isinstance(skip.reason, str):
        return PhotoError(skip.kind, skip.reason)
    return PhotoError(skip.kind, skip.reason.code, **skip.reason.values)


def as_image(pixels: Pixels) -> QImage:
    """The pixels as an image with memory of its own: the array may go."""
    height, width, _ = pixels.shape
    borrowed = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    # The conversion copies; without a copy the image would dangle once the array is collected.
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def as_pixels(image: QImage) -> Pixels:
    """The image as an array with memory of its own."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = rgb.height(), rgb.width()
    # Qt fills each line up to a multiple of four bytes.
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(height, rgb.bytesPerLine())
    return lines[:, : 3 * width].reshape(height, width, 3).copy()
