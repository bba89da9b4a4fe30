"""Thumbnails on disk: found there instead of decoding, and kept there once they are decoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from qualityculler.decode.thumbnail import encode
from qualityculler.gui.pictures import Picture, Want, as_pixels
from qualityculler.operations.library import Thumbs
from qualityculler.record import Thumb

# The stubs of PySide6 want bytes here, PySide6 itself a text.
_FORMAT: Any = "JPEG"


def found_or_made(wanted: Want, thumbs: Thumbs, make: Callable[[Want], Picture]) -> Picture:
    """The thumbnail from disk, else made and kept. Raises what ``make`` raises; any thread."""
    picture = found(wanted, thumbs)
    if picture is None:
        picture = make(wanted)
        keep(wanted, picture, thumbs)
    return picture


def found(wanted: Want, thumbs: Thumbs) -> Picture | None:
    """The thumbnail on disk of exactly this file, if there is one that can be read. Any thread."""
    if not wanted.digest or not _is_as_known(wanted):
        return None
    side_px = wanted.key.side_px
    thumb = thumbs.get(wanted.digest, side_px)
    image = QImage() if thumb is None else QImage.fromData(thumb.data, _FORMAT)
    if thumb is None or image.isNull():
        return None
    if max(image.width(), image.height()) > side_px:
        image = _smaller(image, side_px)
    return Picture(image.convertToFormat(QImage.Format.Format_RGB32), thumb.width, thumb.height)


def keep(wanted: Want, picture: Picture, thumbs: Thumbs) -> None:
    """Put a thumbnail on disk; any thread."""
    if wanted.digest:
        side_px = wanted.key.side_px
        data = encode(as_pixels(picture.image), side_px)
        thumbs.put(wanted.digest, side_px, Thumb(data, picture.width, picture.height))


def _is_as_known(wanted: Want) -> bool:
    """Whether the digest is still that of the file: one that has changed is decoded.

    A file that is away, perhaps with its drive, is shown as it was.
    """
    try:
        return wanted.path.stat().st_mtime_ns == wanted.key.mtime_ns
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False


def _smaller(image: QImage, side_px: int) -> QImage:
    """The image with its longer side at that many px, every pixel of it counted; any thread."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(side_px, side_px, keep, smooth)
