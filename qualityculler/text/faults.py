"""The names of faults, of their strengths, of the units they are measured in, and of places."""

from __future__ import annotations

from qualityculler.evidence import Box, Fault, Severity, Unit
from qualityculler.text import N_, tr

_FAULTS = {
    Fault.DEFOCUS: N_("Defocus"),
    Fault.MOTION_BLUR: N_("Motion blur"),
    Fault.NOISE: N_("Noise"),
    Fault.UNDEREXPOSED: N_("Underexposed"),
    Fault.OVEREXPOSED: N_("Overexposed"),
    Fault.CLIPPED_HIGHLIGHTS: N_("Clipped highlights"),
    Fault.CLIPPED_SHADOWS: N_("Clipped shadows"),
    Fault.LOW_CONTRAST: N_("Low contrast"),
    Fault.COLOUR_CAST: N_("Colour cast"),
    Fault.COMPRESSION: N_("Compression"),
    Fault.LOW_RESOLUTION: N_("Low resolution"),
    Fault.TILTED_HORIZON: N_("Tilted horizon"),
}
_SEVERITIES = {
    None: N_("cannot judge"),
    Severity.NONE: N_("sound"),
    Severity.SLIGHT: N_("slight"),
    Severity.CLEAR: N_("clear"),
    Severity.SEVERE: N_("severe"),
}
_UNITS = {
    Unit.PX: N_("px"),
    Unit.GREY_LEVELS: N_("grey levels"),
    Unit.EV: N_("EV"),
    Unit.PERCENT_OF_PIXELS: N_("percent of pixels"),
    Unit.LAB: N_("Lab units"),
    Unit.GREY_LEVELS_AT_SEAMS: N_("grey levels at 8 px seams"),
    Unit.MEGAPIXELS: N_("megapixels"),
    Unit.DEGREES: N_("degrees"),
}
_PLACES = (
    (N_("in the upper left"), N_("in the upper part"), N_("in the upper right")),
    (N_("on the left"), N_("in the centre"), N_("on the right")),
    (N_("in the lower left"), N_("in the lower part"), N_("in the lower right")),
)
_WHOLE = 0.8
"""A place wider and higher than this share of the frame is all of it."""


def fault(one: Fault) -> str:
    """The name of a fault."""
    return tr(_FAULTS[one])


def severity(one: Severity | None) -> str:
    """How strong it is, or that nobody can tell."""
    return tr(_SEVERITIES[one])


def amount(value: float, unit: Unit) -> str:
    """A measured value with its unit."""
    return f"{value:.3g} {tr(_UNITS[unit])}"


def place(box: Box) -> str:
    """Where in the frame a box lies."""
    if box.right - box.left > _WHOLE and box.bottom - box.top > _WHOLE:
        return tr("over the whole frame")
    row, column = _third(box.top, box.bottom), _third(box.left, box.right)
    return tr(_PLACES[row][column])


def _third(start: float, end: float) -> int:
    middle = (start + end) / 2
    return 0 if middle < 1 / 3 else 2 if middle > 2 / 3 else 1
