"""Judges blur: out of focus, shaken, or neither, and when nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Fault, Finding, Severity
from qualityculler.measure import limits, sharpness, spectrum
from qualityculler.measure.frame import Frame
from qualityculler.measure.grid import Grid
from qualityculler.measure.limits import DEFOCUS, MOTION, blur_unit
from qualityculler.measure.noise import Noise
from qualityculler.measure.regions import largest
from qualityculler.measure.sharpness import Sharpness
from qualityculler.measure.spectrum import Smear
from qualityculler.measure.verdict import graded, unjudged
from qualityculler.reason import Code

LEAST_SIDE_PX = 96
MOST_REDUCED = 2.5
"""Of a preview smaller than this the blur of the photo cannot be told."""
SMALL_SUBJECT_CELLS = 2
"""Connected sharp cells in a blurred frame that may be what the photo is about."""
SUBJECT_FACTOR = 0.9
"""Of the blur of the frame: a subject stands out from it, chance does not."""
LEAST_PATCHES = 6
PAN_GAP = 2.0
"""Nats of detail along the motion by which the subject of a panned photo exceeds the rest."""
PAN_SHARE = 0.04
NOISY = 12.0
"""Grey levels of noise that hide all but the strongest edges."""


@dataclass(frozen=True, slots=True)
class Blur:
    """What was measured about blur; lengths in px of the original."""

    sharpness: Sharpness
    smear: Smear
    panned: bool
    px: float
    """Pixels of the original to one of the picture."""
    unit: float
    """What thresholds are multiplied with."""
    noise: Noise

    @property
    def moved(self) -> bool:
        """Whether the blur has a direction."""
        return self.smear.patches >= LEAST_PATCHES and _has_direction(self.smear)


def measure(frame: Frame, grid: Grid, noise: Noise, share: float) -> Blur:
    """Everything about blur, each part measured once."""
    power, kept = _powers(grid)
    smear = spectrum.smear(power[kept])
    return Blur(
        sharpness.measure(frame, grid, noise, share),
        smear,
        _panned(power, kept, smear, (grid.rows, grid.columns)),
        frame.scale * frame.reduction,
        blur_unit(*frame.original),
        noise,
    )


def findings(frame: Frame, blur: Blur) -> tuple[Finding, Finding]:
    """Defocus and motion blur."""
    if frame.short_side < LEAST_SIDE_PX:
        return _neither(Code.TOO_SMALL, least_px=LEAST_SIDE_PX)
    if frame.scale > MOST_REDUCED:
        return _neither(Code.PREVIEW_HIDES_BLUR)
    motion = _motion(blur)
    return _defocus(frame, blur, motion), motion


def _powers(grid: Grid) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    if grid.patches.shape[1] < spectrum.LEAST_SIDE_PX:
        none = np.zeros((0, len(spectrum.BANDS) - 1, spectrum.SECTORS), np.float32)
        return none, np.zeros(0, np.bool_)
    power = spectrum.powers(grid.patches)
    return power, spectrum.usable(power)


def _neither(code: Code, **values: int) -> tuple[Finding, Finding]:
    return (
        unjudged(Fault.DEFOCUS, code, None, **values),
        unjudged(Fault.MOTION_BLUR, code, None, **values),
    )


def _motion(blur: Blur) -> Finding:
    fault, scale = Fault.MOTION_BLUR, MOTION.times(blur.unit)
    if blur.smear.patches < LEAST_PATCHES:
        return unjudged(fault, Code.TOO_LITTLE_DETAIL)
    if not blur.moved:
        return graded(fault, 0.0, scale)
    length = blur.smear.length_px * blur.px
    direction = round(blur.smear.direction_deg, 1)
    if blur.panned:
        return unjudged(fault, Code.PANNED, length)
    # The direction is beyond doubt here; a length below the scale is a slight fault all the same.
    return graded(fault, max(length, scale.slight), scale, direction_deg=direction)


def _defocus(frame: Frame, blur: Blur, motion: Finding) -> Finding:
    fault, scale = Fault.DEFOCUS, DEFOCUS.times(blur.unit)
    seen = blur.sharpness
    if np.isnan(seen.blur_px):
        return unjudged(fault, _no_edges(blur.noise))
    value = seen.blur_px * frame.scale
    if scale.grade(value) is Severity.NONE:
        return graded(fault, value, scale, box=seen.box)
    if blur.noise.sigma > NOISY:
        return unjudged(fault, _no_edges(blur.noise), value)
    if motion.direction_deg is not None:
        return unjudged(fault, Code.MOTION_HIDES_FOCUS)
    if _has_small_subject(seen, min(scale.slight / frame.scale, seen.blur_px * SUBJECT_FACTOR)):
        return unjudged(fault, Code.SMALL_SHARP_PART, value)
    return graded(fault, value, scale, box=seen.box)


def _no_edges(noise: Noise) -> Code:
    return Code.NOISE_HIDES_FOCUS if noise.sigma > NOISY else Code.TOO_FEW_EDGES


def _has_small_subject(seen: Sharpness, bound: float) -> bool:
    sharp = np.nan_to_num(seen.map, nan=np.inf) < bound
    return bool(largest(sharp).sum() >= SMALL_SUBJECT_CELLS)


def _has_direction(smear: Smear) -> bool:
    return smear.gain >= limits.MOTION_GAIN and smear.explained >= limits.MOTION_EXPLAINED


def _panned(
    power: NDArray[np.float32], kept: NDArray[np.bool_], smear: Smear, cells: tuple[int, int]
) -> bool:
    """Whether a connected part has detail along the motion while the rest has not."""
    if not _has_direction(smear):
        return False
    detail = spectrum.along(power, smear.direction_deg)
    subject = kept & (detail > float(np.median(detail[kept])) + PAN_GAP)
    area = largest(subject.reshape(cells)).ravel()
    if area.sum() < max(LEAST_PATCHES, PAN_SHARE * area.size):
        return False
    return not _has_direction(spectrum.smear(power[area]))
