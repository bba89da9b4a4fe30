"""Thumbnails by the way: a scan decodes every photo, so none is decoded once more to show it."""

from __future__ import annotations

from collections.abc import Callable

from qualityculler.record import ScanRecord
from qualityculler.store.thumbs import Thumbs


class ScanThumbnails:
    """Says which thumbnail a scan shall make, and keeps what was made.

    ``side_px`` gives the longer side wanted at the moment, which may change while the scan runs;
    with 0 nothing is made. Any thread; raises nothing.
    """

    def __init__(self, thumbs: Thumbs | None, side_px: Callable[[], int]) -> None:
        self._thumbs = thumbs
        self._side_px = side_px

    def wanted_px(self, digest: str) -> int:
        """The longer side of the thumbnail that is lacking for these bytes; 0 if none is."""
        side_px = self._side_px()
        if self._thumbs is None or side_px <= 0:
            return 0
        return side_px if self._thumbs.get(digest, side_px) is None else 0

    def keep(self, record: ScanRecord) -> None:
        """Put the thumbnail of a record on disk, if it has one."""
        if self._thumbs is not None and record.thumb is not None:
            self._thumbs.put(record.fingerprint.digest, record.thumb_px, record.thumb)
