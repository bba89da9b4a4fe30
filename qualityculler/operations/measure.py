"""Measuring photos: read, decode whole, measure, remember by content."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from qualityculler.domain import PhotoQuery
from qualityculler.errors import PhotoError
from qualityculler.evidence import Findings
from qualityculler.measure import examine as measuring
from qualityculler.measure.limits import RULES
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.operations.photo import OpenPhoto
from qualityculler.scan.worker import Decoder
from qualityculler.store import findings, query
from qualityculler.store.catalog import Catalog
from qualityculler.store.measured import unmeasured
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a photo, or None and the sentence why nothing could be."""

    path: Path
    findings: Findings | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    """How many photos of how many are done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class MeasureFiles:
    """Measure files, which need not be in the catalog. Tells ``Measured`` for each; gives back
    how many could not be used. ``again`` measures what is remembered too."""

    paths: Sequence[Path]
    again: bool = False
    lane: ClassVar[Lane] = Lane.MEASURE

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> int:
        """One after the other. Raises CatalogError, and Cancelled between two photos."""
        skipped = 0
        for path in self.paths:
            try:
                found = examine(
                    path,
                    library.catalog,
                    again=self.again,
                    cancel=cancel,
                    decoder=partial(library.decoders.load, cancel=cancel),
                )
            except PhotoError as error:
                skipped += 1
                tell(Measured(path, None, sentence(error)))
            else:
                tell(Measured(path, found))
        return skipped


@dataclass(frozen=True, slots=True)
class MeasureFolder:
    """Measure the photos of a list that nobody has measured by today's rules. Tells
    ``MeasureProgress`` after each; what was measured before a stop stays."""

    asked: PhotoQuery
    lane: ClassVar[Lane] = Lane.MEASURE_FOLDER

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> None:
        """One after the other. Raises CatalogError and Cancelled."""
        with library.catalog.read() as db:
            ids = unmeasured(db, self.asked, RULES)
        for done, photo_id in enumerate(ids, start=1):
            with library.catalog.read() as db:
                rows = query.rows(db, [photo_id], self.asked.scorer)
            for row in rows:
                try:
                    examine(
                        row.photo.path,
                        library.catalog,
                        cancel=cancel,
                        decoder=partial(library.decoders.load, cancel=cancel),
                    )
                except PhotoError as error:
                    # The list of skipped files says the same to the user.
                    log.info("%s is not measured: %s", row.photo.path, error)
            tell(MeasureProgress(done, len(ids)))


def examine(
    path: Path,
    catalog: Catalog | None,
    *,
    again: bool = False,
    cancel: CancelToken | None = None,
    decoder: Decoder | None = None,
) -> Findings:
    """The findings of the photo at ``path``; see ``measure``. Raises PhotoError as well."""
    _stop_if(cancel)
    return measure(OpenPhoto(path, decoder), catalog, again=again, cancel=cancel)


def measure(
    photo: OpenPhoto,
    catalog: Catalog | None,
    *,
    again: bool = False,
    cancel: CancelToken | None = None,
) -> Findings:
    """The findings of a photo; with a catalog those remembered of the same bytes, and then kept.

    ``again`` measures even so. As long as decoding for 24 megapixels. Raises PhotoError for a photo
    that cannot be decoded, CatalogError, and Cancelled soon (some 100 ms)
    after ``cancel``. Any thread but that of a window; several at once take 100 MB
    each.
    """
    if catalog is not None and not again:
        with catalog.read() as db:
            known = findings.findings(db, photo.digest, RULES)
        if known is not None:
            return known
    stop = partial(_stop_if, cancel)
    stop()
    found = measuring.examine(
        photo.image.pixels,
        original_size=photo.size_px,
        jpeg_quality=photo.jpeg_quality,
        between=stop,
    )
    if catalog is not None:
        catalog.write_now(partial(findings.put, digest=photo.digest, found=found)).result()
    return found


def _stop_if(cancel: CancelToken | None) -> None:
    if cancel is not None and cancel.cancelled:
        raise Cancelled
