"""Which frame of a burst is the best, and whether that is certain enough to be said. Pure.

What disqualifies comes first: eyes closed where others have them open, a blur that is severe even
where the photo is sharpest. Then focus at the subject counts, compared cell by cell with the other
frames of the scene, and with it the score: ``FOCUS_WEIGHT`` makes one number of the two. A winner
is named only if it leads by a margin that was right often enough on other photos (docs/bursts.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.cull.suggest import BLURS
from qualityculler.domain import Score
from qualityculler.evidence import Box, EyeState, Focus, Subject, SubjectOrigin
from qualityculler.reason import Code, Reason

FOCUS_WEIGHT = 1.0
"""MOS for one unit of focus (the logarithm that ``sharpness`` gives; a blur of 1 px costs 0.15)."""
MARGIN, SIGMAS = 0.05, 2.0
"""MOS by which a winner must lead, and so many deviations of its lead by focus. All three chosen
on bursts made of photos of 8 to 12 megapixels and on the validation series of BIQ2021."""
POINT_CELLS = 2.0
"""Cells that a point where the camera focused is made wide and high."""
AS_SHARP = 1.25
"""Up to so many times the blur of the sharpest part a cell counts as sharp."""
CLOSE = 3
"""So many frames are told when it is too close."""
_FIRST, _SECOND = 0.5 + 1 / 3, 2.0
_LOST = 0.25
"""A cell whose contrast falls to this share of another frame's is blurred beyond telling."""
_FLAT = 0.03
_TINY = 1e-9

Map = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame as far as ranking asks; what nobody has measured is None.

    ``subjects``, the surest first; ``severe`` are words of ``Fault``, as in ``suggest``.
    """

    id: int
    score: Score | None = None
    focus: Focus | None = None
    subjects: tuple[Subject, ...] = ()
    severe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Frames, the best first. ``named``: the first leads by enough to be called the winner.

    ``close`` are those among which nothing is sure, the first included; ``reason`` says why with
    its numbers. ``lead`` is in MOS, None where there is nothing to compare by.
    """

    ids: tuple[int, ...]
    named: bool
    close: tuple[int, ...]
    lead: float | None
    reason: Reason


def sharpness(focus: Focus) -> Map:
    """How sharp each cell is: the logarithm of the energy ratio that ``measure.quick`` takes.

    Rises with sharpness, from 0 (blurred) to about 1.2; steps of blur that are seen alike are alike
    in it. NaN where nothing tells.
    """
    variance = np.array(focus.cells, np.float64) ** 2
    return np.log((variance + _FIRST + _SECOND) / (variance + _FIRST))


def sharpest_cell(focus: Focus) -> Box | None:
    """Of the cells about as sharp as the sharpest part the one with the strongest contrast: where
    two frames are seen to differ. None where nothing tells."""
    cells = np.array(focus.cells, np.float64)
    if focus.blur_px is None or not np.isfinite(cells).any():
        return None
    sharp = np.nan_to_num(cells, nan=np.inf) <= max(focus.blur_px, np.nanmin(cells)) * AS_SHARP
    best = int(np.argmax(np.where(sharp, np.array(focus.contrast), -1.0)))
    row, column = divmod(best, focus.columns)
    return Box(
        column / focus.columns,
        row / focus.rows,
        (column + 1) / focus.columns,
        (row + 1) / focus.rows,
    )


def rank(frames: Sequence[Candidate]) -> Ranking:
    """The order of a group of at least one frame. ValueError of none."""
    if not frames:
        raise ValueError("no frame to rank")
    out = [_disqualified(frame, frames) for frame in frames]
    value, wobble = _values(frames)
    order = sorted(
        range(len(frames)), key=lambda at: (out[at], -value[at] if value[at] == value[at] else 9.0)
    )
    best = order[0]
    fit = [at for at in order if not out[at]]
    ids = tuple(frames[at].id for at in order)
    if len(fit) == 1 and len(frames) > 1:
        said = {"others": len(frames) - 1}
        return Ranking(ids, True, (), None, Reason(Code.ONLY_SOUND_FRAME, said))
    among = fit or order
    if np.isnan(value[best]) or len(among) < 2:
        return Ranking(ids, False, ids[:CLOSE], None, Reason(Code.NOT_COMPARED))
    leads = [value[best] - value[at] for at in among[1:]]
    needed = [MARGIN + SIGMAS * wobble[best, at] for at in among[1:]]
    close = [
        at for at, lead, least in zip(among[1:], leads, needed, strict=True) if not lead > least
    ]
    lead = float(np.nanmin(leads)) if not np.isnan(leads).all() else None
    values = _told(frames[best], [frames[at] for at in among[1:]], lead)
    if not close:
        return Ranking(ids, True, (), lead, Reason(Code.BEST_FRAME, values))
    some = tuple(frames[at].id for at in [best, *close])
    values["frames"] = len(some)
    return Ranking(ids, False, some[:CLOSE], lead, Reason(Code.TOO_CLOSE, values))


