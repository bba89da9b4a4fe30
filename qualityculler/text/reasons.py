"""Makes the sentence of a reason and of an error: the only place that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualityculler.errors import UserError
from qualityculler.evidence import Fault, Severity, Unit
from qualityculler.reason import Code, Hue, Reason, filled
from qualityculler.text import N_, faults, tr

_LEANS = {
    Hue.MAGENTA_RED: N_("It leans to magenta-red."),
    Hue.ORANGE: N_("It leans to orange."),
    Hue.YELLOW: N_("It leans to yellow."),
    Hue.GREEN: N_("It leans to green."),
    Hue.CYAN: N_("It leans to cyan."),
    Hue.BLUE: N_("It leans to blue."),
    Hue.VIOLET: N_("It leans to violet."),
}
TEMPLATES: dict[str, str] = {
    Code.TOO_SMALL: N_(
        "The picture is smaller than {least_px} px; blur cannot be told from detail."
    ),
    Code.PREVIEW_HIDES_BLUR: N_(
        "Only a small preview could be measured, which hides the blur of the photo."
    ),
    Code.PREVIEW_HIDES_NOISE: N_("Only a reduced preview could be measured, which hides noise."),
    Code.PREVIEW_HIDES_COMPRESSION: N_(
        "Only a reduced preview could be measured, which hides compression."
    ),
    Code.TOO_LITTLE_DETAIL: N_("Too little of the picture has detail to show a direction of blur."),
    Code.PANNED: N_("The surround is smeared but the subject is not, as when panning with it."),
    Code.MOTION_HIDES_FOCUS: N_("The blur has a direction: it is motion, which hides the focus."),
    Code.SOFT_WHERE_FOCUSED: N_(
        "It is sharp elsewhere, but not where the camera focused (AF point); whether that is the "
        "subject cannot be told."
    ),
    Code.SOFT_FACE: N_(
        "It is sharp elsewhere, but not at the face; whether that is the subject cannot be told."
    ),
    Code.SMALL_SHARP_PART: N_(
        "Only a small part is sharp; whether it is the subject cannot be told."
    ),
    Code.NOISE_HIDES_FOCUS: N_("Noise hides the edges that would show the focus."),
    Code.TOO_FEW_EDGES: N_("Too little of the picture has edges that would show the focus."),
    Code.NO_EVEN_PART: N_("No part is even and neither black nor white."),
    Code.TOO_SMALL_FOR_BLOCKS: N_("The picture is too small to show 8 px blocks."),
    Code.JPEG_QUALITY: N_("The file was saved at JPEG quality {quality}."),
    Code.NO_COLOURS: N_("The picture is too dark or too bright to have colours."),
    Code.TOO_LITTLE_GREY: N_("Too little is grey to tell a cast from the colours of the scene."),
    Code.LEANS: "",  # one sentence a hue, above
    Code.SMALL_BUT_USABLE: N_("It is small; whether that is enough depends on its use."),
    Code.NO_HORIZON: N_("There is no line that is certain to be a horizon."),
    Code.WHOLE_PHOTO_ONLY: N_("A horizon is a matter of the whole photo."),
    Code.NIGHT: N_("It is dark with bright lights in it, as at night; that may be meant so."),
    Code.WHITE_BACKGROUND: N_(
        "Much is pure white but the rest is not bright, as before a white background."
    ),
    Code.OPINION: N_("The model's opinion, not measured."),
    Code.OF_SURROUNDINGS: N_("It is said of the surroundings, which are not measured."),
    Code.NOT_MEASURED: N_("{fault} is not measured."),
    Code.NONE_MEASURED: N_("None was measured: {measured}."),
    Code.ONLY_SLIGHT: N_("Only a slight one was measured: {measured}."),
    Code.MEASURED: N_("Measured as {severity}: {measured}."),
    Code.MEASURED_AFTER_ALL: N_("It was measured as {severity}: {measured}."),
    Code.MEASURED_OTHERWISE: N_("It was measured as {severity}, not {claimed}: {measured}."),
    Code.MEASURED_ELSEWHERE: N_("It was measured in another place."),
    Code.OTHER_DIRECTION: N_("The direction measured is {direction_deg}° from the horizontal."),
    Code.KIN_MEASURED: N_("{fault} was measured: {measured}."),
    Code.NOT_SCORABLE: N_("It could not be scored: {why}"),
    Code.NOT_SCORED: N_("It has not been scored yet."),
    Code.NOT_TECHNICAL: N_("{scorer} says how pleasing a photo is, which suggests nothing."),
    Code.SURELY_KEEP: N_("{scored}: at or above {keep_above} even at its lowest."),
    Code.SURELY_REJECT: N_("{scored}: below {reject_below} even at its highest."),
    Code.NEAR_REJECT: N_("{scored}: too close to {reject_below} to reject it."),
    Code.NEAR_KEEP: N_("{scored}: too close to {keep_above} to keep it unseen."),
    Code.BETWEEN: N_("{scored}: between {reject_below} and {keep_above}."),
    Code.SEVERE_FAULT: N_("{scored}. {fault} was measured as severe: it is not kept unseen."),
    Code.SEVERE_BLUR: N_(
        "{scored}. {fault} was measured as severe even where the photo is sharpest."
    ),
    Code.BEST_FRAME: N_("Best of its group: {compared}."),
    Code.TOO_CLOSE: N_("Too close to call among {frames} frames: {compared}."),
    Code.ONLY_SOUND_FRAME: N_(
        "The only frame of its group without a blurred subject or closed eyes."
    ),
    Code.NOT_COMPARED: N_("Its frames could not be compared: they are not measured or scored."),
    Code.KEPT_WHOLE: N_("{frames} frames that belong together: {group}. They are kept whole."),
    Code.ONE_OF_A_SET: N_("{scored}: one of a set that is kept whole."),
    Code.AMONG_WORST: N_("It is among the worst of the photos it was compared with."),
    Code.AMONG_BEST: N_("It is among the best of the photos it was compared with."),
    Code.AMONG_OTHERS: N_("It is neither among the worst nor among the best."),
}
"""What is said for each code. The code stands for the sentence in a catalog, so a sentence may be
put better at any time."""
# What the operating system says, which comes as the value ``why`` of many errors.
_OF_THE_SYSTEM = (
    *(N_("No such file or directory"), N_("Permission denied"), N_("Not a directory")),
    *(N_("Is a directory"), N_("No space left on device"), N_("Read-only file system")),
    *(N_("Input/output error"), N_("File name too long"), N_("File exists")),
    *(N_("Directory not empty"), N_("Device or resource busy"), N_("Disk quota exceeded")),
    *(N_("Too many levels of symbolic links"), N_("Operation not permitted")),
)


def sentence(said: Reason | str | UserError) -> str:
    """One sentence in the language chosen; a text that has no translation as it is. Any thread."""
    if isinstance(said, str):
        return tr(said)
    code = said.template if isinstance(said, UserError) else said.code
    values: Mapping[str, Any] = said.values
    if code == Code.LEANS:
        hue = values["hue"]
        return tr(_LEANS[hue])
    template = TEMPLATES.get(code, code)
    words = {name: _word(name, value) for name, value in values.items()}
    if "score" in values:
        words["scored"] = _scored(values)
    if "lead" in values:
        words["compared"] = _compared(values)
    if code == Code.KEPT_WHOLE:
        kind = _KINDS[values["kind"]]
        words["group"] = tr(kind)
    if "unit" in values:
        words["measured"] = measured(values["value"], values["unit"], values["threshold"])
    return filled(tr(template), words)


_KINDS = {
    "bracket": N_("an exposure bracket"),
    "focus stack": N_("a focus stack"),
    "panorama": N_("a panorama"),
}


def _compared(values: Mapping[str, Any]) -> str:
    """The numbers of the best frame beside those of the next."""
    said = []
    if values["blur"] is not None and values["blur_next"] is not None:
        words = {"blur": f"{values['blur']:.1f}", "next": f"{values['blur_next']:.1f}"}
        said.append(tr("blur {blur} px where it is sharpest, the next {next} px", **words))
    if values["value"] is not None and values["value_next"] is not None:
        words = {"score": f"{values['value']:.2f}", "next": f"{values['value_next']:.2f}"}
        said.append(tr("score {score}, the next {next}", **words))
    if values["lead"] is not None:
        said.append(tr("ahead by {lead} MOS", lead=f"{values['lead']:.2f}"))
    return "; ".join(said) if said else tr("no value")


def measured(value: float | None, unit: str, threshold: float | None) -> str:
    """A measured value and where the fault begins, in one unit."""
    if value is None:
        return tr("no value")
    said = faults.amount(value, Unit(unit))
    if threshold is None:
        return said
    return tr("{value}, limit {threshold}", value=said, threshold=f"{threshold:.3g}")


def _scored(values: Mapping[str, Any]) -> str:
    """The score with the error to expect."""
    known = N_("Scored {score} (likely {low} to {high})")
    unknown = N_("Scored {score} (likely {low} to {high}, error not known)")
    words = {name: _word(name, values[name]) for name in ("score", "low", "high")}
    template = known if values["error_known"] else unknown
    return tr(template, **words)


def _word(name: str, value: object) -> object:
    """A value as it is read."""
    match name, value:
        case _, Reason() | UserError():
            return sentence(value)
        case "fault", str():
            return faults.fault(Fault(value))
        case "severity" | "claimed", str():
            return faults.severity(Severity(value))
        case "direction_deg", float():
            return f"{value:.0f}"
        case "why", str():
            return tr(value)
        case _, float():
            return f"{value:.2f}"
    return value
