"""Focus during a scan: the blur of each cell of a photo, from one small crop at native scale.

``edges`` compares the height of single edges before and after a blur of known variance. Here the
energy of all strong gradients of a crop is compared: far quicker, and steadier between frames of
one scene. With the energies A before and B after the second blur, A / B = (s^2 + b + v) / (s^2 + b)
for edges of blur s, where b is the variance of the first smoothing and v that of the second
(Zhuo & Sim, "Defocus map estimation from a single image", Pattern Recognition 44, 2011, eq. 5).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import (
    Box,
    Fault,
    Finding,
    Findings,
    Focus,
    MeasuredAt,
    Severity,
    Subject,
    SubjectOrigin,
    Unit,
)
from qualityculler.measure.confidence import RIGHT_QUICK
from qualityculler.measure.focus import SMALL_SUBJECT_CELLS
from qualityculler.measure.frame import Plane
from qualityculler.measure.limits import DEFOCUS, FOCUS_RULES, Scale, blur_unit
from qualityculler.measure.regions import box_of, largest
from qualityculler.measure.sharpness import (
    LEAST_CELLS,
    LEAST_SHARE,
    SHARP_FACTOR,
    SHARP_MARGIN_PX,
    SHARP_SHARE,
)
from qualityculler.measure.verdict import unjudged
from qualityculler.reason import Code, Reason

FIRST_VARIANCE, SECOND_VARIANCE = 0.5 + 1 / 3, 2.0
"""In px^2: [1 2 1]/4 and the central difference; the binomial of 9."""
_FIRST: Plane = np.array([0.25, 0.5, 0.25], np.float32)
_SECOND: Plane = np.array([n / 256 for n in (1, 8, 28, 56, 70, 56, 28, 8, 1)], np.float32)
STRONGEST = 0.12
"""Of the pixels of a crop those with the strongest gradients after both blurs, which noise moves
little, tell."""
_NOISE_BEFORE, _NOISE_AFTER = 0.1169, 0.0099
"""Energies of white noise of deviation 1 before and after the second blur."""
LEAST_ENERGY, NOISE_TIMES = 1.0, 60.0
"""A cell tells if its strong gradients have this energy (grey levels per px, squared), and so many
times that of the noise."""
NOISE_QUANTILE = 0.2
"""Of the cells, the most even fifth tells the noise."""
AT_ONCE = 16
"""Crops whose planes stay in the cache together."""
WIDE_GAIN = 0.03
"""What is left of sharp texture in a crop makes wide blurs seem narrower: of 4 px one told 3.6.
Fitted on photos of 8 to 12 megapixels and the training half of BSDS500."""
SHARPER = 0.8
"""Of the blur of the frame: what is clearly sharper. Ours."""
SOFTER = 1.5
"""Times the blur of the frame: what is clearly less sharp. Ours."""
SHARPEST_PX, BLURRIEST_PX = 0.2, 9.0
FULL_BELOW, HALF_BELOW = 1.25, 2.5
"""Pixels of the whole photo to one that was measured."""
_MAD_TO_SIGMA = 1.4826


def focus(luma: NDArray[np.uint8], rows: int, columns: int, scale: float) -> Focus:
    """How sharp a photo is, from crops (rows * columns, side, side); see ``decode.native``.

    ``scale``: px of the whole photo to one of the crops. Any thread; 10 ms.
    """
    parts = [_energies(part) for part in np.array_split(luma, -(-len(luma) // AT_ONCE))]
    before, after, noises = (np.concatenate(part) for part in zip(*parts, strict=True))
    noise = float(np.quantile(noises, NOISE_QUANTILE)) * _MAD_TO_SIGMA / 6
    before -= np.float32(_NOISE_BEFORE * noise**2)
    after -= np.float32(_NOISE_AFTER * noise**2)
    tells = after > max(LEAST_ENERGY, NOISE_TIMES * _NOISE_AFTER * noise**2)
    cells = np.where(tells, _blur(before, after), np.nan) * scale
    blur_px, sharp = _summed_up(cells.reshape(rows, columns), scale)
    subject = Subject(box_of(sharp), SubjectOrigin.SALIENCY) if sharp.any() else None
    contrast = np.maximum(after, 0.0)
    return Focus(
        FOCUS_RULES,
        measured_at(scale),
        rows,
        columns,
        tuple(round(float(one), 3) for one in cells),
        tuple(round(float(one), 2) for one in contrast),
        blur_px,
        subject,
    )


def findings(focus: Focus, size_px: tuple[int, int], subjects: Sequence[Subject] = ()) -> Findings:
    """What follows from the focus of a photo of this size: whether it is out of focus. Pure.

    Where a few cells are clearly sharper than the sharpest tenth, they may be the subject, and
    nothing is said; nor is it of a small preview. ``subjects``, the surest first, settle it where
    they are sharp themselves. Where they are not, but all else is, nothing is said either: a face
    may be a stranger's, and a camera focuses on something and is then turned away.
    """
    scale = DEFOCUS.times(blur_unit(*size_px))
    by_frame = _defocus(focus, scale)
    return Findings(focus.rules, (_at_the_subject(by_frame, focus, scale, subjects),))


def blur_at(focus: Focus, box: Box) -> float | None:
    """The blur of the sharpest cell that a box touches, in px; None where none of them tells."""
    rows = slice(int(box.top * focus.rows), math.ceil(box.bottom * focus.rows))
    columns = slice(int(box.left * focus.columns), math.ceil(box.right * focus.columns))
    cells = np.array(focus.cells).reshape(focus.rows, focus.columns)[rows, columns]
    known = cells[np.isfinite(cells)]
    return float(known.min()) if len(known) else None


def _at_the_subject(
    by_frame: Finding, focus: Focus, scale: Scale, subjects: Sequence[Subject]
) -> Finding:
    """The finding of the whole frame, looked at again by what is sure about the subject."""
    told = [(blur_at(focus, one.box), one) for one in subjects]
    known = [(blur, one) for blur, one in told if blur is not None]
    if not known or focus.measured_at is MeasuredAt.PREVIEW:
        return by_frame
    # One sharp face among several is enough, wherever the others look.
    blur, one = min(known, key=lambda both: both[0])
    if by_frame.reason == Reason(Code.SMALL_SHARP_PART):
        sharp = scale.grade(blur)
        return by_frame if sharp.rank >= Severity.CLEAR.rank else _told(sharp, blur, scale, one.box)
    is_sound = by_frame.severity is not None and by_frame.severity.rank < Severity.CLEAR.rank
    if not is_sound or blur < max(scale.clear, SOFTER * (focus.blur_px or 0.0)):
        return by_frame
    at_point = one.origin is SubjectOrigin.AF_POINT
    code = Code.SOFT_WHERE_FOCUSED if at_point else Code.SOFT_FACE
    return replace(unjudged(Fault.DEFOCUS, code, blur), box=one.box)


def _told(severity: Severity, blur: float, scale: Scale, box: Box | None) -> Finding:
    confidence = RIGHT_QUICK.get(severity, 0.0)
    value, limit = round(blur, 4), round(scale.slight, 4)
    return Finding(Fault.DEFOCUS, severity, value, Unit.PX, limit, confidence, box)


def _defocus(focus: Focus, scale: Scale) -> Finding:
    if focus.measured_at is MeasuredAt.PREVIEW:
        return unjudged(Fault.DEFOCUS, Code.PREVIEW_HIDES_BLUR)
    if focus.blur_px is None:
        return unjudged(Fault.DEFOCUS, Code.TOO_FEW_EDGES)
    severity, box = scale.grade(focus.blur_px), focus.subject.box if focus.subject else None
    cells = np.nan_to_num(np.array(focus.cells).reshape(focus.rows, focus.columns), nan=np.inf)
    sharper = cells <= min(SHARPER * focus.blur_px, scale.clear)
    if severity.rank >= Severity.CLEAR.rank and largest(sharper).sum() >= SMALL_SUBJECT_CELLS:
        return unjudged(Fault.DEFOCUS, Code.SMALL_SHARP_PART, focus.blur_px)
    return _told(severity, focus.blur_px, scale, box)


def measured_at(scale: float) -> MeasuredAt:
    """The word for a scale, in px of the whole photo to one that is measured."""
    if scale <= FULL_BELOW:
        return MeasuredAt.FULL
    return MeasuredAt.HALF if scale <= HALF_BELOW else MeasuredAt.PREVIEW


def _blur(before: Plane, after: Plane) -> NDArray[np.float64]:
    grown = np.maximum(before / np.maximum(after, 1e-3), 1.001).astype(np.float64) - 1
    sigma = np.sqrt(np.maximum(SECOND_VARIANCE / grown - FIRST_VARIANCE, 0.0))
    sigma *= 1 + WIDE_GAIN * sigma
    return np.asarray(np.clip(sigma, SHARPEST_PX, BLURRIEST_PX), np.float64)


def _energies(luma: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane]:
    """Of each crop: energy over its strong gradients, before and after; the answer of noise."""
    crops = luma.astype(np.float32)
    first = _along(_along(crops, _FIRST, 1), _FIRST, 2)
    second = _along(_along(first, _SECOND, 1), _SECOND, 2)
    half = len(_SECOND) // 2
    before = _gradient(first[:, half:-half, half:-half]).reshape(len(crops), -1)
    after = _gradient(second).reshape(len(crops), -1)
    place = int(after.shape[1] * (1 - STRONGEST))
    strong = after >= np.partition(after, place, axis=1)[:, place : place + 1]
    count = strong.sum(axis=1, dtype=np.float32)
    return (
        (before * strong).sum(axis=1) / count,
        (after * strong).sum(axis=1) / count,
        _noise(crops),
    )


def _along(planes: Plane, kernel: Plane, axis: int) -> Plane:
    """Convolved with a symmetric kernel; what lacks its neighbours is left out."""
    half = len(kernel) // 2
    length = planes.shape[axis] - 2 * half

    def at(offset: int) -> Plane:
        where = [slice(None)] * 3
        where[axis] = slice(half + offset, half + offset + length)
        return planes[tuple(where)]

    total: Plane = at(0) * kernel[half]
    for distance in range(1, half + 1):
        total += (at(distance) + at(-distance)) * kernel[half + distance]
    return total


def _gradient(planes: Plane) -> Plane:
    """The squared length of central differences, inside."""
    dy = planes[:, 2:, 1:-1] - planes[:, :-2, 1:-1]
    dx = planes[:, 1:-1, 2:] - planes[:, 1:-1, :-2]
    energy: Plane = (dy * dy + dx * dx) * np.float32(0.25)
    return energy


def _noise(crops: Plane) -> Plane:
    """The middle of the answers to Immerkaer's kernel (see ``noise``), of each crop."""
    lines = 2 * crops[:, 1:-1] - crops[:, 2:] - crops[:, :-2]
    answers = 2 * lines[:, ::2, 1:-1] - lines[:, ::2, 2:] - lines[:, ::2, :-2]
    flat = np.abs(answers[:, :, ::2]).reshape(len(crops), -1)
    return np.asarray(np.median(flat, axis=1), np.float32)


def _summed_up(cells: NDArray[np.float64], px: float) -> tuple[float | None, NDArray[np.bool_]]:
    """The blur of the sharpest tenth of the frame, and the largest region about as sharp."""
    known = cells[np.isfinite(cells)]
    if len(known) < max(LEAST_CELLS, LEAST_SHARE * cells.size):
        return None, np.zeros(cells.shape, np.bool_)
    share = min(1.0, SHARP_SHARE * cells.size / len(known))
    blur = float(np.quantile(known, share))
    bound = blur * SHARP_FACTOR + SHARP_MARGIN_PX * px
    return round(blur, 3), largest(np.nan_to_num(cells, nan=np.inf) <= bound)
