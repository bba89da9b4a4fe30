"""What the machine would do with one photo, and the sentence that says why."""

from __future__ import annotations

from qualityculler.domain import PhotoStatus, Score, Skip, Suggestion, Thresholds


def suggest(status: PhotoStatus, score: Score | None, thresholds: Thresholds) -> Suggestion:
    """The suggestion for a photo. Pure.

    Only what is clear beyond the error to expect is kept or rejected: a photo whose score could
    lie on the other side of the threshold is for review. A photo without a score cannot be judged,
    which says nothing bad about it; nor can one whose scorer does not look at technical quality.
    """
    if status is not PhotoStatus.SCORED or score is None or not score.scorer.is_technical:
        return Suggestion.CANNOT_JUDGE
    if score.low >= thresholds.keep_above:
        return Suggestion.KEEP
    if score.high < thresholds.reject_below:
        return Suggestion.REJECT
    return Suggestion.REVIEW


def reason(
    status: PhotoStatus, score: Score | None, skip: Skip | None, thresholds: Thresholds
) -> str:
    """One sentence on why ``suggest`` says what it says. Pure."""
    if status is PhotoStatus.SKIPPED and skip is not None:
        return f"It could not be scored: {skip.reason}"
    if status is not PhotoStatus.SCORED or score is None:
        return "It has not been scored yet."
    if not score.scorer.is_technical:
        return f"{score.scorer.name} says how pleasing a photo is, which suggests nothing."
    keep, reject = thresholds.keep_above, thresholds.reject_below
    match suggest(status, score, thresholds):
        case Suggestion.KEEP:
            return f"{_scored(score)}: at or above {keep:.2f} even at its lowest."
        case Suggestion.REJECT:
            return f"{_scored(score)}: below {reject:.2f} even at its highest."
    if score.low < reject:
        return f"{_scored(score)}: too close to {reject:.2f} to reject it."
    if score.high >= keep:
        return f"{_scored(score)}: too close to {keep:.2f} to keep it unseen."
    return f"{_scored(score)}: between {reject:.2f} and {keep:.2f}."


def _scored(score: Score) -> str:
    unknown = "" if score.uncertainty is not None else ", error not known"
    return f"Scored {score.value:.2f} (likely {score.low:.2f} to {score.high:.2f}{unknown})"
