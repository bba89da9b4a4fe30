"""One photo of a job: its bytes are read once and its pixels decoded once, whoever needs them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.decode.fit import Fit, fitted
from qualityculler.decode.image import DecodedImage, Pixels
from qualityculler.decode.jpeg_quality import jpeg_quality
from qualityculler.decode.square import square
from qualityculler.discover.fingerprint import digest
from qualityculler.evidence import Box, Findings
from qualityculler.explain.prompts import Shape
from qualityculler.measure import examine
from qualityculler.scan.worker import Decoder, whole_size

SQUARE_SOURCE_PX = 512
"""The short side a photo is brought to before it is pressed into a square."""


class OpenPhoto:
    """Made by reading the file, which raises PhotoError. For one thread.

    ``decoder`` stands in for the codecs of this process.

    What needs pixels raises PhotoError for a photo that cannot be decoded: up to a third of a
    second and 100 MB for 24 megapixels, once.
    """

    def __init__(self, path: Path, decoder: Decoder | None = None) -> None:
        self.path = path
        self.data = codecs.read(path)
        self._decoder: Decoder = decoder or codecs.load
        self._regions: dict[Box, Findings] = {}

    @cached_property
    def digest(self) -> str:
        """What identifies the bytes."""
        return digest(self.data)

    @cached_property
    def image(self) -> DecodedImage:
        """The photo at its full size."""
        return self._decoder(self.path, short_side_px=None, data=self.data)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, of which ``image`` may be a smaller preview."""
        return whole_size(self.image, self.path, self.data, self._decoder)

    @property
    def jpeg_quality(self) -> int | None:
        """The quality a JPEG was saved at, as far as its tables tell."""
        return jpeg_quality(self.data)

    def region(self, box: Box) -> Findings:
        """What is measured of a part of the frame; a ``verify.Look``."""
        if box not in self._regions:
            self._regions[box] = examine.region(self.image.pixels, box, original_size=self.size_px)
        return self._regions[box]

    def shown_to_model(self, shape: Shape, side_px: int) -> Pixels:
        """The picture a model is shown, of that side."""
        return shown_to_model(self.image.pixels, shape, side_px)


def shown_to_model(pixels: Pixels, shape: Shape, side_px: int) -> Pixels:
    """The picture a model is shown of these pixels: the frame as it is, or a square."""
    if shape is Shape.SQUARE:
        return square(fitted(pixels, Fit(short_side_px=SQUARE_SOURCE_PX)), side_px)
    return fitted(pixels, Fit(max_side_px=side_px))
