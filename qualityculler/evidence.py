"""What can be said of a photo and how well it is proved; standard library only.

``measure`` makes findings from pixels, ``explain`` gets text from a model and sets it against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from qualityculler.reason import Reason


class Fault(StrEnum):
    """What may be wrong with a photo, in the field's words."""

    DEFOCUS = "defocus"
    MOTION_BLUR = "motion blur"
    NOISE = "noise"
    UNDEREXPOSED = "underexposed"
    OVEREXPOSED = "overexposed"
    CLIPPED_HIGHLIGHTS = "clipped highlights"
    CLIPPED_SHADOWS = "clipped shadows"
    LOW_CONTRAST = "low contrast"
    COLOUR_CAST = "colour cast"
    COMPRESSION = "compression"
    LOW_RESOLUTION = "low resolution"
    TILTED_HORIZON = "tilted horizon"


class Severity(StrEnum):
    """How strong a fault is."""

    NONE = "none"
    SLIGHT = "slight"
    CLEAR = "clear"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """0 (none) to 3 (severe)."""
        return list(Severity).index(self)


class Unit(StrEnum):
    """What a value is counted in; the words of JSON and of the catalog."""

    PX = "px"
    GREY_LEVELS = "grey levels"
    EV = "EV"
    PERCENT_OF_PIXELS = "% of pixels"
    LAB = "Lab units"
    GREY_LEVELS_AT_SEAMS = "grey levels at 8 px seams"
    MEGAPIXELS = "megapixels"
    DEGREES = "degrees"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the upright photo, in fractions of its width and height, 0 to 1.

    ValueError if it is empty or reaches outside the photo.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise ValueError(f"not a part of a photo: {self}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement of one photo and what follows from it.

    ``value`` is in ``unit``, and the fault begins at ``threshold``; both None if it could not be
    measured. ``severity`` None means "cannot judge", and ``reason`` then says which precondition
    failed; NONE means measured and sound. ``confidence``, 0 to 1, says how often
    a verdict like this one was right where it was validated; 0: that is not known.
    ``box`` is where it was measured, None for the whole frame. ``direction_deg`` (0 to 180, from
    the horizontal, counter-clockwise) is told of motion and horizons only.
    """

    fault: Fault
    severity: Severity | None
    value: float | None
    unit: Unit
    threshold: float | None
    confidence: float
    box: Box | None = None
    direction_deg: float | None = None
    reason: Reason | str = ""

    def __post_init__(self) -> None:
        if self.severity is None and not self.reason:
            raise ValueError(f"{self.fault}: cannot judge, but no reason is given")


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one photo, and the version of the rules that made them."""

    rules: str
    items: tuple[Finding, ...]

    def of(self, fault: Fault) -> Finding | None:
        """The finding about a fault, if there is one."""
        return next((finding for finding in self.items if finding.fault is fault), None)


FACE_RULES = "faces-1"
"""Goes up when the same photo gives other faces: what is kept of earlier rules is found anew."""


AF_RULES = "af-1"
"""By which rules the point where the camera focused was read. Goes up with ``METADATA_AS``, so that
a scan reads it again."""


class SubjectOrigin(StrEnum):
    """What says where the subject is, the surest first; the words of the catalog."""

    EYE = "eye"
    FACE = "face"
    AF_POINT = "af_point"
    SALIENCY = "saliency"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(SubjectOrigin).index(self)


class EyeState(StrEnum):
    """Whether the eyes of a face are open; what cannot be told has no word."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Subject:
    """A region the photo may be about: where it is in the upright photo, and who says so.

    ``confidence``, 0 to 1, is that of the detector; None where it has none (an AF point, saliency).
    ``eyes`` is told of faces and eyes only; None means "cannot judge" there.
    """

    box: Box
    origin: SubjectOrigin
    confidence: float | None = None
    eyes: EyeState | None = None


class MeasuredAt(StrEnum):
    """The scale of the pixels that were measured, against those of the whole photo."""

    FULL = "full"
    HALF = "half"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Focus:
    """How sharp a photo is, cell by cell, as the scan measures it.

    ``cells``: blur (Gaussian sigma) in px of the whole photo, rows of cells first, which cover the
    upright photo evenly; NaN where a cell has no edge to tell by. ``contrast``, of the same cells:
    energy of the strong gradients, in squared grey levels per px, noise and finest detail left
    aside. ``blur_px`` is that of the sharpest tenth, None if too few cells tell. ``subject`` is the
    largest region about as sharp as that.
    """

    rules: str
    measured_at: MeasuredAt
    rows: int
    columns: int
    cells: tuple[float, ...]
    contrast: tuple[float, ...]
    blur_px: float | None
    subject: Subject | None

    def __post_init__(self) -> None:
        if not len(self.cells) == len(self.contrast) == self.rows * self.columns:
            raise ValueError(f"{len(self.cells)} cells are not {self.rows} x {self.columns}")


class PromptFamily(StrEnum):
    """Which questions a multimodal model understands, and the form of its answers."""

    QUALITY_TINY = "quality-tiny"
    QINSIGHT = "qinsight"
    VISUALQUALITY = "visualquality"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: where it lies, how many bytes it must have, and their SHA-256 in hex.

    Size and digest are the pinned ones, or those remembered when a file of the user's own was
    taken up; they are what the file must be, not what it is.
    """

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExplainerFiles:
    """All that is needed to run an explaining model: its GGUF files and how to ask it.

    ``image_side_px`` is the longest side of the picture it is shown.
    """

    name: str
    family: PromptFamily
    model: ModelFile
    mmproj: ModelFile
    lora: ModelFile | None
    image_side_px: int

    @property
    def all(self) -> tuple[ModelFile, ...]:
        """Language model, image projector and, if there is one, adapter; in this order."""
        return tuple(one for one in (self.model, self.mmproj, self.lora) if one is not None)

    @property
    def digest(self) -> str:
        """One SHA-256, in hex, for all files together."""
        return sha256(" ".join(one.sha256 for one in self.all).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ExplainerId:
    """Which model wrote a text: name, digest of all its files together, version of the prompt."""

    name: str
    digest: str
    prompt: str

    def __str__(self) -> str:
        return f"{self.name}@{self.digest[:12]}/{self.prompt}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a model wrote about one photo.

    ``text`` is the reasoning, without tags. ``rating`` is the model's own number on the MOS scale;
    None means its answer held no number that could be read: never made up.
    """

    text: str
    rating: float | None
    explainer: ExplainerId
    made_at: datetime
    seconds: float
    tokens: int


class ClaimStatus(StrEnum):
    """What the measurements say to a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement inside a model's text and how it stands.

    ``start`` and ``end`` are positions in the text. ``fault`` None: nothing that is measured here.
    ``severity`` NONE: the claim that the fault is absent; None: no strength is told. ``place`` is
    the part of the frame it names, None for all of it. ``finding`` is the measurement that decides,
    and ``reason`` says how.
    """

    start: int
    end: int
    fault: Fault | None
    severity: Severity | None
    place: Box | None
    standing: ClaimStatus
    finding: Finding | None
    reason: Reason | str
    direction_deg: float | None = None
