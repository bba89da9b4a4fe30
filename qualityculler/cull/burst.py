"""Groups of frames: what was taken in one go, of one scene, by one camera. Pure.

Frames are taken in the order of camera, folder, time and name, and each is joined to the one before
or not; so a hundred thousand take a second. Then each group is looked at: exposure brackets, focus
stacks and panoramas are kept whole, and none of their frames is suggested for rejection. They are
known by what the camera wrote: where that is missing, frames that differ in light or in focus may
as well be good ones and failed ones, and are a burst.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LAYOUT_ROWS, LAYOUT_COLUMNS = 8, 12
AT_ONCE_S, SOON_S = 1.5, 20.0
"""Frames so near in time are of one burst unless they look different; up to the second, only if
they look the same."""
DIFFERENT, SAME = 0.25, 0.8
"""Likeness (correlation of the layouts) below which frames show different scenes, and from which
they show the same. Chosen on the training series of BIQ2021, see docs/bursts.md."""
MOST_FRAMES = 500
BRACKET_STEP_EV, LEAST_BRACKET = 0.6, 3
BRACKET_SOON_S = 6.0
PANORAMA_FRAMES, PANORAMA_LIKENESS = 3, 0.87
PANORAMA_SHIFT, PANORAMA_REACH = 2, LAYOUT_COLUMNS * 2 // 3
"""Columns of the layout: by less the scene has not moved, and of more too little is left of it."""
PANORAMA_STEP_S = 0.5
"""In the mean; nobody turns a camera from view to view faster, but follows a car with it."""
STACK_FRAMES, STACK_LIKENESS, STACK_EV = 4, 0.95, 0.5
"""``STACK_EV``: by so much the exposures of a focus stack may differ."""
STACK_CELLS, STACK_LEAD, STACK_SHARE = 2, 0.05, 0.4
"""Cells in which a frame is the sharpest by this lead, and the share of frames that are so."""
STACK_NEAR, STACK_MOST = 0.1, 0.65
"""No frame of a stack is within this of the sharpest in more of the cells than this: it would be
sharp all over. In two real stacks none is in more than 0.5; in bursts one is in 0.8."""


class GroupKind(StrEnum):
    """What frames were taken together for; the words of the catalog."""

    BURST = "burst"
    BRACKET = "bracket"
    FOCUS_STACK = "focus stack"
    PANORAMA = "panorama"

    @property
    def whole(self) -> bool:
        """Whether it is worth something only as a whole: no frame of it is chosen or rejected."""
        return self is not GroupKind.BURST


@dataclass(frozen=True, slots=True)
class Frame:
    """A photo as far as grouping asks.

    ``layout`` is that of ``measure.layout``, ``ev`` the exposure (log2 of f-number squared over
    shutter times ISO / 100). ``sharpness`` has for each cell of the photo how sharp it is (any
    rising scale, NaN where nothing tells). What is not known is None. Frames with one ``label`` are
    a group because the user said so.
    """

    id: int
    folder: str
    name: str
    camera: str | None = None
    moment: datetime | None = None
    layout: Vectors | None = None
    ev: float | None = None
    sharpness: Vectors | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Frames that belong together, in the order they were taken; two at least."""

    kind: GroupKind
    ids: tuple[int, ...]
    by_hand: bool = False


def exposure_value(
    shutter_s: float | None, f_number: float | None, iso: int | None
) -> float | None:
    """The EV of an exposure at ISO 100; None where a part of it is not known."""
    if not shutter_s or not iso:
        return None
    # A manual lens tells no f-number; between frames of one bracket it does not change.
    return float(np.log2((f_number or 1.0) ** 2 / shutter_s / (iso / 100)))


def likeness(one: Vectors, other: Vectors) -> float:
    """How alike two photos look by their layouts, -1 to 1; brightness and contrast do not count."""
    both = normed(np.stack([one, other]))
    return float(both[0] @ both[1])


def groups(frames: Sequence[Frame]) -> list[Group]:
    """The groups among these frames; who is in none is alone. Those made by hand come first."""
    by_hand: dict[str, list[Frame]] = {}
    for frame in frames:
        if frame.label is not None:
            by_hand.setdefault(frame.label, []).append(frame)
    found = [
        Group(kind_of(some), tuple(one.id for one in some), by_hand=True)
        for some in (sorted(each, key=_order) for each in by_hand.values())
        if len(some) > 1
    ]
    rest = sorted((frame for frame in frames if frame.label is None), key=_order)
    for run in _runs(rest):
        found += [Group(kind, tuple(one.id for one in some)) for kind, some in _parts(run)]
    return found


