"""The better frame of the same burst, set beside a photo: what is measured to be better in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from qualityculler.cull import suggest
from qualityculler.domain import PhotoRow, ScorerId, Suggestion, Thresholds
from qualityculler.errors import PhotoError
from qualityculler.evidence import Findings
from qualityculler.explain.difference import Difference, difference
from qualityculler.measure.limits import RULES
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.operations.measure import examine
from qualityculler.scan.worker import Decoder
from qualityculler.store import bursts, explanations, findings, query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from qualityculler.text import evidence_words, tr

LEAST_GAP = 0.01
"""On the MOS scale: a smaller one is not even seen in the two numbers."""
_RISING = (Suggestion.REJECT, Suggestion.REVIEW, Suggestion.KEEP)


@dataclass(frozen=True, slots=True)
class Sibling:
    """A photo, a frame of the same burst that scores higher, and what is measured better in it.

    ``instead`` is what would be suggested for a photo with the score of the other, if that is more
    than what is suggested for this one. That the one comes of the other is not said: the scorer
    tells no reasons.
    """

    row: PhotoRow
    other: PhotoRow
    difference: Difference
    suggestion: Suggestion
    instead: Suggestion | None


@dataclass(frozen=True, slots=True)
class CompareFrames:
    """Set a photo beside a better frame of its burst; see ``compared``. Tells nothing."""

    row: PhotoRow
    other: PhotoRow
    thresholds: Thresholds
    lane: ClassVar[Lane] = Lane.COMPARE

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Sibling | None:
        """Raises CatalogError and Cancelled."""
        decoder = partial(library.decoders.load, cancel=cancel)
        return compared(
            library.catalog, self.row, self.other, self.thresholds, cancel, decoder=decoder
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two photos side by side: what is measured better in the second, and in the first.

    ``better`` is 0 or 1 where only one of them is better in anything, else None.
    """

    paths: tuple[Path, Path]
    second_is_better: Difference | None
    first_is_better: Difference | None

    @property
    def better(self) -> int | None:
        """Which one to keep, going by measurements alone; None where these do not decide it."""
        if (self.first_is_better is None) == (self.second_is_better is None):
            return None
        return 0 if self.second_is_better is None else 1


@dataclass(frozen=True, slots=True)
class ComparePhotos:
    """Measure two photos, which need not be scanned, and set them side by side. Tells nothing."""

    first: Path
    second: Path
    lane: ClassVar[Lane] = Lane.COMPARE

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Comparison:
        """Raises PhotoError for a photo that cannot be read or decoded, CatalogError, Cancelled."""
        paths = (self.first, self.second)
        decoder = partial(library.decoders.load, cancel=cancel)
        first, second = (
            examine(path, library.catalog, cancel=cancel, decoder=decoder) for path in paths
        )
        return Comparison(paths, difference(first, second), difference(second, first))


def sibling_of(
    catalog: Catalog,
    path: Path,
    scorer: ScorerId,
    thresholds: Thresholds,
    cancel: CancelToken | None = None,
    *,
    decoder: Decoder | None = None,
) -> Sibling | None:
    """The best frame of the same burst; see ``compared``. None for a photo that is not scored."""
    with catalog.read() as db:
        row = query.by_path(db, path, scorer)
        other = None if row is None else bursts.better_frame(db, row, scorer)
    if row is None or other is None:
        return None
    return compared(catalog, row, other, thresholds, cancel, decoder=decoder)


def compared(
    catalog: Catalog,
    row: PhotoRow,
    other: PhotoRow,
    thresholds: Thresholds,
    cancel: CancelToken | None = None,
    *,
    decoder: Decoder | None = None,
) -> Sibling | None:
    """What tells a photo from a better frame; None if nothing that is measured does, or the scores
    are as good as one.

    What the user disputes of the photo is left aside. Frames that nobody has measured are measured
    now, half a second each, and remembered; ``decoder`` stands in for the codecs of this process. A
    file that has changed since it was scored, or cannot be read, is not compared. Any thread but
    that of a window; raises CatalogError and, soon after ``cancel``, Cancelled.
    """
    if _gap(row, other) < LEAST_GAP:
        return None
    here = _findings(catalog, row, cancel, decoder)
    there = None if here is None else _findings(catalog, other, cancel, decoder)
    if here is None or there is None:
        return None
    with catalog.read() as db:
        disputed = explanations.disputed(db, row.photo.fingerprint.digest)
    found = difference(here, there, disputed)
    return None if found is None else _sibling(row, other, found, thresholds)


def verdict(compared: Comparison) -> list[str]:
    """Which of two photos is better, and the measurement behind each side of it, a line each."""
    names = [path.name for path in compared.paths]
    sides = ((names[1], compared.second_is_better), (names[0], compared.first_is_better))
    lines = [
        evidence_words.better(name, one.here, one.there, same_place=one.same_place)
        for name, one in sides
        if one is not None
    ]
    if compared.better is not None:
        return [tr("{name} is the better one.", name=names[compared.better]), *lines]
    if lines:
        return [tr("Each is better in something; you decide."), *lines]
    return [tr("Nothing that is measured tells them apart.")]


def sentence(sibling: Sibling) -> str:
    """What is measured of both frames, and what the score of the other would change."""
    found, score = sibling.difference, sibling.other.score
    return evidence_words.better(
        sibling.other.photo.relative.name,
        found.here,
        found.there,
        same_place=found.same_place,
        score=None if score is None else score.value,
        now=sibling.suggestion,
        instead=sibling.instead,
    )


def _sibling(row: PhotoRow, other: PhotoRow, found: Difference, thresholds: Thresholds) -> Sibling:
    now = suggest.of_row(row, thresholds)
    then = suggest.of_row(other, thresholds)
    return Sibling(row, other, found, now, then if _is_more(then, now) else None)


def _gap(row: PhotoRow, other: PhotoRow) -> float:
    if row.score is None or other.score is None:
        return 0.0
    return other.score.value - row.score.value


def _is_more(then: Suggestion, now: Suggestion) -> bool:
    if then not in _RISING or now not in _RISING:
        return False
    return _RISING.index(then) > _RISING.index(now)


def _findings(
    catalog: Catalog, row: PhotoRow, cancel: CancelToken | None, decoder: Decoder | None
) -> Findings | None:
    """Those of the bytes that were scored, and of no others that may lie there by now."""
    if _has_changed(row):
        return None
    with catalog.read() as db:
        known = findings.findings(db, row.photo.fingerprint.digest, RULES)
    if known is not None:
        return known
    try:
        return examine(row.photo.path, catalog, cancel=cancel, decoder=decoder)
    except PhotoError:
        # It could be read when it was scored; without it there is nothing to compare.
        return None


def _has_changed(row: PhotoRow) -> bool:
    try:
        found = row.photo.path.stat()
    except OSError:
        return True
    known = row.photo.fingerprint
    return (found.st_size, found.st_mtime_ns) != (known.size, known.mtime_ns)
