"""The ordered ids of a list and where each stands; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


class Order:
    """Ids in order; made anew whenever the list changes, so it may be built off the window.

    It is an array and what sorts it: lists and dictionaries of a hundred thousand numbers would
    take ten times as long to make.
    """

    def __init__(self, ids: Sequence[int] | NDArray[np.int64] = ()) -> None:
        self._ids = np.asarray(ids, np.int64)
        self._by_id = np.argsort(self._ids)
        self._sorted = self._ids[self._by_id]

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, photo_id: object) -> bool:
        return isinstance(photo_id, int) and self.position(photo_id) is not None

    @property
    def ids(self) -> list[int]:
        """All of them, made into a list at every call."""
        found: list[int] = self._ids.tolist()
        return found

    def same_as(self, other: Order) -> bool:
        """Whether both are the same ids in the same order."""
        return np.array_equal(self._ids, other._ids)

    def at(self, position: int) -> int:
        """The photo at a position, which must be one."""
        return int(self._ids[position])

    def between(self, start: int, stop: int) -> list[int]:
        """The photos from one position up to another, as far as there are any."""
        found: list[int] = self._ids[max(0, start) : max(0, stop)].tolist()
        return found

    def position(self, photo_id: int | None) -> int | None:
        """Where a photo stands; None if it is not in the list."""
        if photo_id is None:
            return None
        place = int(np.searchsorted(self._sorted, photo_id))
        known = place < len(self._sorted) and self._sorted[place] == photo_id
        return int(self._by_id[place]) if known else None

    def nearest(self, position: int) -> int | None:
        """The photo at a position, or at the end of the list that it lies beyond."""
        return self.at(max(0, min(position, len(self) - 1))) if len(self) else None

    def step(self, photo_id: int | None, by: int) -> int | None:
        """The photo so many places on; it stops at the ends."""
        here = self.position(photo_id)
        return self.nearest(0 if here is None else here + by)

    def around(self, photo_id: int | None, offsets: Iterable[int]) -> list[int]:
        """The neighbours at these offsets, as far as there are any, in the order asked for."""
        here = self.position(photo_id)
        if here is None:
            return []
        places = [here + offset for offset in offsets]
        return [self.at(place) for place in places if 0 <= place < len(self)]

    def sort(self, ids: Iterable[int]) -> list[int]:
        """Those of the ids that are in the list, in its order."""
        chosen = np.isin(self._sorted, np.fromiter(ids, np.int64))
        found: list[int] = self._ids[np.sort(self._by_id[chosen])].tolist()
        return found
