"""Near-duplicates across folders: photos that show the same and lie in different places. Pure.

Likeness is that of ``burst``, the correlation of layouts of colours; nothing is asked about time or
camera, since a copy that was made smaller, developed or sent on may have lost both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.cull.burst import Frame, Vectors, normed

DUPLICATE = 0.95
"""Likeness from which photos are taken for the same. Of 19,900 pairs of different photos (training
images of BSDS500) the most alike have 0.89. See docs/decisions/0032."""
LEAST_SPREAD = 0.01
"""Deviation of the parts of a layout, of 1, below which it tells nothing: fog, a lens cap."""
_ROWS, _COLUMNS = 1024, 4096


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Photos that look the same, in the order of their folders and names; two at least, not all in
    one folder. ``likeness`` is the lowest by which one of them was found."""

    ids: tuple[int, ...]
    likeness: float


def duplicates(
    frames: Sequence[Frame],
    cancelled: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], object] = lambda done, total: None,
) -> list[Duplicates]:
    """The near-duplicates among frames; frames without a layout are left out.

    Every photo of a result is like one of another folder, so that bursts alone make none. All pairs
    are compared: seconds for 10,000 photos, minutes for 100,000. When ``cancelled`` says so it ends
    with what is found by then. ``told`` hears how many of all pairs are compared, again and again.
    """
    some = sorted(
        (one for one in frames if one.layout is not None and _tells(one.layout)),
        key=lambda one: (one.folder, one.name),
    )
    if len(some) < 2:
        return []
    vectors = normed(np.stack([one.layout for one in some if one.layout is not None]))
    _, folders = np.unique([one.folder for one in some], return_inverse=True)
    leads = list(range(len(some)))
    least: dict[int, float] = {}
    pairs, done = len(some) * (len(some) - 1) // 2, 0
    for start in range(0, len(some), _ROWS):
        told(done, pairs)
        rows = min(_ROWS, len(some) - start)
        done += rows * (len(some) - start) - rows * (rows + 1) // 2
        for first in range(start, len(some), _COLUMNS):
            if cancelled():
                break
            for one, other, likeness in _alike(vectors, folders, start, first):
                least[one] = min(likeness, least.get(one, 1.0))
                _join(leads, one, other)
    found: dict[int, list[int]] = {}
    for at in range(len(some)):
        found.setdefault(_lead(leads, at), []).append(at)
    return [
        Duplicates(
            tuple(some[at].id for at in places), min(least[at] for at in places if at in least)
        )
        for places in found.values()
        if len(places) > 1
    ]


def _tells(layout: Vectors) -> bool:
    cells = layout.reshape(-1, 3).astype(np.float64)
    return float((cells - cells.mean(axis=0)).std()) >= LEAST_SPREAD


def _alike(
    vectors: Vectors, folders: NDArray[np.intp], start: int, first: int
) -> list[tuple[int, int, float]]:
    """The pairs of one block of the table of all, each once: the earlier, the later, likeness."""
    likeness = vectors[start : start + _ROWS] @ vectors[first : first + _COLUMNS].T
    ones, others = np.nonzero(likeness >= DUPLICATE)
    values = likeness[ones, others]
    ones, others = ones + start, others + first
    wanted = (ones < others) & (folders[ones] != folders[others])
    return list(
        zip(
            ones[wanted].tolist(),
            others[wanted].tolist(),
            # The last digit of a float may say more than the same.
            np.minimum(values[wanted], 1.0).tolist(),
            strict=True,
        )
    )


def _lead(leads: list[int], at: int) -> int:
    while leads[at] != at:
        leads[at] = leads[leads[at]]
        at = leads[at]
    return at


def _join(leads: list[int], one: int, other: int) -> None:
    first, second = sorted((_lead(leads, one), _lead(leads, other)))
    leads[second] = first
