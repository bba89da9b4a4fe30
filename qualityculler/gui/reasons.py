"""Why the machine suggests what it does, in the user's language.

``cull.suggest.reason`` says the same in English for the command line; a test holds both together.
"""

from __future__ import annotations

from qualityculler.cull.suggest import suggest
from qualityculler.domain import PhotoRow, PhotoStatus, Score, ScorerId, Suggestion, Thresholds
from qualityculler.text import N_, tr

_KINDS = {
    "codec missing": N_("codec missing"),
    "damaged": N_("damaged"),
    "empty": N_("empty"),
    "too large": N_("too large"),
    "unreadable": N_("unreadable"),
}


def kind(word: str) -> str:
    """Why a file was skipped, in a word or two."""
    return tr(_KINDS.get(word, word))


def reason(row: PhotoRow, thresholds: Thresholds) -> str:
    """One sentence."""
    if row.status is PhotoStatus.SKIPPED and row.skip is not None:
        return tr(N_("It could not be scored: {0}")).format(row.skip.reason)
    if row.status is not PhotoStatus.SCORED or row.score is None:
        return tr(N_("It has not been scored yet."))
    if not row.score.scorer.is_technical:
        return unasked(row.score.scorer)
    keep, reject = thresholds.keep_above, thresholds.reject_below
    said = scored(row.score)
    match suggest(row.status, row.score, thresholds):
        case Suggestion.KEEP:
            text = N_("{0}: at or above {1} even at its lowest.")
            return tr(text).format(said, f"{keep:.2f}")
        case Suggestion.REJECT:
            text = N_("{0}: below {1} even at its highest.")
            return tr(text).format(said, f"{reject:.2f}")
    if row.score.low < reject:
        text = N_("{0}: too close to {1} to reject it.")
        return tr(text).format(said, f"{reject:.2f}")
    if row.score.high >= keep:
        text = N_("{0}: too close to {1} to keep it unseen.")
        return tr(text).format(said, f"{keep:.2f}")
    text = N_("{0}: between {1} and {2}.")
    return tr(text).format(said, f"{reject:.2f}", f"{keep:.2f}")


def unasked(scorer: ScorerId) -> str:
    """Why nothing is suggested by the scores of a scorer that does not look at quality."""
    text = N_("{0} says how pleasing a photo is, which suggests nothing.")
    return tr(text).format(scorer.name)


def scored(score: Score) -> str:
    """The score with the error to expect."""
    known = N_("Scored {0} (likely {1} to {2})")
    unknown = N_("Scored {0} (likely {1} to {2}, error not known)")
    text = known if score.uncertainty is not None else unknown
    return tr(text).format(f"{score.value:.2f}", f"{score.low:.2f}", f"{score.high:.2f}")
