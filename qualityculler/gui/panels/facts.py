"""What is known of a photo, as lines to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from qualityculler.domain import Exposure, Photo, PhotoRow, Score, Suggestion
from qualityculler.gui.plain import one_line
from qualityculler.text import N_, tr, words

TURNS = {
    1: N_("upright"),
    2: N_("mirrored"),
    3: N_("turned by 180°"),
    4: N_("mirrored upside down"),
    5: N_("mirrored and turned left"),
    6: N_("turned right"),
    7: N_("mirrored and turned right"),
    8: N_("turned left"),
}
NAMES = {
    "name": N_("Name"),
    "folder": N_("Folder"),
    "item": N_("Also of this shot"),
    "taken": N_("Taken"),
    "camera": N_("Camera"),
    "size": N_("Size"),
    "orientation": N_("Orientation"),
    "exposure": N_("Exposure"),
    "decision": N_("Your verdict"),
    "score": N_("Score"),
    "place": N_("Place in its folder"),
    "suggestion": N_("Suggested"),
    "reason": N_("Because"),
    "scorer": N_("Scorer"),
    "scores": N_("All scores"),
    "fingerprint": N_("Fingerprint"),
}


def name(fact: str) -> str:
    """What a line is called."""
    return tr(NAMES[fact])


def of_file(photo: Photo) -> dict[str, str]:
    """What the file and the camera say."""
    capture = photo.capture
    taken = "" if capture.captured_at is None else when(capture.captured_at)
    return {
        "name": one_line(photo.relative.name),
        "folder": one_line(photo.path.parent),
        "taken": taken or tr(N_("not known")),
        "camera": capture.camera or tr(N_("not known")),
        "size": _size(photo),
        "orientation": tr(TURNS[capture.orientation]),
        "fingerprint": photo.fingerprint.digest or tr(N_("not read yet")),
    }


def of_verdicts(row: PhotoRow, suggestion: Suggestion | None) -> dict[str, str]:
    """What the user has decided and what the machine says."""
    decision, score = row.decision, row.score
    mine = [tr(words.FLAGS[decision.flag]), words.stars(decision.rating)]
    if decision.label is not None:
        mine.append(tr(words.LABELS[decision.label]))
    waits = tr(N_("nothing yet"))
    if score is not None and not score.scorer.is_technical:
        waits = "-"
    return {
        "item": _item(row),
        "decision": ", ".join(mine),
        "score": words.standing(row) if score is None else with_error(row),
        "suggestion": waits if suggestion is None else tr(words.SUGGESTIONS[suggestion]),
        "scorer": "-" if score is None else f"{score.scorer}\n{when(score.scored_at)}",
    }


def _item(row: PhotoRow) -> str:
    """The other files of the shot, and which one is shown and scored."""
    if not row.partners:
        return ""
    text = tr("{others}; shown and scored from {name}")
    others, name = ", ".join(row.partners), row.photo.relative.name
    return text.format(others=one_line(others), name=one_line(name))


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
    if exposure.lens is not None:
        parts.append(exposure.lens)
    return ", ".join(parts) or tr(N_("not known"))


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
        text = tr(N_("{0} of 5, error not known"))
        return text.format(f"{score.value:.2f}")
    text = tr(N_("{0} ± {1} of 5"))
    return text.format(f"{score.value:.2f}", f"{score.uncertainty:.2f}")


def place(found: tuple[int, int] | None) -> str:
    """The place among the scored photos of its folder."""
    if found is None:
        return "-"
    text = tr(N_("{0} of {1}, 1 being the best"))
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
        return f"{at:%Y-%m-%d %H:%M:%S %Z}".strip()
    # With seconds, which the short form of a locale leaves out: frames of a burst differ by them.
    day = QLocale().toString(_as_qt(at).date(), QLocale.FormatType.ShortFormat)
    return f"{day} {at:%H:%M:%S} {at:%Z}".strip()


def _as_qt(at: datetime) -> QDateTime:
    """The same numbers on the clock: the zone is written beside them."""
    return QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute, at.second))
