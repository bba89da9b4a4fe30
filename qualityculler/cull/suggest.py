"""What the machine would do with one photo, and why."""

from __future__ import annotations

from collections.abc import Collection

from qualityculler.cull.burst import GroupKind
from qualityculler.domain import (
    PhotoRow,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
    Suggestion,
    Thresholds,
)
from qualityculler.evidence import Fault
from qualityculler.reason import Code, Reason

BLURS = frozenset({Fault.DEFOCUS.value, Fault.MOTION_BLUR.value})
"""They are measured where a photo is sharpest: if they are severe there, so is the subject's."""


def suggest(
    status: PhotoStatus,
    score: Score | None,
    thresholds: Thresholds,
    severe: Collection[str] = (),
    *,
    whole: bool = False,
) -> Suggestion:
    """The suggestion for a photo. Pure.

    Only what is clear beyond the error to expect is kept or rejected: a photo whose score could
    lie on the other side of the threshold is for review. A photo without a score cannot be judged,
    which says nothing bad about it; nor can one whose scorer does not look at technical quality.
    ``severe`` are words of ``Fault`` that were surely measured as severe: none of them is kept
    unseen, and a blur of the subject is rejected, which a score of a small picture cannot see.
    A frame of a group that is kept ``whole`` (a bracket, say) is never rejected by itself.
    """
    if status is not PhotoStatus.SCORED or score is None or not score.scorer.is_technical:
        return Suggestion.CANNOT_JUDGE
    if not BLURS.isdisjoint(severe) or score.high < thresholds.reject_below:
        return Suggestion.REVIEW if whole else Suggestion.REJECT
    if score.low >= thresholds.keep_above and not severe:
        return Suggestion.KEEP
    return Suggestion.REVIEW


def of_row(row: PhotoRow, thresholds: Thresholds) -> Suggestion:
    """The suggestion for a photo of a list. Pure."""
    return suggest(row.status, row.score, thresholds, row.severe, whole=_is_whole(row))


def reason_of(row: PhotoRow, thresholds: Thresholds) -> Reason:
    """Why ``of_row`` says what it says. Pure."""
    return reason(row.status, row.score, row.skip, thresholds, row.severe, whole=_is_whole(row))


def _is_whole(row: PhotoRow) -> bool:
    return row.group is not None and GroupKind(row.group.kind).whole


def reason(
    status: PhotoStatus,
    score: Score | None,
    skip: Skip | None,
    thresholds: Thresholds,
    severe: Collection[str] = (),
    *,
    whole: bool = False,
) -> Reason:
    """Why ``suggest`` says what it says. Pure."""
    if status is PhotoStatus.SKIPPED and skip is not None:
        why = skip.reason if isinstance(skip.reason, Reason) else Reason(skip.reason)
        return Reason(Code.NOT_SCORABLE, {"kind": skip.kind, "why": why})
    if status is not PhotoStatus.SCORED or score is None:
        return Reason(Code.NOT_SCORED)
    if not score.scorer.is_technical:
        return not_technical(score.scorer)
    values = {
        "score": score.value,
        "low": score.low,
        "high": score.high,
        "error_known": score.uncertainty is not None,
        "reject_below": thresholds.reject_below,
        "keep_above": thresholds.keep_above,
    }
    by_score = suggest(status, score, thresholds)
    told = suggest(status, score, thresholds, severe)
    if whole and told is Suggestion.REJECT:
        return Reason(Code.ONE_OF_A_SET, values)
    if told is not by_score:
        blurs = sorted(BLURS & set(severe))
        fault = blurs[0] if blurs else min(severe)
        code = Code.SEVERE_BLUR if told is Suggestion.REJECT else Code.SEVERE_FAULT
        return Reason(code, {**values, "fault": fault})
    return Reason(_code(score, by_score, thresholds), values)


def not_technical(scorer: ScorerId) -> Reason:
    """Why nothing is suggested by the scores of a scorer that does not look at quality."""
    return Reason(Code.NOT_TECHNICAL, {"scorer": scorer.name})


def _code(score: Score, suggestion: Suggestion, thresholds: Thresholds) -> Code:
    if suggestion is Suggestion.KEEP:
        return Code.SURELY_KEEP
    if suggestion is Suggestion.REJECT:
        return Code.SURELY_REJECT
    if score.low < thresholds.reject_below:
        return Code.NEAR_REJECT
    return Code.NEAR_KEEP if score.high >= thresholds.keep_above else Code.BETWEEN
