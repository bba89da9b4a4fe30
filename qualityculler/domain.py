"""The nouns of the program, in the field's words; standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

MOS_MIN = 1.0
MOS_MAX = 5.0


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What identifies the content of a file: size in bytes, mtime in ns, digest of the bytes."""

    size: int
    mtime_ns: int
    digest: str

    def same_content(self, other: Fingerprint) -> bool:
        """Whether both stand for the same bytes, whatever the modification time."""
        return self.size == other.size and self.digest == other.digest


@dataclass(frozen=True, slots=True)
class Capture:
    """What the camera wrote: time (no zone unless given), camera, EXIF orientation 1 to 8."""

    captured_at: datetime | None = None
    camera: str | None = None
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo the catalog knows. Width and height in px after orientation; None until decoded."""

    id: int
    root: Path
    relative: Path
    fingerprint: Fingerprint
    width: int | None = None
    height: int | None = None
    capture: Capture = field(default_factory=Capture)

    @property
    def path(self) -> Path:
        """The absolute path of the file."""
        return self.root / self.relative


@dataclass(frozen=True, slots=True)
class ScorerId:
    """Which scorer gave a number: name, digest of its weights, version of its preprocessing."""

    name: str
    digest: str
    preprocessing: str

    def __str__(self) -> str:
        return f"{self.name}@{self.digest[:12]}/{self.preprocessing}"


@dataclass(frozen=True, slots=True)
class Score:
    """A value on the MOS scale, 1 (bad) to 5 (excellent), who gave it and when (UTC)."""

    value: float
    scorer: ScorerId
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a file has no score: a word for counting and a sentence to show."""

    kind: str
    reason: str


class PhotoStatus(StrEnum):
    """Where a photo stands for one scorer."""

    SCORED = "scored"
    SKIPPED = "skipped"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One line of a list: the photo with its score by one scorer, or the reason there is none."""

    photo: Photo
    status: PhotoStatus
    score: Score | None
    skip: Skip | None


class SortKey(StrEnum):
    """What a list can be ordered by."""

    SCORE = "score"
    NAME = "name"
    CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class PhotoQuery:
    """Filter and order of a list; the only question the views ask of the store.

    ``scorer`` picks the score column. Score bounds are inclusive, on the MOS scale. ``folders``
    are absolute; empty means everywhere. Photos whose file was gone at the last complete scan are
    left out unless ``include_missing``.
    """

    scorer: ScorerId
    folders: Sequence[Path] = ()
    recursive: bool = True
    statuses: frozenset[PhotoStatus] = frozenset(PhotoStatus)
    min_score: float | None = None
    max_score: float | None = None
    name_contains: str | None = None
    sort: SortKey = SortKey.SCORE
    descending: bool = True
    limit: int | None = None
    include_missing: bool = False
