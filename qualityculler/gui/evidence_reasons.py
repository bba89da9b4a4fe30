"""The sentences of the measuring, in the user's language; one that is not known stays English."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from qualityculler.gui.noop import QT_TRANSLATE_NOOP

CONTEXT = "measured"

_SENTENCES = (
    QT_TRANSLATE_NOOP(
        "measured", "Too little of the picture has detail to show a direction of blur."
    ),
    QT_TRANSLATE_NOOP(
        "measured", "The surround is smeared but the subject is not, as when panning with it."
    ),
    QT_TRANSLATE_NOOP("measured", "The blur has a direction: it is motion, which hides the focus."),
    QT_TRANSLATE_NOOP(
        "measured", "Only a small part is sharp; whether it is the subject cannot be told."
    ),
    QT_TRANSLATE_NOOP("measured", "Noise hides the edges that would show the focus."),
    QT_TRANSLATE_NOOP("measured", "Too little of the picture has edges that would show the focus."),
    QT_TRANSLATE_NOOP(
        "measured", "Only a small preview could be measured, which hides the blur of the photo."
    ),
    QT_TRANSLATE_NOOP("measured", "Only a reduced preview could be measured, which hides noise."),
    QT_TRANSLATE_NOOP(
        "measured", "Only a reduced preview could be measured, which hides compression."
    ),
    QT_TRANSLATE_NOOP("measured", "No part is even and neither black nor white."),
    QT_TRANSLATE_NOOP("measured", "The picture is too small to show 8 px blocks."),
    QT_TRANSLATE_NOOP("measured", "The picture is too dark or too bright to have colours."),
    QT_TRANSLATE_NOOP(
        "measured", "Too little is grey to tell a cast from the colours of the scene."
    ),
    QT_TRANSLATE_NOOP("measured", "It is small; whether that is enough depends on its use."),
    QT_TRANSLATE_NOOP("measured", "There is no line that is certain to be a horizon."),
    QT_TRANSLATE_NOOP("measured", "A horizon is a matter of the whole photo."),
    QT_TRANSLATE_NOOP(
        "measured", "It is dark with bright lights in it, as at night; that may be meant so."
    ),
    QT_TRANSLATE_NOOP(
        "measured", "Much is pure white but the rest is not bright, as before a white background."
    ),
    QT_TRANSLATE_NOOP("measured", "It leans to orange."),
    QT_TRANSLATE_NOOP("measured", "It leans to yellow."),
    QT_TRANSLATE_NOOP("measured", "It leans to green."),
    QT_TRANSLATE_NOOP("measured", "It leans to cyan."),
    QT_TRANSLATE_NOOP("measured", "It leans to blue."),
    QT_TRANSLATE_NOOP("measured", "It leans to violet."),
    QT_TRANSLATE_NOOP("measured", "It leans to magenta-red."),
    QT_TRANSLATE_NOOP("measured", "The model's opinion, not measured."),
)
_WITH_A_NUMBER = (
    QT_TRANSLATE_NOOP(
        "measured", "The picture is smaller than {0} px; blur cannot be told from detail."
    ),
    QT_TRANSLATE_NOOP("measured", "The file was saved at JPEG quality {0}."),
)
UNITS = (
    QT_TRANSLATE_NOOP("measured", "px"),
    QT_TRANSLATE_NOOP("measured", "grey levels"),
    QT_TRANSLATE_NOOP("measured", "EV"),
    QT_TRANSLATE_NOOP("measured", "% of pixels"),
    QT_TRANSLATE_NOOP("measured", "Lab units"),
    QT_TRANSLATE_NOOP("measured", "grey levels at 8 px seams"),
    QT_TRANSLATE_NOOP("measured", "megapixels"),
    QT_TRANSLATE_NOOP("measured", "degrees"),
)
_NUMBER = re.compile(r"\d+")


def is_known(reason: str) -> bool:
    """Whether a sentence can be translated."""
    return not reason or reason in _SENTENCES or _NUMBER.sub("{0}", reason, 1) in _WITH_A_NUMBER


def translated(reason: str) -> str:
    """A sentence of the measuring, or one of its units."""
    template = _NUMBER.sub("{0}", reason, 1)
    if template in _WITH_A_NUMBER:
        number = _NUMBER.findall(reason)[0]
        return QCoreApplication.translate(CONTEXT, template).format(number)
    return QCoreApplication.translate(CONTEXT, reason)
