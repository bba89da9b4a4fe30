"""The way in: pixels of a photo, or of a part of it, become its findings."""

from __future__ import annotations

from collections.abc import Callable

from qualityculler.evidence import Box, Fault, Finding, Findings
from qualityculler.measure import blocks, cast, focus, grid, horizon, judge, noise, sharpness, tone
from qualityculler.measure.frame import Frame, Pixels, prepare
from qualityculler.measure.limits import RULES
from qualityculler.measure.verdict import unjudged
from qualityculler.reason import Code

REGION_SHARE = 0.5
"""A part is called blurred if half of it is; a whole photo, if not even a tenth is sharp."""


def examine(
    pixels: Pixels,
    *,
    original_size: tuple[int, int] | None = None,
    jpeg_quality: int | None = None,
    between: Callable[[], object] = lambda: None,
) -> Findings:
    """The findings of a photo, one for each fault there is a name for, in that order.

    ``pixels``: uint8 (h, w, 3), upright sRGB, as large as can be had; ``original_size`` is the
    (width, height) of the photo if that is larger, ``jpeg_quality`` the 1 to 100 of the file.
    ``between`` is called between the steps, some 50 ms apart, and may raise to stop. Any thread;
    ValueError if ``pixels`` are not such.
    """
    frame = prepare(pixels, original_size)
    return _all(frame, sharpness.SHARP_SHARE, jpeg_quality, between)


def region(pixels: Pixels, box: Box, *, original_size: tuple[int, int] | None = None) -> Findings:
    """The findings of a part of a photo; their boxes are parts of the whole photo again.

    ``pixels`` are those of the whole photo. Any thread; ValueError if they are not as ``examine``
    wants them.
    """
    height, width = pixels.shape[:2]
    top, bottom = _span(box.top, box.bottom, height)
    left, right = _span(box.left, box.right, width)
    original = original_size or (width, height)
    frame = prepare(pixels[top:bottom, left:right], original, max(original) / max(width, height))
    found = _all(frame, REGION_SHARE, None, lambda: None)
    items = tuple(_placed(item, box) for item in found.items)
    return Findings(found.rules, items)


def _all(
    frame: Frame, share: float, jpeg_quality: int | None, between: Callable[[], object]
) -> Findings:
    between()
    tones = tone.measure(frame)
    between()
    grain, seams = noise.measure(frame), blocks.measure(frame)
    between()
    cells = grid.cut(frame)
    between()
    blur = focus.measure(frame, cells, grain, share)
    between()
    items = (
        *focus.findings(frame, blur),
        judge.noise(frame, grain),
        *judge.exposure(tones),
        *judge.clipping(tones),
        judge.contrast(tones),
        judge.cast(cast.measure(frame)),
        judge.compression(frame, seams, jpeg_quality),
        judge.resolution(frame),
        judge.horizon(horizon.measure(frame)),
    )
    return Findings(RULES, items)


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    first = min(int(start * length), length - 1)
    return first, max(round(end * length), first + 1)


def _placed(item: Finding, box: Box) -> Finding:
    if item.fault is Fault.TILTED_HORIZON:
        return unjudged(item.fault, Code.WHOLE_PHOTO_ONLY)
    inner = item.box or Box(0, 0, 1, 1)
    wide, high = box.right - box.left, box.bottom - box.top
    placed = Box(
        box.left + inner.left * wide,
        box.top + inner.top * high,
        min(box.left + inner.right * wide, 1.0),
        min(box.top + inner.bottom * high, 1.0),
    )
    return Finding(
        item.fault,
        item.severity,
        item.value,
        item.unit,
        item.threshold,
        item.confidence,
        placed,
        item.direction_deg,
        item.reason,
    )
