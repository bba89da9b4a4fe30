"""Looks at parts of one photo, for what a model says of a place in it."""

from __future__ import annotations

from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.decode.image import DecodedImage
from qualityculler.evidence import Box, Findings
from qualityculler.measure.examine import region


class PhotoRegions:
    """A ``verify.Look``: the photo is decoded when a part of it is first asked for, and kept.

    For one thread; a call may take a third of a second. Raises PhotoError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image: DecodedImage | None = None
        self._known: dict[Box, Findings] = {}

    def __call__(self, box: Box) -> Findings:
        """What is measured of that part."""
        if box not in self._known:
            image = self._decoded()
            size = (image.width, image.height)
            self._known[box] = region(image.pixels, box, original_size=size)
        return self._known[box]

    def _decoded(self) -> DecodedImage:
        if self._image is None:
            self._image = codecs.load(self._path)
        return self._image
