"""Judges what is not blur: tones, colour, noise, compression, size, horizon."""

from __future__ import annotations

from qualityculler.evidence import Fault, Finding
from qualityculler.measure import limits
from qualityculler.measure.blocks import Seams
from qualityculler.measure.cast import Cast, hue
from qualityculler.measure.frame import Frame
from qualityculler.measure.horizon import Horizon
from qualityculler.measure.limits import Scale
from qualityculler.measure.noise import Noise
from qualityculler.measure.tone import Tones
from qualityculler.measure.verdict import graded, unjudged
from qualityculler.reason import Code, Reason

MOST_REDUCED = 1.2
"""Of a smaller preview neither noise nor compression of the photo can be told."""
LEAST_WINDOWS = 4
NIGHT_MEDIAN_EV, NIGHT_LIGHTS_EV, NIGHT_RANGE_EV = -3.2, 1.0, 4.5
"""A dark median with bright lights so far above it: a scene at night, a stage, an animal before a
dark wood, meant to be dark. By day the lights are some three stops above."""
HIGH_KEY_WHITE = 0.35
"""Share of pure white that is a background rather than a fault."""


def exposure(tones: Tones) -> tuple[Finding, Finding]:
    """Underexposed and overexposed."""
    return _under(tones), _over(tones)


def clipping(tones: Tones) -> tuple[Finding, Finding]:
    """Clipped highlights and shadows, in percent."""
    return (
        graded(
            Fault.CLIPPED_HIGHLIGHTS,
            tones.white,
            limits.HIGHLIGHTS,
            shown=100,
            box=tones.white_box if tones.white >= limits.HIGHLIGHTS.slight else None,
        ),
        graded(
            Fault.CLIPPED_SHADOWS,
            tones.black,
            limits.SHADOWS,
            shown=100,
            box=tones.black_box if tones.black >= limits.SHADOWS.slight else None,
        ),
    )


def contrast(tones: Tones) -> Finding:
    """Low contrast: the levels between percentiles 1 and 99."""
    return graded(Fault.LOW_CONTRAST, -tones.spread, limits.FLATNESS, shown=-1)


def noise(frame: Frame, found: Noise) -> Finding:
    """Noise, of a luma that has 256 levels."""
    if frame.scale > MOST_REDUCED:
        return unjudged(Fault.NOISE, Code.PREVIEW_HIDES_NOISE)
    if found.windows < LEAST_WINDOWS:
        return unjudged(Fault.NOISE, Code.NO_EVEN_PART)
    scale = limits.NOISE.times(limits.noise_unit(*frame.original))
    return graded(Fault.NOISE, found.free_of_texture, scale)


def compression(frame: Frame, seams: Seams | None, jpeg_quality: int | None) -> Finding:
    """JPEG blocks, which show only as long as the photo has not been resized."""
    if frame.scale > MOST_REDUCED:
        return unjudged(Fault.COMPRESSION, Code.PREVIEW_HIDES_COMPRESSION)
    if seams is None:
        return unjudged(Fault.COMPRESSION, Code.TOO_SMALL_FOR_BLOCKS)
    value = max(0.0, seams.height)
    said = "" if jpeg_quality is None else Reason(Code.JPEG_QUALITY, {"quality": jpeg_quality})
    return graded(Fault.COMPRESSION, value, limits.SEAMS, reason=said)


def cast(found: Cast | None) -> Finding:
    """A colour cast of a hue that scenes have not, or none where there are greys that are grey."""
    fault, scale = Fault.COLOUR_CAST, limits.CAST
    if found is None:
        return unjudged(fault, Code.NO_COLOURS)
    low, high = limits.SCENE_HUES_DEG
    if found.lean >= scale.slight and not low <= found.hue_deg <= high:
        values = {"hue": hue(found.hue_deg).value}
        return graded(fault, found.lean, scale, reason=Reason(Code.LEANS, values))
    if found.greys < limits.LEAST_GREYS or found.lean > limits.MOST_OF_SOUND:
        return unjudged(fault, Code.TOO_LITTLE_GREY, max(found.lean, 0.0))
    return graded(fault, max(found.lean, 0.0), scale)


def resolution(frame: Frame) -> Finding:
    """The size of the photo."""
    width, height = frame.original
    megapixels = width * height / 1e6
    if limits.PIXELS.slight > -megapixels > limits.ENOUGH_PIXELS:
        return unjudged(Fault.LOW_RESOLUTION, Code.SMALL_BUT_USABLE, megapixels)
    return graded(Fault.LOW_RESOLUTION, -megapixels, limits.PIXELS, shown=-1)


def horizon(found: Horizon | None) -> Finding:
    """A tilted horizon, where there is one."""
    if found is None:
        return unjudged(Fault.TILTED_HORIZON, Code.NO_HORIZON)
    return graded(
        Fault.TILTED_HORIZON,
        abs(found.tilt_deg),
        limits.TILT,
        direction_deg=round(found.tilt_deg % 180, 2) % 180,
    )


def _under(tones: Tones) -> Finding:
    value = max(0.0, -(tones.ev[50] + tones.ev[75] + tones.ev[95]) / 3)
    if _is(value, limits.UNDEREXPOSED) and _has_lights(tones):
        return unjudged(Fault.UNDEREXPOSED, Code.NIGHT, value)
    return graded(Fault.UNDEREXPOSED, value, limits.UNDEREXPOSED)


def _has_lights(tones: Tones) -> bool:
    middle, lights = tones.ev[50], tones.ev[99]
    is_dark, is_lit = middle < NIGHT_MEDIAN_EV, lights > NIGHT_LIGHTS_EV
    return is_dark and is_lit and lights - middle > NIGHT_RANGE_EV


def _over(tones: Tones) -> Finding:
    blown = limits.BLOWN_STOPS * min(tones.white, limits.MOST_BLOWN)
    value = max(0.0, (tones.ev[25] + tones.ev[50] + tones.ev[75]) / 3 + blown)
    if _is(value, limits.OVEREXPOSED) and (tones.white > HIGH_KEY_WHITE and tones.ev[5] < -2.0):
        return unjudged(Fault.OVEREXPOSED, Code.WHITE_BACKGROUND, value)
    return graded(Fault.OVEREXPOSED, value, limits.OVEREXPOSED)


def _is(value: float, scale: Scale) -> bool:
    return value >= scale.slight
