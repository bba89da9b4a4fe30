"""The nouns of the program, in the field's words; standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Final

from qualityculler.reason import Reason

MOS_MIN = 1.0
MOS_MAX = 5.0
RATING_MAX = 5
UNKNOWN_ERROR = 0.5
"""The expected error, in MOS units, of a score whose scorer does not tell: a cautious one."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What identifies the content of a file: size in bytes, mtime in ns, digest of the bytes.

    The digest is empty until the file has been read.
    """

    size: int
    mtime_ns: int
    digest: str

    def same_content(self, other: Fingerprint) -> bool:
        """Whether both stand for the same bytes, whatever the modification time."""
        return self.size == other.size and self.digest == other.digest


@dataclass(frozen=True, slots=True)
class Exposure:
    """How the photo was taken: shutter in s, f-number, ISO, focal length in mm, the lens's name."""

    shutter_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    lens: str | None = None


@dataclass(frozen=True, slots=True)
class AfPoint:
    """Where the camera focused: sides in fractions of the upright picture, and its width by height.

    A photo of another shape has been cut since, so it is not known where this lies in it.
    """

    left: float
    top: float
    right: float
    bottom: float
    shape: float


@dataclass(frozen=True, slots=True)
class Capture:
    """What the camera wrote: time (no zone unless given), camera, EXIF orientation 1 to 8.

    The exposure is there when a file has just been read; the catalog does not keep it. ``marks``
    are what a program has decided about the photo and put into it, None where there is nothing.
    ``af_point`` is there if the camera says where it focused.
    """

    captured_at: datetime | None = None
    camera: str | None = None
    orientation: int = 1
    exposure: Exposure = field(default_factory=Exposure)
    marks: Marks | None = None
    af_point: AfPoint | None = None

    @property
    def moment(self) -> datetime | None:
        """The time to order by, in UTC but naive.

        Where the file does not know its offset, the camera's clock is taken to have shown the time
        of this computer's zone: so a camera and a phone of one day stand in order.
        """
        taken = self.captured_at
        if taken is None:
            return taken
        try:
            return taken.astimezone(UTC).replace(tzinfo=None)
        except (OSError, OverflowError):  # Windows knows no zone before 1970
            return taken.replace(tzinfo=None)


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


class ScorerKind(StrEnum):
    """What a scorer judges: faults of the picture, or how pleasing people find the photo."""

    TECHNICAL = "technical"
    AESTHETIC = "aesthetic"


@dataclass(frozen=True, slots=True)
class ScorerId:
    """Which scorer gave a number: name, digest of its weights, version of its preprocessing.

    ``kind`` is what the scorer says of itself, no part of its identity; None where it is not known.
    """

    name: str
    digest: str
    preprocessing: str
    kind: ScorerKind | None = field(default=ScorerKind.TECHNICAL, compare=False)

    def __str__(self) -> str:
        return f"{self.name}@{self.digest[:12]}/{self.preprocessing}"

    @property
    def is_technical(self) -> bool:
        """Whether its values stand for technical quality: only from those is anything suggested."""
        return self.kind is ScorerKind.TECHNICAL


@dataclass(frozen=True, slots=True)
class Score:
    """A value on the MOS scale, 1 (bad) to 5 (excellent), who gave it and when (UTC).

    ``uncertainty`` is the absolute error to expect, in MOS units; None if the scorer does not tell.
    """

    value: float
    scorer: ScorerId
    scored_at: datetime
    uncertainty: float | None = None

    @property
    def low(self) -> float:
        """The value less the error to expect."""
        return self.value - self._error

    @property
    def high(self) -> float:
        """The value and the error to expect."""
        return self.value + self._error

    @property
    def _error(self) -> float:
        return UNKNOWN_ERROR if self.uncertainty is None else self.uncertainty


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a file has no score: a word for counting, and a reason to show."""

    kind: str
    reason: Reason | str


class Pairing(StrEnum):
    """Whether RAW, JPEG and HEIF of one shot are one cell, and which of them it shows and is scored
    by: the rendered one (JPEG, else HEIF), the RAW, or each a cell of its own."""

    JPEG = "jpeg"
    RAW = "raw"
    APART = "apart"


class PhotoStatus(StrEnum):
    """Where a photo stands for one scorer."""

    SCORED = "scored"
    SKIPPED = "skipped"
    PENDING = "pending"


class Flag(StrEnum):
    """The user's verdict on a photo; never written by the machine."""

    NONE = "none"
    PICK = "pick"
    REJECT = "reject"


