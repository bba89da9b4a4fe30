"""Why the machine suggests what it does, in the user's language.

``cull.suggest.reason`` says the same in English for the command line; a test holds both together.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from qualityculler.cull.suggest import suggest
from qualityculler.domain import PhotoRow, PhotoStatus, Score, ScorerId, Suggestion, Thresholds
from qualityculler.gui.noop import QT_TRANSLATE_NOOP

_KINDS = {
    "codec missing": QT_TRANSLATE_NOOP("reasons", "codec missing"),
    "damaged": QT_TRANSLATE_NOOP("reasons", "damaged"),
    "empty": QT_TRANSLATE_NOOP("reasons", "empty"),
    "too large": QT_TRANSLATE_NOOP("reasons", "too large"),
    "unreadable": QT_TRANSLATE_NOOP("reasons", "unreadable"),
}


def kind(word: str) -> str:
    """Why a file was skipped, in a word or two."""
    return _tr(_KINDS.get(word, word))


def reason(row: PhotoRow, thresholds: Thresholds) -> str:
    """One sentence."""
    if row.status is PhotoStatus.SKIPPED and row.skip is not None:
        return _tr(QT_TRANSLATE_NOOP("reasons", "It could not be scored: {0}")).format(
            row.skip.reason
        )
    if row.status is not PhotoStatus.SCORED or row.score is None:
        return _tr(QT_TRANSLATE_NOOP("reasons", "It has not been scored yet."))
    if not row.score.scorer.is_technical:
        return unasked(row.score.scorer)
    keep, reject = thresholds.keep_above, thresholds.reject_below
    said = scored(row.score)
    match suggest(row.status, row.score, thresholds):
        case Suggestion.KEEP:
            text = QT_TRANSLATE_NOOP("reasons", "{0}: at or above {1} even at its lowest.")
            return _tr(text).format(said, f"{keep:.2f}")
        case Suggestion.REJECT:
            text = QT_TRANSLATE_NOOP("reasons", "{0}: below {1} even at its highest.")
            return _tr(text).format(said, f"{reject:.2f}")
    if row.score.low < reject:
        text = QT_TRANSLATE_NOOP("reasons", "{0}: too close to {1} to reject it.")
        return _tr(text).format(said, f"{reject:.2f}")
    if row.score.high >= keep:
        text = QT_TRANSLATE_NOOP("reasons", "{0}: too close to {1} to keep it unseen.")
        return _tr(text).format(said, f"{keep:.2f}")
    text = QT_TRANSLATE_NOOP("reasons", "{0}: between {1} and {2}.")
    return _tr(text).format(said, f"{reject:.2f}", f"{keep:.2f}")


def unasked(scorer: ScorerId) -> str:
    """Why nothing is suggested by the scores of a scorer that does not look at quality."""
    text = QT_TRANSLATE_NOOP("reasons", "{0} says how pleasing a photo is, which suggests nothing.")
    return _tr(text).format(scorer.name)


def scored(score: Score) -> str:
    """The score with the error to expect."""
    known = QT_TRANSLATE_NOOP("reasons", "Scored {0} (likely {1} to {2})")
    unknown = QT_TRANSLATE_NOOP("reasons", "Scored {0} (likely {1} to {2}, error not known)")
    text = known if score.uncertainty is not None else unknown
    return _tr(text).format(f"{score.value:.2f}", f"{score.low:.2f}", f"{score.high:.2f}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("reasons", text)
