"""The ledger: what was decided and suggested, what would be suggested now, or by another scorer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qualityculler.cull.suggest import reason, suggest
from qualityculler.domain import (
    Decision,
    Flag,
    PhotoQuery,
    PhotoRow,
    RelativeMode,
    ScorerId,
    SortKey,
    Suggestion,
    Thresholds,
)
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.relative import chosen, code_of
from qualityculler.reason import Code
from qualityculler.store import ledger, query
from qualityculler.store.connect import Connection
from qualityculler.store.journal import Suggested
from qualityculler.store.ledger import Decided
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

AT_ONCE = 500
_FLAGS = {Suggestion.KEEP: Flag.PICK, Suggestion.REJECT: Flag.REJECT}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a scorer suggests for a photo, by a code for the reason, and the score behind it."""

    suggestion: Suggestion
    code: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision that holds, with what was suggested then and would be now.

    ``agrees`` says whether the suggestion of now is what the user did; None where it is neither to
    keep nor to reject, or the decision is neither.
    """

    decided: Decided
    now: Opinion
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A photo for which two scorers, or two pairs of thresholds, suggest different things."""

    path: Path
    decision: Decision
    before: Opinion
    after: Opinion


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two opinions part; how many photos both judged, and how many the new one did not."""

    changed: Sequence[Changed]
    compared: int
    unscored: int

    @property
    def moves(self) -> Mapping[tuple[Suggestion, Suggestion], int]:
        """How many photos go from one suggestion to another."""
        return Counter((one.before.suggestion, one.after.suggestion) for one in self.changed)


@dataclass(frozen=True, slots=True)
class Replay:
    """Suggest again for every flag that was set and holds, by this scorer and these thresholds, or
    by a mode that compares all photos of the folder.

    Nothing is scored by this: a photo without a score cannot be judged. Tells nothing.
    """

    scorer: ScorerId
    thresholds: Thresholds
    folder: Path | None = None
    relative: RelativeMode | None = None
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[Replayed]:
        """The last decision about each photo, by entry and path."""
        with library.catalog.read() as db:
            last = {one.photo_id: one for one in ledger.decided(db, self.folder) if _flags(one)}
            rows = _rows(db, list(last), self.scorer)
            compared = self._compared(db)
        found = []
        for id, one in last.items():
            if (row := rows.get(id)) is not None:
                now = opinion(row, self.thresholds) if compared is None else _among(row, compared)
                found.append(Replayed(one, now, _agrees(one.after.flag, now.suggestion)))
        return found

    def _compared(self, db: Connection) -> dict[int, Suggestion] | None:
        if self.relative is None:
            return None
        folders = () if self.folder is None else (self.folder,)
        asked = PhotoQuery(self.scorer, folders=folders, sort=SortKey.NAME, descending=False)
        return chosen(db, asked, self.relative).suggestions()


@dataclass(frozen=True, slots=True)
class Diff:
    """What another scorer, or other thresholds, would suggest otherwise; nothing is changed.

    Only photos the new scorer has scored are compared. Tells nothing.
    """

    folder: Path | None
    before: tuple[ScorerId, Thresholds]
    after: tuple[ScorerId, Thresholds]
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Difference:
        """The photos for which the suggestion changes, by path."""
        scorer, thresholds = self.before
        folders = () if self.folder is None else (self.folder,)
        asked = PhotoQuery(scorer, folders=folders, sort=SortKey.NAME, descending=False)
        changed: list[Changed] = []
        compared = unscored = 0
        with library.catalog.read() as db:
            ids = query.ids(db, asked)
            old, new = _rows(db, ids, scorer), _rows(db, ids, self.after[0])
        for id in ids:
            if id not in old or id not in new:
                continue
            if new[id].score is None:
                unscored += 1
                continue
            compared += 1
            one, other = opinion(old[id], thresholds), opinion(new[id], self.after[1])
            if one.suggestion is not other.suggestion:
                changed.append(Changed(new[id].photo.path, new[id].decision, one, other))
        return Difference(changed, compared, unscored)


def opinion(row: PhotoRow, thresholds: Thresholds) -> Opinion:
    """What is suggested for a photo as it stands in the catalog."""
    why = reason(row.status, row.score, row.skip, thresholds, row.severe)
    suggestion = suggest(row.status, row.score, thresholds, row.severe)
    return Opinion(suggestion, str(why.code), None if row.score is None else row.score.value)


def _among(row: PhotoRow, compared: Mapping[int, Suggestion]) -> Opinion:
    """What is suggested for a photo among those it was compared with."""
    if row.score is None or not row.score.scorer.is_technical:
        return Opinion(Suggestion.CANNOT_JUDGE, Code.NOT_SCORED.value, None)
    told = compared.get(row.photo.id, Suggestion.REVIEW)
    return Opinion(told, code_of(told).value, row.score.value)


def exported(db: Connection, folder: Path | None = None) -> Generator[dict[str, Any], None, None]:
    """Each photo of each decision as a record of codes, the oldest first; ``path`` is a Path."""
    for one in ledger.decided(db, folder):
        yield {
            "entry": one.entry,
            "made_at": one.made_at.isoformat(),
            "state": one.state.value,
            "path": one.path,
            "digest": one.digest,
            "before": _decision(one.before),
            "after": _decision(one.after),
            "suggested": suggested_record(one.suggested),
            "in_force": one.in_force,
        }


def suggested_record(by: Suggested | None) -> dict[str, Any] | None:
    """Who suggested something, as values of JSON."""
    if by is None:
        return None
    return {
        "scorer": by.scorer,
        "threshold": by.threshold,
        "suggestion": by.reason,
        "codes": list(by.codes),
        "mode": by.mode,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    label = None if decision.label is None else decision.label.value
    return {"flag": decision.flag.value, "rating": decision.rating, "label": label}


def _flags(one: Decided) -> bool:
    return one.in_force and one.before.flag is not one.after.flag


def _agrees(flag: Flag, suggestion: Suggestion) -> bool | None:
    wanted = _FLAGS.get(suggestion)
    return None if wanted is None or flag is Flag.NONE else flag is wanted


def _rows(db: Connection, ids: Sequence[int], scorer: ScorerId) -> dict[int, PhotoRow]:
    found: dict[int, PhotoRow] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = query.rows(db, ids[start : start + AT_ONCE], scorer)
        found.update((row.photo.id, row) for row in some)
    return found
