"""The second stage: reads a file once, names its content and makes pixels of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.decode.image import DecodedImage
from qualityculler.discover.fingerprint import fingerprint
from qualityculler.domain import Fingerprint, ScorerId, Skip
from qualityculler.errors import PhotoError
from qualityculler.scan.discovery import Work
from qualityculler.scan.report import Tally
from qualityculler.store import photos, scores
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord

Onlooker = Callable[[Path, Fingerprint, DecodedImage], None]
"""Is shown each decoded photo on its way to the scorer, by the decoders' threads, several at once;
it must neither change the pixels nor raise."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo as pixels, on its way to the scorer."""

    root: Path
    path: Path
    fingerprint: Fingerprint
    image: DecodedImage


class Decoding:
    """Turns work into pixels, or into a finding where none are needed or none can be had.

    Keeps nothing between photos, so any number of threads may share it.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        scorer: ScorerId,
        short_side_px: Callable[[], int],
        rescore: bool,
        tally: Tally,
        onlooker: Onlooker | None = None,
    ) -> None:
        self._catalog = catalog
        self._scorer = scorer
        self._short_side_px = short_side_px
        self._rescore = rescore
        self._tally = tally
        self._onlooker = onlooker

    def feed(self, work: Work) -> Iterable[Decoded | ScanRecord]:
        """One item a file; none for a file that cannot be read, which is counted at once."""
        path = work.path
        try:
            data = codecs.read(path)
        except PhotoError as error:
            self._catalog.write(partial(photos.drop_unread, path=path))
            self._tally.unread(path, Skip(error.kind, error.reason))
            return ()
        content = fingerprint(work.size, work.mtime_ns, data)
        if self._is_scored(content):
            return (ScanRecord(work.root, path, content, None),)
        try:
            image = codecs.load(path, short_side_px=self._short_side_px(), data=data)
        except PhotoError as error:
            return (ScanRecord(work.root, path, content, Skip(error.kind, error.reason)),)
        self._tally.decoded()
        if self._onlooker is not None:
            self._onlooker(path, content, image)
        return (Decoded(work.root, path, content, image),)

    def pause(self) -> Iterable[Decoded | ScanRecord]:
        """Nothing is held back."""
        return ()

    def finish(self) -> Iterable[Decoded | ScanRecord]:
        """Nothing is held back."""
        return ()

    def _is_scored(self, content: Fingerprint) -> bool:
        if self._rescore:
            return False
        with self._catalog.read() as db:
            return scores.knows_content(db, content.digest, self._scorer)
