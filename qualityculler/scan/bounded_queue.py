"""The bounded queue between two stages; a full one is the brake."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Idle(Exception):  # noqa: N818  a state of the queue, not an error
    """Nothing came within the time given."""


class Closed(Exception):  # noqa: N818  a state of the queue, not an error
    """Nothing is left and nothing more will come."""


class BoundedQueue(Generic[T]):
    """Passes items from some producers to some consumers, at most ``capacity()`` waiting.

    Ends when every producer has called ``done`` and the last item was taken. Any thread.
    """

    def __init__(self, capacity: Callable[[], int], producers: int = 1) -> None:
        self._capacity = capacity
        self._producers = producers
        self._items: deque[T] = deque()
        lock = threading.Lock()
        self._came = threading.Condition(lock)
        self._went = threading.Condition(lock)

    def put(self, item: T) -> None:
        """Add an item, waiting while the channel is full."""
        with self._came:
            while len(self._items) >= self._capacity():
                self._went.wait()
            self._items.append(item)
            self._came.notify()

    def take(self, timeout_s: float | None = None) -> T:
        """The next item. Raises Idle after ``timeout_s`` without one, Closed at the end."""
        with self._came:
            while not self._items:
                if self._producers == 0:
                    raise Closed
                if not self._came.wait(timeout_s):
                    raise Idle
            item = self._items.popleft()
            self._went.notify()
            return item

    def done(self) -> None:
        """One producer has ended."""
        with self._came:
            self._producers -= 1
            if self._producers == 0:
                self._came.notify_all()