def _order(frame: Frame) -> tuple[str, str, bool, datetime, str]:
    return (
        frame.camera or "",
        frame.folder,
        frame.moment is None,
        frame.moment or datetime.min,
        frame.name,
    )


def _runs(frames: Sequence[Frame]) -> list[Sequence[Frame]]:
    """Frames that are joined one to the next."""
    if len(frames) < 2:
        return []
    joined = _joined(frames)
    breaks = np.flatnonzero(~joined) + 1
    starts, ends = np.append(0, breaks), np.append(breaks, len(frames))
    return [frames[start:end] for start, end in zip(starts, ends, strict=True) if end - start > 1]


def _joined(frames: Sequence[Frame]) -> NDArray[np.bool_]:
    """Whether each frame but the first belongs to the one before it."""
    start = datetime(1970, 1, 1)
    seconds = np.array(
        [np.nan if one.moment is None else (one.moment - start).total_seconds() for one in frames]
    )
    gap = np.abs(np.diff(seconds))
    places = [(one.folder, one.camera) for one in frames]
    beside = np.array([one == other for one, other in zip(places[1:], places[:-1], strict=True)])
    alike = _alike(frames)
    untimed = np.isnan(seconds[1:]) & np.isnan(seconds[:-1])
    same = alike >= SAME
    joined = (gap <= AT_ONCE_S) & ~(alike < DIFFERENT)
    joined |= (gap <= SOON_S) & same
    joined |= untimed & same
    joined |= _steps(frames, gap) & ~(alike < DIFFERENT)
    return np.asarray(joined & beside, np.bool_)


def _alike(frames: Sequence[Frame]) -> NDArray[np.float64]:
    """The likeness of each frame to the one before it; NaN where one of them is not known."""
    alike = np.full(len(frames) - 1, np.nan)
    known = np.array([one.layout is not None for one in frames])
    pairs = np.flatnonzero(known[1:] & known[:-1])
    for start in range(0, len(pairs), 1 << 14):
        some = pairs[start : start + (1 << 14)]
        here = normed(np.stack([frames[at + 1].layout for at in some]))
        there = normed(np.stack([frames[at].layout for at in some]))
        alike[some] = (here * there).sum(axis=1)
    return alike


