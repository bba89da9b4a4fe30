"""How a photo was taken, read from its file when somebody asks."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from qualityculler.decode import capture, markers, registry
from qualityculler.decode.exif import Exif
from qualityculler.decode.file_bytes import beginning
from qualityculler.decode.fit import Fit
from qualityculler.decode.header import Family, family_of
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.thumbnail import HEAD_BYTES
from qualityculler.domain import Capture, Exposure

_SMALL_PX = 64


class Loader(Protocol):
    """Decodes as ``registry.load_fit`` does."""

    def __call__(self, path: Path, fit: Fit) -> DecodedImage:
        """The photo at this size; raises PhotoError."""


def read(path: Path, loader: Loader = registry.load_fit) -> Exposure:
    """What the camera wrote of the exposure; nothing of it where it wrote none.

    A JPEG says it in its first bytes, the other formats while they are decoded by ``loader``.
    Raises PhotoError; any thread.
    """
    return read_capture(path, loader).exposure


def read_capture(path: Path, loader: Loader = registry.load_fit) -> Capture:
    """All that the camera wrote, in the same way. Raises PhotoError; any thread."""
    head = beginning(path, HEAD_BYTES)
    if family_of(head, path.suffix.lower()) is Family.JPEG:
        return capture.capture_of(Exif(markers.exif_block(head)))
    return loader(path, Fit(max_side_px=_SMALL_PX)).capture
