"""The stages of the decoders' threads: a file is read, looked up, and made pixels of.

Each keeps nothing between photos, so any number of threads may share it; a record passes by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from qualityculler.domain import ScorerId
from qualityculler.evidence import FACE_RULES, Subject
from qualityculler.measure.limits import FOCUS_RULES, RULES
from qualityculler.record import ScanRecord
from qualityculler.scan import worker
from qualityculler.scan.report import Tally
from qualityculler.scan.stage import HoldsNothing
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.scan.worker import Decoded, Decoder, Extras, Finder, ReadFile, Seen, SourceFile
from qualityculler.store import findings, focus, photos, scores, subjects
from qualityculler.store.catalog import Catalog
from qualityculler.subject import faces
from qualityculler.subject.crops import Pixels
from qualityculler.task import Cancelled


class Reading(HoldsNothing):
    """Reads a file and names its content."""

    def feed(self, file: SourceFile) -> Iterable[ReadFile | ScanRecord]:
        """Its bytes, or the record of a file that cannot be read."""
        return (worker.read(file),)


class LookUp(HoldsNothing):
    """Asks what is known of the bytes: they are not scored twice, nor is anything else made twice.
    What the camera wrote may be read ``again``.

    With ``rescore`` they are scored even so.
    """

    def __init__(
        self,
        catalog: Catalog,
        thumbnails: ScanThumbnails,
        *,
        scorer: ScorerId,
        rescore: bool,
        findings: bool,
        focus: bool,
        with_faces: bool,
    ) -> None:
        self._catalog = catalog
        self._thumbnails = thumbnails
        self._scorer = scorer
        self._rescore = rescore
        self._findings = findings
        self._focus = focus
        self._faces = with_faces

    def feed(self, item: ReadFile | ScanRecord) -> Iterable[ReadFile | ScanRecord]:
        """A record for what is scored already, else the bytes with what is to be made of them."""
        if isinstance(item, ScanRecord):
            return (item,)
        if item.file.follows:
            return (item,)
        digest = item.fingerprint.digest
        if self._is_scored(digest):
            if item.file.again:
                return (replace(item, seen=self._seen(digest)),)
            return (ScanRecord(item.file.root, item.file.path, item.fingerprint, None),)
        wanted_px = self._thumbnails.wanted_px(digest)
        extras = Extras(
            wanted_px,
            self._lacks_findings(digest),
            self._lacks_focus(digest),
            self._lacks_faces(digest),
        )
        return (replace(item, extras=extras),)

    def _is_scored(self, digest: str) -> bool:
        if self._rescore:
            return False
        with self._catalog.read() as db:
            return scores.knows_content(db, digest, self._scorer)

    def _seen(self, digest: str) -> Seen:
        with self._catalog.read() as db:
            return Seen(
                photos.size_px(db, digest),
                focus.focus(db, [digest], FOCUS_RULES).get(digest),
                subjects.subjects(db, digest, FACE_RULES) or (),
            )

    def _lacks_findings(self, digest: str) -> bool:
        if not self._findings:
            return False
        with self._catalog.read() as db:
            return findings.findings(db, digest, RULES) is None

    def _lacks_focus(self, digest: str) -> bool:
        if not self._focus:
            return False
        with self._catalog.read() as db:
            return not focus.knows(db, digest, FOCUS_RULES)

    def _lacks_faces(self, digest: str) -> bool:
        if not self._faces:
            return False
        with self._catalog.read() as db:
            return subjects.subjects(db, digest, FACE_RULES) is None


FACE_SCALES = (1.0, 0.6)
"""Five squares a photo: a smaller face has no eyes to judge in the pixels of a scan."""


def find_faces(pixels: Pixels) -> tuple[Subject, ...]:
    """The faces and eyes in an upright RGB photo uint8 [H, W, 3]; a ``worker.Finder``. Any thread.

    The networks are loaded for the first photo. Raises ModelError.
    """
    return faces.shared().subjects(pixels, FACE_SCALES)


class Decoding(HoldsNothing):
    """Turns bytes into pixels, or into a record where none can be had."""

    def __init__(
        self,
        short_side_px: Callable[[], int],
        tally: Tally,
        decoder: Decoder | None = None,
        finder: Finder | None = None,
    ) -> None:
        self._short_side_px = short_side_px
        self._tally = tally
        self._decoder = decoder
        self._finder = finder

    def feed(self, item: ReadFile | ScanRecord) -> Iterable[Decoded | ScanRecord]:
        """One item a photo."""
        if isinstance(item, ScanRecord):
            return (item,)
        try:
            if item.file.follows:
                return (worker.glance(item, self._decoder),)
            if item.seen is not None:
                return (worker.reread(item, item.seen, self._decoder),)
            made = worker.decode(item, self._short_side_px(), self._decoder, self._finder)
        except Cancelled:
            return ()  # as if it had not been begun
        if isinstance(made, Decoded):
            self._tally.decoded()
        return (made,)