class Label(StrEnum):
    """A colour the user gave a photo."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


class Clear(Enum):
    """Stands for "no value" where None already means "leave as it is"."""

    CLEAR = "clear"


CLEAR: Final = Clear.CLEAR


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user has decided about a photo: flag, 0 to 5 stars, colour."""

    flag: Flag = Flag.NONE
    rating: int = 0
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a decision; None leaves a part as it is. ValueError for a bad rating."""

    flag: Flag | None = None
    rating: int | None = None
    label: Label | Clear | None = None

    def __post_init__(self) -> None:
        if self.rating is not None and not 0 <= self.rating <= RATING_MAX:
            raise ValueError(f"a rating is 0 to {RATING_MAX}, not {self.rating}")

    def applied_to(self, decision: Decision) -> Decision:
        """The decision after the change."""
        return Decision(
            decision.flag if self.flag is None else self.flag,
            decision.rating if self.rating is None else self.rating,
            self._label_after(decision.label),
        )

    def _label_after(self, label: Label | None) -> Label | None:
        if isinstance(self.label, Clear):
            return None
        return label if self.label is None else self.label


class DecisionPart(StrEnum):
    """What a decision is made of; each part is merged with other programs by itself."""

    FLAG = "flag"
    RATING = "rating"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Marks:
    """What another program wrote about a photo, in our terms.

    A ``rating`` of None says nothing: a rejection of the old kind (-1) stands in its place.
    ``unclear`` has the parts that cannot be taken as they are, with the texts that disagree or make
    no sense: for the user to choose. ``label_word`` is a label that is no colour of ours.
    """

    flag: Flag = Flag.NONE
    rating: int | None = 0
    label: Label | None = None
    keywords: tuple[str, ...] = ()
    unclear: Mapping[DecisionPart, tuple[str, ...]] = field(default_factory=dict)
    label_word: str = ""

    @property
    def silent(self) -> bool:
        """Whether nothing was decided there: no stars, no flag, no label."""
        return not (
            self.unclear
            or self.label_word
            or self.rating
            or self.label
            or self.flag is not Flag.NONE
        )


class SidecarProfile(StrEnum):
    """For which program sidecars are written: it chooses the name of a new one.

    ``darktable`` also knows a rejection only as a rating of -1, which hides the stars.
    """

    LIGHTROOM = "lightroom"
    DARKTABLE = "darktable"
    DIGIKAM = "digikam"


class SidecarWriting(StrEnum):
    """When decisions are written into sidecars."""

    OFF = "off"
    ON_REQUEST = "on request"
    AS_YOU_GO = "as you go"


class Suggestion(StrEnum):
    """The machine's advice, worked out from the score when asked for; never the user's flag."""

    KEEP = "keep"
    REVIEW = "review"
    REJECT = "reject"
    CANNOT_JUDGE = "cannot judge"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where suggestions change, on the MOS scale. ValueError unless reject is at most keep."""

    reject_below: float = 2.0
    keep_above: float = 3.5

    def __post_init__(self) -> None:
        if not MOS_MIN <= self.reject_below <= self.keep_above <= MOS_MAX:
            raise ValueError(f"thresholds out of order or off the scale: {self}")