def _disqualified(frame: Candidate, frames: Sequence[Candidate]) -> bool:
    if not BLURS.isdisjoint(frame.severe):
        return True
    return _eyes(frame) is EyeState.CLOSED and any(_eyes(one) is EyeState.OPEN for one in frames)


def _eyes(frame: Candidate) -> EyeState | None:
    """Closed if any face has them closed; None where no face tells."""
    states = {one.eyes for one in frame.subjects} - {None}
    if EyeState.CLOSED in states:
        return EyeState.CLOSED
    return EyeState.OPEN if states else None


def _values(frames: Sequence[Candidate]) -> tuple[Map, Map]:
    """What each frame is worth, in MOS [N], and the deviation of each difference [N, N]."""
    scores = np.array([np.nan if one.score is None else one.score.value for one in frames])
    wobble = np.zeros((len(frames), len(frames)))
    known = [at for at, one in enumerate(frames) if one.focus is not None]
    sizes = {(f.rows, f.columns) for f in (frames[at].focus for at in known) if f is not None}
    if len(known) < len(frames) or len(sizes) != 1:
        # Some were not measured: then focus cannot be compared, and the score alone counts.
        return scores, wobble
    maps, weights = _compared([one.focus for one in frames if one.focus is not None])
    inside = _inside(frames)
    weights = np.where(np.isfinite(maps).all(axis=0) & inside, weights, 0.0)
    if np.count_nonzero(weights) < 2:
        return scores, wobble
    filled = np.nan_to_num(maps)
    share = weights / weights.sum()
    focus = filled @ share
    for one in range(len(frames)):
        off = (filled[one] - filled) - (focus[one] - focus)[:, None]
        wobble[one] = FOCUS_WEIGHT * np.sqrt((share**2 * off**2).sum(axis=1))
    level = np.zeros(len(frames)) if np.isnan(scores).any() else scores
    return level + FOCUS_WEIGHT * focus, wobble


def _compared(found: Sequence[Focus]) -> tuple[Map, Map]:
    """The sharpness of each frame's cells [N, C], and how much each cell counts [C]."""
    maps = np.stack([sharpness(one) for one in found])
    contrast = np.stack([np.array(one.contrast, np.float64) for one in found])
    most = np.where(np.isfinite(maps), contrast, 0.0).max(axis=0)
    lost = ~np.isfinite(maps) & (contrast < _LOST * most)
    return np.where(lost, _FLAT, maps), most**0.25


def _inside(frames: Sequence[Candidate]) -> NDArray[np.bool_]:
    """The cells of the subject, where a face, an eye or the camera says where it is; else all.

    Where only sharpness would say, it would be each frame's own: all cells are compared then.
    """
    focus = next(one.focus for one in frames if one.focus is not None)
    first = [one.subjects[0] for one in frames if one.subjects]
    if not first:
        return np.ones(focus.rows * focus.columns, np.bool_)
    inside = np.zeros((focus.rows, focus.columns), np.bool_)
    for one in first:
        at_point = one.origin is SubjectOrigin.AF_POINT
        area = _around(one.box, focus.rows, focus.columns) if at_point else one.box
        inside |= _cells(area, focus.rows, focus.columns)
    return inside.reshape(-1)


def _around(point: Box, rows: int, columns: int) -> Box:
    """What a camera focused on: it tells a point of it, what is there is larger. Whole cells."""
    top, bottom = _widened(point.top * rows, point.bottom * rows, rows)
    left, right = _widened(point.left * columns, point.right * columns, columns)
    return Box(left / columns, top / rows, right / columns, bottom / rows)


def _widened(start: float, end: float, most: int) -> tuple[int, int]:
    more = max(0.0, POINT_CELLS - (end - start)) / 2
    return max(0, round(start - more)), min(most, round(end + more))


def _cells(box: Box, rows: int, columns: int) -> NDArray[np.bool_]:
    """The cells a box touches."""
    # A side on the edge of a cell, but for the last digit, does not touch the next.
    top, bottom = np.floor(box.top * rows + _TINY), np.ceil(box.bottom * rows - _TINY)
    left, right = np.floor(box.left * columns + _TINY), np.ceil(box.right * columns - _TINY)
    y, x = np.mgrid[0:rows, 0:columns]
    return np.asarray((y >= top) & (y < bottom) & (x >= left) & (x < right), np.bool_)


def _told(best: Candidate, others: Sequence[Candidate], lead: float | None) -> dict[str, object]:
    """The numbers of the sentence: blur in px and score of the best and of the next."""
    blurs = [one.focus.blur_px for one in (best, *others[:1]) if one.focus is not None]
    scores = [one.score.value for one in (best, *others[:1]) if one.score is not None]
    return {
        "lead": lead,
        "blur": blurs[0] if blurs and blurs[0] is not None else None,
        "blur_next": blurs[1] if len(blurs) > 1 and blurs[1] is not None else None,
        "value": scores[0] if scores else None,
        "value_next": scores[1] if len(scores) > 1 else None,
    }
