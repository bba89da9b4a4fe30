"""Thumbnails by the way: a scan decodes every photo, so none is decoded once more to show it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from qualityculler.decode.image import DecodedImage
from qualityculler.domain import Fingerprint
from qualityculler.gui.disk_thumbnails import put, smaller
from qualityculler.gui.pictures import Picture
from qualityculler.store.thumbs import Thumbs


class ScanThumbnails:
    """Keeps a thumbnail on disk of each photo that a scan has decoded.

    ``side_px`` is the longer side the views ask for now; the window sets it at any time, and with 0
    nothing is kept. ``glean`` is an ``Onlooker``: any thread, several at once, raises nothing.
    """

    def __init__(self, thumbs: Thumbs) -> None:
        self._thumbs = thumbs
        self.side_px = 0

    def glean(self, path: Path, content: Fingerprint, image: DecodedImage) -> None:
        """Keep the thumbnail, unless there is one or the pixels are too few for it."""
        side_px = self.side_px
        enough = side_px <= max(image.pixels.shape[:2])
        if side_px > 0 and enough and self._thumbs.get(content.digest, side_px) is None:
            small = Picture(_small(image, side_px), image.width, image.height)
            put(self._thumbs, content.digest, side_px, small)


def _small(image: DecodedImage, side_px: int) -> QImage:
    height, width, _ = image.pixels.shape
    # Only borrowed: what comes back has memory of its own, or is written before the array goes.
    borrowed = QImage(image.pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return smaller(borrowed, side_px)
