"""What is learned of one file in a scan, on its way from a worker to the catalog; plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import Capture, Fingerprint, Score, Skip
from qualityculler.evidence import Findings, Focus, Subject

READ_AS = 1
"""How files are read: raised when a photo gives other colours, another time or another picture than
before. Photos of earlier readings are told of, thumbnails of them are not shown."""

METADATA_AS = 1
"""How what the camera wrote is read: raised when time, camera, exposure, where it focused, or what
programs decided is read otherwise. A scan reads it again of photos of earlier readings."""


@dataclass(frozen=True, slots=True)
class Thumb:
    """An encoded picture, and the size of the whole photo in px."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where colours lie in a photo, by ``measure.layout``, and by which rules."""

    rules: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """What a scan learned of one file; it can be pickled.

    No verdict means "these bytes have been scored before", or, where it ``follows``, that they are
    scored with another file of the shot. ``size_px`` is width and height after
    orientation. ``findings``, ``focus``, ``subjects`` and ``thumb`` are there if they were asked
    for and could be made; ``subjects`` without one means that there is no face, ``quick`` are the
    findings that follow from the focus, ``layout`` says where colours lie. ``af_point`` is there if
    the camera says where it focused. ``thumb_px`` is the
    longer side of the thumbnail. ``again``: the photo is scored, and only what the camera wrote was
    read again, with what follows from it.
    """

    root: Path
    path: Path
    fingerprint: Fingerprint
    verdict: Score | Skip | None
    size_px: tuple[int, int] | None = None
    capture: Capture = field(default_factory=Capture)
    findings: Findings | None = None
    focus: Focus | None = None
    subjects: tuple[Subject, ...] | None = None
    af_point: Subject | None = None
    quick: Findings | None = None
    layout: Layout | None = None
    thumb: Thumb | None = None
    thumb_px: int = 0
    follows: bool = False
    again: bool = False

    @property
    def unread(self) -> bool:
        """Whether the file could not be read at all: its bytes have no digest."""
        return not self.fingerprint.digest
