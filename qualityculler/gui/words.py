"""The window's words for what a photo is: to read on the screen and to be spoken."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from qualityculler.domain import Flag, Label, PhotoRow, PhotoStatus, SortKey, Suggestion
from qualityculler.gui.noop import QT_TRANSLATE_NOOP

CONTEXT = "words"

FLAGS = {
    Flag.NONE: QT_TRANSLATE_NOOP("words", "No flag"),
    Flag.PICK: QT_TRANSLATE_NOOP("words", "Picked"),
    Flag.REJECT: QT_TRANSLATE_NOOP("words", "Rejected"),
}
STARS = (
    QT_TRANSLATE_NOOP("words", "No stars"),
    QT_TRANSLATE_NOOP("words", "1 star"),
    QT_TRANSLATE_NOOP("words", "2 stars"),
    QT_TRANSLATE_NOOP("words", "3 stars"),
    QT_TRANSLATE_NOOP("words", "4 stars"),
    QT_TRANSLATE_NOOP("words", "5 stars"),
)
LABELS = {
    Label.RED: QT_TRANSLATE_NOOP("words", "Red"),
    Label.YELLOW: QT_TRANSLATE_NOOP("words", "Yellow"),
    Label.GREEN: QT_TRANSLATE_NOOP("words", "Green"),
    Label.BLUE: QT_TRANSLATE_NOOP("words", "Blue"),
    Label.PURPLE: QT_TRANSLATE_NOOP("words", "Purple"),
}
LETTERS = {
    Label.RED: QT_TRANSLATE_NOOP("letters", "R"),
    Label.YELLOW: QT_TRANSLATE_NOOP("letters", "Y"),
    Label.GREEN: QT_TRANSLATE_NOOP("letters", "G"),
    Label.BLUE: QT_TRANSLATE_NOOP("letters", "B"),
    Label.PURPLE: QT_TRANSLATE_NOOP("letters", "P"),
}
"""What stands on a label: one or two letters that no other colour of the language has."""
SUGGESTIONS = {
    Suggestion.KEEP: QT_TRANSLATE_NOOP("words", "keep?"),
    Suggestion.REVIEW: QT_TRANSLATE_NOOP("words", "review?"),
    Suggestion.REJECT: QT_TRANSLATE_NOOP("words", "reject?"),
    Suggestion.CANNOT_JUDGE: QT_TRANSLATE_NOOP("words", "can't judge"),
}
SORTS = {
    SortKey.NAME: QT_TRANSLATE_NOOP("words", "Name"),
    SortKey.CAPTURED: QT_TRANSLATE_NOOP("words", "Capture time"),
    SortKey.SCORE: QT_TRANSLATE_NOOP("words", "Score"),
    SortKey.FLAG: QT_TRANSLATE_NOOP("words", "Flag"),
    SortKey.RATING: QT_TRANSLATE_NOOP("words", "Stars"),
    SortKey.LABEL: QT_TRANSLATE_NOOP("words", "Label"),
    SortKey.STATUS: QT_TRANSLATE_NOOP("words", "Status"),
}


def tr(text: str) -> str:
    """A word of this module in the user's language."""
    return QCoreApplication.translate(CONTEXT, text)


def letter(label: Label) -> str:
    """What stands on a label, for those who do not see its colour."""
    return QCoreApplication.translate("letters", LETTERS[label])


def stars(rating: int) -> str:
    """The rating in words."""
    return tr(STARS[rating])


def standing(row: PhotoRow) -> str:
    """The score, or why there is none."""
    if row.score is not None:
        return f"{row.score.value:.2f}"
    if row.status is PhotoStatus.SKIPPED and row.skip is not None:
        return QCoreApplication.translate(CONTEXT, "skipped: {0}").format(row.skip.kind)
    return QCoreApplication.translate(CONTEXT, "not scored yet")


def spoken(row: PhotoRow, suggestion: Suggestion | None) -> str:
    """All there is to say of a photo in one line, for tool tips and screen readers."""
    decision = row.decision
    parts = [row.photo.relative.name, tr(FLAGS[decision.flag]), stars(decision.rating)]
    if decision.label is not None:
        label = QCoreApplication.translate(CONTEXT, "label {0}")
        parts.append(label.format(tr(LABELS[decision.label])))
    if row.score is not None:
        parts.append(QCoreApplication.translate(CONTEXT, "score {0}").format(standing(row)))
    else:
        parts.append(standing(row))
    if suggestion is not None:
        said = QCoreApplication.translate(CONTEXT, "the program suggests: {0}")
        parts.append(said.format(tr(SUGGESTIONS[suggestion])))
    return ", ".join(parts)
