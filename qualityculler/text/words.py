"""The words for what a photo is: its flag, stars, label, score, and what is suggested."""

from __future__ import annotations

from qualityculler.domain import (
    LEAST_PICKS,
    Decision,
    Flag,
    Guarantee,
    Label,
    Marks,
    PhotoRow,
    PhotoStatus,
    SortKey,
    Suggestion,
)
from qualityculler.evidence import SubjectOrigin
from qualityculler.text import N_, tr

FLAGS = {
    Flag.NONE: N_("No flag"),
    Flag.PICK: N_("Picked"),
    Flag.REJECT: N_("Rejected"),
}
STARS = (
    N_("No stars"),
    N_("1 star"),
    N_("2 stars"),
    N_("3 stars"),
    N_("4 stars"),
    N_("5 stars"),
)
LABELS = {
    Label.RED: N_("Red"),
    Label.YELLOW: N_("Yellow"),
    Label.GREEN: N_("Green"),
    Label.BLUE: N_("Blue"),
    Label.PURPLE: N_("Purple"),
}
LETTERS = {
    Label.RED: N_("R"),
    Label.YELLOW: N_("Y"),
    Label.GREEN: N_("G"),
    Label.BLUE: N_("B"),
    Label.PURPLE: N_("P"),
}
"""What stands on a label: one or two letters that no other colour of the language has."""
SUGGESTIONS = {
    Suggestion.KEEP: N_("keep?"),
    Suggestion.REVIEW: N_("review?"),
    Suggestion.REJECT: N_("reject?"),
    Suggestion.CANNOT_JUDGE: N_("can't judge"),
}
KINDS = {
    "codec missing": N_("codec missing"),
    "crashed the decoder": N_("crashed the decoder"),
    "damaged": N_("damaged"),
    "decoder failed": N_("decoder failed"),
    "empty": N_("empty"),
    "not a photo": N_("not a photo"),
    "too large": N_("too large"),
    "unreadable": N_("unreadable"),
    "unsupported": N_("unsupported"),
}
"""Why files are skipped; each is a code too, for counting and for JSON."""
STATUSES = {
    PhotoStatus.SCORED: N_("scored"),
    PhotoStatus.SKIPPED: N_("skipped"),
    PhotoStatus.PENDING: N_("not scored yet"),
}
SUBJECTS = {
    SubjectOrigin.EYE: N_("an eye"),
    SubjectOrigin.FACE: N_("a face"),
    SubjectOrigin.AF_POINT: N_("AF point"),
    SubjectOrigin.SALIENCY: N_("the sharpest part"),
}
"""Who says where the subject is."""
SORTS = {
    SortKey.NAME: N_("Name"),
    SortKey.CAPTURED: N_("Capture time"),
    SortKey.SCORE: N_("Score"),
    SortKey.FLAG: N_("Flag"),
    SortKey.RATING: N_("Stars"),
    SortKey.LABEL: N_("Label"),
    SortKey.STATUS: N_("Status"),
}


def letter(label: Label) -> str:
    """What stands on a label, for those who do not see its colour."""
    return tr(LETTERS[label])


def suggestion(one: Suggestion) -> str:
    """What the machine suggests; a question, never a decision."""
    return tr(SUGGESTIONS[one])


def kind(word: str) -> str:
    """Why a file was skipped, in a word or two; a kind that is not known as it is."""
    return tr(KINDS.get(word, word))


def stars(rating: int) -> str:
    """The rating in words."""
    return tr(STARS[rating])


def decision(one: Decision | Marks) -> str:
    """What is decided about a photo, here or by another program, in one line."""
    parts = [] if one.flag is Flag.NONE else [tr(FLAGS[one.flag])]
    if one.rating:
        parts.append(stars(one.rating))
    if one.label is not None:
        parts.append(tr(LABELS[one.label]))
    if isinstance(one, Marks):
        parts += [one.label_word] if one.label_word else []
        parts += [tr("unclear: {texts}", texts=" / ".join(some)) for some in one.unclear.values()]
    return ", ".join(parts) or tr("nothing decided")


def standing(row: PhotoRow) -> str:
    """The score, or why there is none, in a word or two."""
    if row.score is not None:
        return f"{row.score.value:.2f}"
    if row.status is PhotoStatus.SKIPPED and row.skip is not None:
        return tr("skipped: {0}").format(kind(row.skip.kind))
    return tr(STATUSES[PhotoStatus.PENDING])


def spoken(row: PhotoRow, suggestion: Suggestion | None) -> str:
    """All there is to say of a photo in one line, for tool tips and screen readers."""
    decision = row.decision
    parts = [row.photo.relative.name, tr(FLAGS[decision.flag]), stars(decision.rating)]
    if decision.label is not None:
        label = tr("label {0}")
        parts.append(label.format(tr(LABELS[decision.label])))
    if row.score is not None:
        parts.append(tr("score {0}").format(standing(row)))
    else:
        parts.append(standing(row))
    if suggestion is not None:
        said = tr("the program suggests: {0}")
        parts.append(said.format(tr(SUGGESTIONS[suggestion])))
    return ", ".join(parts)


def bound(found: Guarantee) -> str:
    """What a line hides at most of what the user would keep, in one sentence with its numbers."""
    if found.share is None:
        said = tr(
            "Not enough decisions yet to say what this line hides: {0} of {1} picks of your own."
        )
        return said.format(f"{found.picks:n}", f"{LEAST_PICKS:n}")
    said = tr(
        "At this line at most {0} of what you would keep is hidden ({1} sure, {2} of your picks, "
        "of photos like these)."
    )
    return said.format(f"{100 * found.share:.1f} %", "95 %", f"{found.picks:n}")


def size(number: int) -> str:
    """Bytes for people, in powers of ten as disks and downloads have them."""
    return f"{number / 1e9:.2f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
