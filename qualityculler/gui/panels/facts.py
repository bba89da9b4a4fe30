"""What is known of a photo, as lines to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from qualityculler.domain import Exposure, Photo, PhotoRow, Score, Suggestion
from qualityculler.gui import words
from qualityculler.gui.noop import QT_TRANSLATE_NOOP

TURNS = {
    1: QT_TRANSLATE_NOOP("facts", "upright"),
    2: QT_TRANSLATE_NOOP("facts", "mirrored"),
    3: QT_TRANSLATE_NOOP("facts", "turned by 180°"),
    4: QT_TRANSLATE_NOOP("facts", "mirrored upside down"),
    5: QT_TRANSLATE_NOOP("facts", "mirrored and turned left"),
    6: QT_TRANSLATE_NOOP("facts", "turned right"),
    7: QT_TRANSLATE_NOOP("facts", "mirrored and turned right"),
    8: QT_TRANSLATE_NOOP("facts", "turned left"),
}
NAMES = {
    "name": QT_TRANSLATE_NOOP("facts", "Name"),
    "folder": QT_TRANSLATE_NOOP("facts", "Folder"),
    "taken": QT_TRANSLATE_NOOP("facts", "Taken"),
    "camera": QT_TRANSLATE_NOOP("facts", "Camera"),
    "size": QT_TRANSLATE_NOOP("facts", "Size"),
    "orientation": QT_TRANSLATE_NOOP("facts", "Orientation"),
    "exposure": QT_TRANSLATE_NOOP("facts", "Exposure"),
    "decision": QT_TRANSLATE_NOOP("facts", "Your verdict"),
    "score": QT_TRANSLATE_NOOP("facts", "Score"),
    "place": QT_TRANSLATE_NOOP("facts", "Place in its folder"),
    "suggestion": QT_TRANSLATE_NOOP("facts", "Suggested"),
    "reason": QT_TRANSLATE_NOOP("facts", "Because"),
    "scorer": QT_TRANSLATE_NOOP("facts", "Scorer"),
    "scores": QT_TRANSLATE_NOOP("facts", "All scores"),
    "fingerprint": QT_TRANSLATE_NOOP("facts", "Fingerprint"),
}


def name(fact: str) -> str:
    """What a line is called."""
    return _tr(NAMES[fact])


def of_file(photo: Photo) -> dict[str, str]:
    """What the file and the camera say."""
    capture = photo.capture
    taken = "" if capture.captured_at is None else when(capture.captured_at)
    return {
        "name": photo.relative.name,
        "folder": str(photo.path.parent),
        "taken": taken or _tr(QT_TRANSLATE_NOOP("facts", "not known")),
        "camera": capture.camera or _tr(QT_TRANSLATE_NOOP("facts", "not known")),
        "size": _size(photo),
        "orientation": _tr(TURNS[capture.orientation]),
        "fingerprint": photo.fingerprint.digest or _tr(QT_TRANSLATE_NOOP("facts", "not read yet")),
    }


def of_verdicts(row: PhotoRow, suggestion: Suggestion | None) -> dict[str, str]:
    """What the user has decided and what the machine says."""
    decision, score = row.decision, row.score
    mine = [words.tr(words.FLAGS[decision.flag]), words.stars(decision.rating)]
    if decision.label is not None:
        mine.append(words.tr(words.LABELS[decision.label]))
    waits = _tr(QT_TRANSLATE_NOOP("facts", "nothing yet"))
    if score is not None and not score.scorer.is_technical:
        waits = "-"
    return {
        "decision": ", ".join(mine),
        "score": words.standing(row) if score is None else with_error(row),
        "suggestion": waits if suggestion is None else words.tr(words.SUGGESTIONS[suggestion]),
        "scorer": "-" if score is None else f"{score.scorer}\n{when(score.scored_at)}",
    }


def of_exposure(exposure: Exposure) -> str:
    """Shutter, aperture, ISO and focal length, as far as the camera wrote them."""
    parts = []
    if (shutter_s := exposure.shutter_s) is not None:
        # A camera is set to 1/3 s, a watch to 2.5 s.
        parts.append(f"{shutter_s:g} s" if shutter_s >= 0.4 else f"1/{1 / shutter_s:.0f} s")
    if exposure.f_number is not None:
        parts.append(f"f/{exposure.f_number:.3g}")
    if exposure.iso is not None:
        parts.append(f"ISO {exposure.iso}")
    if exposure.focal_mm is not None:
        parts.append(f"{exposure.focal_mm:.3g} mm")
    return ", ".join(parts) or _tr(QT_TRANSLATE_NOOP("facts", "not known"))


def of_scores(scores: Sequence[Score]) -> str:
    """Each score under the name of its scorer; the full name where two share the short one."""
    names = [score.scorer.name for score in scores]
    return "\n".join(
        f"{score.scorer if names.count(name) > 1 else name}: {_of_score(score)}"
        for name, score in zip(names, scores, strict=True)
    )


def with_error(row: PhotoRow) -> str:
    """The score and the error to expect, of the scale of 1 to 5."""
    return words.standing(row) if row.score is None else _of_score(row.score)


def _of_score(score: Score) -> str:
    if score.uncertainty is None:
        text = _tr(QT_TRANSLATE_NOOP("facts", "{0} of 5, error not known"))
        return text.format(f"{score.value:.2f}")
    text = _tr(QT_TRANSLATE_NOOP("facts", "{0} ± {1} of 5"))
    return text.format(f"{score.value:.2f}", f"{score.uncertainty:.2f}")


def place(found: tuple[int, int] | None) -> str:
    """The place among the scored photos of its folder."""
    if found is None:
        return "-"
    text = _tr(QT_TRANSLATE_NOOP("facts", "{0} of {1}, 1 being the best"))
    return text.format(f"{found[0]:n}", f"{found[1]:n}")


def size_of_file(number: int) -> str:
    """Bytes, as people read them."""
    return QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def _size(photo: Photo) -> str:
    on_disk = size_of_file(photo.fingerprint.size)
    if photo.width is None or photo.height is None:
        return on_disk
    millions = photo.width * photo.height / 1e6
    return f"{photo.width} x {photo.height} px ({millions:.1f} MP), {on_disk}"


def when(at: datetime) -> str:
    """Day and time on the clock it was taken by."""
    if QLocale().language() is QLocale.Language.C:
        return f"{at:%Y-%m-%d %H:%M %Z}".strip()
    text = QLocale().toString(_as_qt(at), QLocale.FormatType.ShortFormat)
    return f"{text} {at:%Z}".strip()


def _tr(text: str) -> str:
    return QCoreApplication.translate("facts", text)


def _as_qt(at: datetime) -> QDateTime:
    """The same numbers on the clock: the zone is written beside them."""
    return QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute, at.second))
