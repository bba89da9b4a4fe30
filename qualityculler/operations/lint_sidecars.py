"""What does not agree: sidecars with each other, with the photo itself, with the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.cull.merge import Standing
from qualityculler.domain import DecisionPart, Marks
from qualityculler.operations import sidecars
from qualityculler.operations.job import Lane, Tell
from qualityculler.reason import Reason
from qualityculler.store import outside
from qualityculler.store.connect import Connection
from qualityculler.store.outside import Origin, OutsidePhoto
from qualityculler.task import CancelToken
from qualityculler.text import words

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class Lint:
    """Something that does not agree, about one photo; ``code`` is the same in every language."""

    photo: Path
    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class LintSidecars:
    """Compare what is said about these photos, by what was read of their sidecars last."""

    photo_ids: Sequence[int]
    lane: ClassVar[Lane] = Lane.SCAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[Lint]:
        """All that does not agree, by path."""
        with library.catalog.read() as db:
            photos = outside.of_ids(db, self.photo_ids)
            return [lint for photo in photos for lint in _lints(db, photo)]


def _lints(db: Connection, photo: OutsidePhoto) -> Iterator[Lint]:
    for one in photo.origins:
        if one.marks is None:
            values = {"path": str(one.path), "why": one.trouble}
            yield Lint(photo.path, "unreadable", Reason("{path} is left as it is: {why}.", values))
        else:
            yield from _unclear(photo, one, one.marks)
    readable = [one for one in photo.origins if one.marks is not None]
    for first, second in combinations(readable, 2):
        if _differ(first.marks, second.marks):
            embedded = first.embedded or second.embedded
            code = "sidecar_and_photo" if embedded else "two_sidecars"
            yield Lint(photo.path, code, _apart(first, second))
    yield from _with_catalog(db, photo)


def _unclear(photo: OutsidePhoto, origin: Origin, marks: Marks) -> Iterator[Lint]:
    for part, texts in marks.unclear.items():
        values = {"path": str(origin.path), "texts": " / ".join(texts)}
        reason = Reason("{path} cannot be taken as it is: {texts}.", values)
        yield Lint(photo.path, f"unclear_{part}", reason)


def _with_catalog(db: Connection, photo: OutsidePhoto) -> Iterator[Lint]:
    origin = photo.effective
    if origin is None or origin.marks is None:
        return
    merged = sidecars.set_against(db, photo, origin)
    if not set(merged.parts.values()) - {Standing.SAME, Standing.UNCLEAR}:
        return
    values = {
        "path": str(origin.path),
        "theirs": words.decision(origin.marks),
        "ours": words.decision(photo.decision),
    }
    reason = Reason("{path} and the catalog disagree: {theirs} there, {ours} here.", values)
    yield Lint(photo.path, "sidecar_and_catalog", reason)


def _differ(first: Marks | None, second: Marks | None) -> bool:
    """Whether two say different things; what says nothing contradicts nobody."""
    assert first is not None and second is not None
    unclear = {*first.unclear, *second.unclear}
    pairs = {
        DecisionPart.FLAG: (first.flag, second.flag),
        DecisionPart.RATING: (first.rating, second.rating),
        DecisionPart.LABEL: (first.label, second.label),
    }
    return any(
        one != other and None not in ((one, other) if part is DecisionPart.RATING else ())
        for part, (one, other) in pairs.items()
        if part not in unclear
    )


def _apart(first: Origin, second: Origin) -> Reason:
    assert first.marks is not None and second.marks is not None
    values = {
        "first": str(first.path), "second": str(second.path),
        "one": words.decision(first.marks), "other": words.decision(second.marks),
    }  # fmt: skip
    return Reason("{first} and {second} disagree: {one}; {other}.", values)
