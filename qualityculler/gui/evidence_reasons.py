"""The sentences of the measuring, in the user's language; one that is not known stays English."""

from __future__ import annotations

import re

from qualityculler.text import N_, tr

_SENTENCES = (
    N_("Too little of the picture has detail to show a direction of blur."),
    N_("The surround is smeared but the subject is not, as when panning with it."),
    N_("The blur has a direction: it is motion, which hides the focus."),
    N_("Only a small part is sharp; whether it is the subject cannot be told."),
    N_("Noise hides the edges that would show the focus."),
    N_("Too little of the picture has edges that would show the focus."),
    N_("Only a small preview could be measured, which hides the blur of the photo."),
    N_("Only a reduced preview could be measured, which hides noise."),
    N_("Only a reduced preview could be measured, which hides compression."),
    N_("No part is even and neither black nor white."),
    N_("The picture is too small to show 8 px blocks."),
    N_("The picture is too dark or too bright to have colours."),
    N_("Too little is grey to tell a cast from the colours of the scene."),
    N_("It is small; whether that is enough depends on its use."),
    N_("There is no line that is certain to be a horizon."),
    N_("A horizon is a matter of the whole photo."),
    N_("It is dark with bright lights in it, as at night; that may be meant so."),
    N_("Much is pure white but the rest is not bright, as before a white background."),
    N_("It leans to orange."),
    N_("It leans to yellow."),
    N_("It leans to green."),
    N_("It leans to cyan."),
    N_("It leans to blue."),
    N_("It leans to violet."),
    N_("It leans to magenta-red."),
    N_("The model's opinion, not measured."),
)
_WITH_A_NUMBER = (
    N_("The picture is smaller than {0} px; blur cannot be told from detail."),
    N_("The file was saved at JPEG quality {0}."),
)
UNITS = {
    "px": N_("px"),
    "grey levels": N_("grey levels"),
    "EV": N_("EV"),
    "% of pixels": N_("percent of pixels"),
    "Lab units": N_("Lab units"),
    "grey levels at 8 px seams": N_("grey levels at 8 px seams"),
    "megapixels": N_("megapixels"),
    "degrees": N_("degrees"),
}
_NUMBER = re.compile(r"\d+")


def is_known(reason: str) -> bool:
    """Whether a sentence can be translated."""
    return not reason or reason in _SENTENCES or _NUMBER.sub("{0}", reason, 1) in _WITH_A_NUMBER


def translated(reason: str) -> str:
    """A sentence of the measuring, or one of its units."""
    template = _NUMBER.sub("{0}", reason, 1)
    if template in _WITH_A_NUMBER:
        number = _NUMBER.findall(reason)[0]
        return tr(template).format(number)
    return tr(UNITS.get(reason, reason))
