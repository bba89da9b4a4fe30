"""Records what a run learned of a batch of files."""

from __future__ import annotations

from collections.abc import Sequence

from qualityculler.domain import Marks, Score, ScorerId, Skip
from qualityculler.evidence import AF_RULES, FACE_RULES
from qualityculler.record import ScanRecord
from qualityculler.store import findings, focus, groups, keywords, outside, photos, scores, subjects
from qualityculler.store.connect import Connection


def record(
    db: Connection,
    records: Sequence[ScanRecord],
    scorer: ScorerId,
    codecs: str,
    copies: photos.Copies | None = None,
) -> list[int]:
    """The ids of the photos, in order; a file that could not be read has none and leaves the list.

    ``copies`` is what the run remembers of files of the same content. For the writer thread:
    ``catalog.write``.
    """
    scorer_id = scores.enter_scorer(db, scorer)
    for one in records:
        if one.unread:
            photos.drop_unread(db, one.path)
    return [_record(db, one, scorer_id, codecs, copies) for one in records if not one.unread]


def _record(
    db: Connection, one: ScanRecord, scorer_id: int, codecs: str, copies: photos.Copies | None
) -> int:
    digest = one.fingerprint.digest
    photo_id = photos.place(db, one.root, one.path, one.fingerprint, copies)
    match one.verdict:
        case Score() as score:
            photos.describe(db, photo_id, one.size_px, one.capture)
            _put_embedded(db, photo_id, one)
            scores.put(db, photo_id, scorer_id, score)
        case Skip() as skip:
            scores.put_skip(db, photo_id, skip, codecs)
        case None if one.follows:
            photos.describe(db, photo_id, one.size_px, one.capture)
            _put_embedded(db, photo_id, one)
            scores.drop_skip(db, photo_id)
        case None if one.again:
            photos.describe_capture(db, photo_id, one.capture)
            outside.put_embedded(db, photo_id, one.capture.marks)
        case None:
            scores.share(db, photo_id, digest)
            outside.share_embedded(db, photo_id, digest)
    if one.findings is not None:
        findings.put(db, digest, one.findings)
    if one.focus is not None:
        focus.put(db, digest, one.focus)
    if one.layout is not None:
        groups.put_layout(db, digest, one.layout.rules, one.layout.vector)
    if one.subjects is not None:
        subjects.put(db, digest, FACE_RULES, one.subjects)
    if one.af_point is not None:
        subjects.put(db, digest, AF_RULES, (one.af_point,))
    elif one.again or isinstance(one.verdict, Score):
        subjects.drop(db, digest, AF_RULES)
    if one.quick is not None:
        findings.put_less(db, digest, one.quick)
    return photo_id


def _put_embedded(db: Connection, photo_id: int, one: ScanRecord) -> None:
    """Remember what a photo says of itself, and what of our keywords is gone from it."""
    now = (one.fingerprint.digest, one.capture.marks or Marks())
    keywords.heed(db, photo_id, {one.path: now})
    outside.put_embedded(db, photo_id, one.capture.marks)
