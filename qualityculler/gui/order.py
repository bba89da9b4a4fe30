"""The ordered ids of a list and where each stands; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Order:
    """Ids in order; made anew whenever the list changes, so it may be built off the window."""

    def __init__(self, ids: Sequence[int] = ()) -> None:
        self.ids = list(ids)
        self._positions = {photo_id: place for place, photo_id in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, photo_id: object) -> bool:
        return photo_id in self._positions

    def position(self, photo_id: int | None) -> int | None:
        """Where a photo stands; None if it is not in the list."""
        return None if photo_id is None else self._positions.get(photo_id)

    def nearest(self, position: int) -> int | None:
        """The photo at a position, or at the end of the list that it lies beyond."""
        if not self.ids:
            return None
        return self.ids[max(0, min(position, len(self.ids) - 1))]

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
        return [self.ids[place] for place in places if 0 <= place < len(self.ids)]

    def sort(self, ids: Iterable[int]) -> list[int]:
        """Those of the ids that are in the list, in its order."""
        if ids is self.ids:
            return list(self.ids)
        return sorted((id for id in set(ids) if id in self), key=self._positions.__getitem__)
