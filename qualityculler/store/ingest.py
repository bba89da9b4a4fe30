"""Records what a run learned of a batch of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualityculler.domain import Capture, Fingerprint, Score, ScorerId, Skip
from qualityculler.store import photos, scores
from qualityculler.store.connect import Connection


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """What a run learned of one file; no verdict means "these bytes have been scored before"."""

    root: Path
    path: Path
    fingerprint: Fingerprint
    verdict: Score | Skip | None
    size_px: tuple[int, int] | None = None
    capture: Capture = field(default_factory=Capture)


def record(
    db: Connection, findings: Sequence[ScanRecord], scorer: ScorerId, codecs: str
) -> list[int]:
    """The ids of the photos, in order. For the writer thread: ``catalog.write``."""
    scorer_id = scores.enter_scorer(db, scorer)
    return [_record(db, finding, scorer_id, codecs) for finding in findings]


def _record(db: Connection, finding: ScanRecord, scorer_id: int, codecs: str) -> int:
    photo_id = photos.place(db, finding.root, finding.path, finding.fingerprint)
    match finding.verdict:
        case Score() as score:
            photos.describe(db, photo_id, finding.size_px, finding.capture)
            scores.put(db, photo_id, scorer_id, score)
        case Skip() as skip:
            scores.put_skip(db, photo_id, skip, codecs)
        case None:
            scores.share(db, photo_id, finding.fingerprint.digest)
    return photo_id