def _steps(frames: Sequence[Frame], gap: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each frame is a step of exposure from the one before, soon after it."""
    ev = np.array([np.nan if one.ev is None else one.ev for one in frames])
    return np.asarray((np.abs(np.diff(ev)) >= BRACKET_STEP_EV) & (gap <= BRACKET_SOON_S), np.bool_)


def normed(layouts: Vectors) -> Vectors:
    """Layouts [N, D] as vectors of length 1: the likeness of two is their product. Pure."""
    centred = layouts.astype(np.float32)
    # Each channel by itself: the light's colour and strength are no part of the scene.
    cells = centred.reshape(len(layouts), -1, 3)
    cells = cells - cells.mean(axis=1, keepdims=True)
    flat = cells.reshape(len(layouts), -1)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    found: Vectors = flat / np.maximum(length, 1e-6)
    return found


# What a run was taken for


def _parts(run: Sequence[Frame]) -> list[tuple[GroupKind, Sequence[Frame]]]:
    """A run as groups: brackets in it are taken out whole, a rest that is too long is divided."""
    found: list[tuple[GroupKind, Sequence[Frame]]] = []
    rest: list[Frame] = []
    brackets = _brackets(run)
    for kind, some in brackets:
        if kind is GroupKind.BRACKET:
            found.append((kind, some))
        else:
            rest = list(some)
            for start in range(0, len(rest), MOST_FRAMES):
                part = rest[start : start + MOST_FRAMES]
                if len(part) > 1:
                    found.append((kind_of(part), part))
    return found


def kind_of(frames: Sequence[Frame]) -> GroupKind:
    """What frames of one group were taken for. Pure."""
    if _is_bracket(frames):
        return GroupKind.BRACKET
    if _is_panorama(frames):
        return GroupKind.PANORAMA
    return GroupKind.FOCUS_STACK if _is_stack(frames) else GroupKind.BURST


def _brackets(run: Sequence[Frame]) -> list[tuple[GroupKind, Sequence[Frame]]]:
    """The run cut into brackets, each with exposures of its own, and what lies between."""
    found: list[tuple[GroupKind, Sequence[Frame]]] = []
    start = place = 0
    while place < len(run):
        end = place + 1
        while end < len(run) and _is_new_step(run[place:end], run[end]):
            end += 1
        if _is_bracket(run[place:end]):
            if place > start:
                found.append((GroupKind.BURST, run[start:place]))
            found.append((GroupKind.BRACKET, run[place:end]))
            start = place = end
        else:
            place += 1
    if start < len(run):
        found.append((GroupKind.BURST, run[start:]))
    return found


def _is_new_step(some: Sequence[Frame], frame: Frame) -> bool:
    levels = _exposures((*some, frame))
    if levels is None:
        return False
    *before, last = levels
    return min(abs(level - last) for level in before) >= BRACKET_STEP_EV


def _is_bracket(frames: Sequence[Frame]) -> bool:
    """Whether each has an exposure of its own; how bright they are does not say it."""
    levels = _exposures(frames)
    if levels is None or len(levels) < LEAST_BRACKET:
        return False
    return bool(min(np.diff(sorted(levels))) >= BRACKET_STEP_EV)


def _exposures(frames: Sequence[Frame]) -> list[float] | None:
    """The exposures in EV; None unless all are known."""
    known = [one.ev for one in frames if one.ev is not None]
    return known if len(known) == len(frames) else None


def _is_panorama(frames: Sequence[Frame]) -> bool:
    """Whether each frame shows the scene moved on, the same way each time, and without haste."""
    if len(frames) < PANORAMA_FRAMES:
        return False
    moments = [one.moment for one in frames if one.moment is not None]
    if len(moments) < len(frames):
        return False
    spent_s = (max(moments) - min(moments)).total_seconds()
    if spent_s < PANORAMA_STEP_S * (len(frames) - 1):
        return False
    way = 0
    for one, other in pairwise(frames):
        if one.layout is None or other.layout is None:
            return False
        # Most groups end here: frames that look the same have not moved on.
        if likeness(one.layout, other.layout) >= SAME:
            return False
        shift = _shift(one.layout, other.layout)
        if abs(shift) < PANORAMA_SHIFT or shift * way < 0:
            return False
        way = shift
    return True


def _shift(one: Vectors, other: Vectors) -> int:
    """By how many columns of the layout the scene has moved; 0 where it has not, or is another."""
    before = one.reshape(LAYOUT_ROWS, LAYOUT_COLUMNS, 3)
    after = other.reshape(LAYOUT_ROWS, LAYOUT_COLUMNS, 3)

    def alike(shift: int) -> float:
        here = before[:, max(shift, 0) : LAYOUT_COLUMNS + min(shift, 0)]
        there = after[:, max(-shift, 0) : LAYOUT_COLUMNS + min(-shift, 0)]
        return likeness(here.reshape(-1), there.reshape(-1))

    found = max(range(-PANORAMA_REACH, PANORAMA_REACH + 1), key=alike)
    return found if alike(found) > PANORAMA_LIKENESS else 0


def _is_stack(frames: Sequence[Frame]) -> bool:
    """Whether the focus moves through the scene: most frames are the sharpest somewhere, clearly.

    In a burst one frame, or none, is clearly the sharpest wherever one looks.
    """
    if len(frames) < STACK_FRAMES or any(one.sharpness is None for one in frames):
        return False
    levels = _exposures(frames)
    if levels is None or max(levels) - min(levels) > STACK_EV:
        return False
    for one, other in pairwise(frames):
        # Where the scene itself moves, so does what is sharp in each cell.
        if one.layout is None or other.layout is None:
            return False
        if likeness(one.layout, other.layout) < STACK_LIKENESS:
            return False
    sizes = {one.sharpness.shape for one in frames if one.sharpness is not None}
    if len(sizes) > 1:
        return False
    maps = np.stack([one.sharpness for one in frames])  # type: ignore[misc]
    told = np.isfinite(maps).sum(axis=0) >= 2
    if told.sum() < STACK_CELLS * len(frames):
        return False
    cells = np.nan_to_num(maps[:, told], nan=-np.inf)
    ordered = np.sort(cells, axis=0)
    clear = ordered[-1] - ordered[-2] >= STACK_LEAD
    wins = np.bincount(cells.argmax(axis=0)[clear], minlength=len(frames))
    if int((wins >= STACK_CELLS).sum()) < max(3, STACK_SHARE * len(frames)):
        return False
    near = (cells >= ordered[-1] - STACK_NEAR).mean(axis=1)
    return float(near.max()) <= STACK_MOST


def labels_of_join(ids: Sequence[int], label: str) -> Mapping[int, str]:
    """What the user's joining of photos to one group means: all have one label."""
    return dict.fromkeys(ids, label)


def labels_of_split(ids: Sequence[int], first: int, label: str) -> Mapping[int, str]:
    """What splitting a group means: from the photo ``first`` on it is another group.

    ``ids`` in the order of the group. ValueError if ``first`` is not among them, or is the first.
    """
    at = list(ids).index(first)
    if at == 0:
        raise ValueError("a group is not split before its first frame")
    return {id: f"{label}a" if place < at else f"{label}b" for place, id in enumerate(ids)}