@dataclass(frozen=True, slots=True)
class RelativeMode:
    """Suggest by the others of a shoot: to reject so many percent, the worst, and to keep so many,
    the best; of all of them or of each group. ValueError for a mode that says nothing."""

    worst_percent: float | None = None
    best: int | None = None
    by_group: bool = False

    def __post_init__(self) -> None:
        share = self.worst_percent is None or 0 < self.worst_percent <= 100
        number = self.best is None or self.best >= 1
        if not (share and number) or (self.worst_percent is None and self.best is None):
            raise ValueError(f"no such mode: {self}")

    @property
    def code(self) -> str:
        """The mode as it stands in catalogs and in JSON: ``worst 20% best 50 by group``."""
        said = []
        if self.worst_percent is not None:
            said.append(f"worst {self.worst_percent:g}%")
        if self.best is not None:
            said.append(f"best {self.best}")
        return " ".join([*said, *(["by group"] if self.by_group else [])])


LEAST_PICKS = 30
"""With fewer, even a line that hides none of them could hide more than a tenth."""


@dataclass(frozen=True, slots=True)
class Guarantee:
    """At a line, of ``picks`` of the user ``hidden`` are below; of what the user would keep at most
    ``share`` is hidden by it, or None: there are not enough picks to say."""

    share: float | None
    hidden: int
    picks: int


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """Where a photo stands in a group of frames: ``place`` 0 is the best of ``size`` frames.

    ``kind`` is a word of ``cull.burst.GroupKind``; ``named``: the best is surely that.
    """

    id: int
    kind: str
    place: int
    size: int
    named: bool


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One line of a list: the photo with its score by one scorer, or the reason there is none.

    ``partners`` are the names, for people, of the other files of its item: they lie in its folder,
    and what is decided about it holds for them. ``severe`` are words of ``evidence.Fault``: what
    was surely measured as severe in it, unless the user says it is wrong there.
    """

    photo: Photo
    status: PhotoStatus
    score: Score | None
    skip: Skip | None
    decision: Decision = field(default_factory=Decision)
    partners: tuple[str, ...] = ()
    severe: tuple[str, ...] = ()
    group: GroupPlace | None = None


class BurstFilter(StrEnum):
    """Which photos of a list, by the groups of frames they are in."""

    BEST = "best"
    """Closed stacks: those that are alone, and of each group the best frame the query finds."""
    SINGLES = "singles"
    WITHOUT_PICK = "without a pick"
    """All frames of the groups of which none is picked."""


class SortKey(StrEnum):
    """What a list can be ordered by."""

    SCORE = "score"
    NAME = "name"
    CAPTURED = "captured"
    FLAG = "flag"
    RATING = "rating"
    LABEL = "label"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class PhotoQuery:
    """Filter and order of a list; the only question the views ask of the store.

    ``scorer`` picks the score column. Score and rating bounds are inclusive. ``folders`` are
    absolute; empty means everywhere. ``text`` is looked for in names and folders without regard to
    case, in any script; folders count from the scanned one on. A set of flags, labels or
    suggestions of None leaves that open; among the labels None stands for "no label".
    ``suggestions`` go by ``thresholds``. ``burst`` goes by the groups found last; of those
    ``expanded`` (by their ids) all frames are listed where the best one stands. Photos without the
    value that is sorted by come last in either direction, ties go by path. Photos whose file was
    gone at the last complete scan, or was moved to the bin, are left out unless
    ``include_missing``. ``faults`` are words of ``evidence.Fault``: photos with one of them
    measured, unless the user says it is wrong there; only what the version ``rules`` of the
    measuring has found counts. ValueError for faults without it.
    """

    scorer: ScorerId
    folders: Sequence[Path] = ()
    recursive: bool = True
    statuses: frozenset[PhotoStatus] = frozenset(PhotoStatus)
    min_score: float | None = None
    max_score: float | None = None
    sort: SortKey = SortKey.SCORE
    descending: bool = True
    limit: int | None = None
    include_missing: bool = False
    flags: frozenset[Flag] | None = None
    min_rating: int | None = None
    max_rating: int | None = None
    labels: frozenset[Label | None] | None = None
    text: str | None = None
    suggestions: frozenset[Suggestion] | None = None
    burst: BurstFilter | None = None
    expanded: frozenset[int] = frozenset()
    faults: frozenset[str] | None = None
    rules: str | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)

    def __post_init__(self) -> None:
        if self.faults is not None and self.rules is None:
            raise ValueError("faults are asked for, but not by which rules they were measured")
