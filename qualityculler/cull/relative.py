"""Suggestions by the others of a shoot, where a line on the scale says little: the worst part, the
best few, of all of them or of each group. Pure.

Whoever is compared was scored; frames that belong together (a bracket) are never rejected singly,
and what was surely measured as severe is never among the best.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualityculler.cull.burst import GroupKind
from qualityculler.domain import PhotoRow, RelativeMode, Suggestion


@dataclass(frozen=True, slots=True)
class Chosen:
    """The photos among the worst, the worst first, and among the best, the best first; of
    ``compared`` photos. No photo is in both: it is among the best then."""

    worst: tuple[int, ...]
    best: tuple[int, ...]
    compared: int

    def suggestions(self) -> dict[int, Suggestion]:
        """What is suggested for these photos; for all others that were compared it is to look."""
        told = dict.fromkeys(self.worst, Suggestion.REJECT)
        return told | dict.fromkeys(self.best, Suggestion.KEEP)


def choose(rows: Iterable[PhotoRow], mode: RelativeMode) -> Chosen:
    """Compare rows; ties go by their order. Photos without a score of technical quality are left
    out.

    Of a group the frames are compared by their places in it, which is what was measured of them;
    the part of a group that is rejected is rounded down, so that of a photo alone nothing is,
    but of 100 %.
    """
    judged = [row for row in rows if row.score is not None and row.score.scorer.is_technical]
    shares = _groups(judged) if mode.by_group else [sorted(judged, key=_value)]
    worst: list[PhotoRow] = []
    best: list[PhotoRow] = []
    for share in shares:
        if mode.best is not None:
            sound = [row for row in share if not row.severe]
            best += sound[len(sound) - min(mode.best, len(sound)) :]
        if mode.worst_percent is not None:
            # A share of 20 % of 5 must not fail for the last digit of a float.
            count = math.floor(len(share) * mode.worst_percent / 100 + 1e-9)
            worst += [row for row in share[:count] if not _is_whole(row)]
    kept = {row.photo.id for row in best}
    rejected = [row for row in sorted(worst, key=_value) if row.photo.id not in kept]
    return Chosen(
        tuple(row.photo.id for row in rejected),
        tuple(row.photo.id for row in sorted(best, key=_value, reverse=True)),
        len(judged),
    )


def _groups(rows: Sequence[PhotoRow]) -> list[list[PhotoRow]]:
    """Each group from its last place to its first; a photo alone is a group of its own."""
    found: dict[tuple[bool, int], list[PhotoRow]] = {}
    for row in rows:
        alone = row.group is None
        found.setdefault((alone, row.photo.id if row.group is None else row.group.id), []).append(
            row
        )
    return [sorted(some, key=_place) for some in found.values()]


def _place(row: PhotoRow) -> int:
    return 0 if row.group is None else -row.group.place


def _value(row: PhotoRow) -> float:
    assert row.score is not None
    return row.score.value


def _is_whole(row: PhotoRow) -> bool:
    return row.group is not None and GroupKind(row.group.kind).whole
