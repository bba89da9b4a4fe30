"""A cache bounded in bytes: what was used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteCache(Generic[K, V]):
    """Keeps values up to a number of bytes; a value larger than all of it is kept alone."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.held = 0
        self._items: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._items

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: K) -> V | None:
        """The value, which counts as used now; None if it is not here."""
        if (item := self._items.get(key)) is None:
            return None
        self._items.move_to_end(key)
        return item[0]

    def put(
        self, key: K, value: V, size_bytes: int, first: Callable[[K], bool] | None = None
    ) -> list[K]:
        """Keep a value; the keys that had to go for it. Those of which ``first`` is so go
        before what was used longest ago."""
        self._drop(key)
        self._items[key] = (value, size_bytes)
        self.held += size_bytes
        gone = []
        while self.held > self.limit_bytes and len(self._items) > 1:
            oldest = next(iter(self._items))
            if first is not None:
                oldest = next((one for one in self._items if one != key and first(one)), oldest)
            gone.append(oldest)
            self._drop(oldest)
        return gone

    def keep_only(self, wanted: Callable[[K], bool]) -> None:
        """Let go of what is not wanted."""
        for key in [key for key in self._items if not wanted(key)]:
            self._drop(key)

    def clear(self) -> None:
        """Let go of everything."""
        self._items.clear()
        self.held = 0

    def _drop(self, key: K) -> None:
        if (item := self._items.pop(key, None)) is not None:
            self.held -= item[1]
