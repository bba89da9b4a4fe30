"""How fast a model writes and how long it may still take; no Qt."""

from __future__ import annotations

import time

from qualityculler.gui.explaining import Expected


class Pace:
    """Counts pieces of text, which are tokens but for the tags that are not shown."""

    def __init__(self) -> None:
        self.tokens = 0
        self._began_s = time.monotonic()
        self._first_s: float | None = None
        self._expected: Expected | None = None

    def expect(self, expected: Expected, now_s: float | None = None) -> None:
        """The work begins, and this is known of it."""
        self._began_s = _now(now_s)
        self._expected = expected

    def count(self, now_s: float | None = None) -> None:
        """A piece has come."""
        self.tokens += 1
        if self._first_s is None:
            self._first_s = _now(now_s)

    def per_s(self, now_s: float | None = None) -> float | None:
        """Tokens a second since the first one; None until there is something to go by."""
        if self._first_s is None or self.tokens < 2:
            return None
        passed = _now(now_s) - self._first_s
        return (self.tokens - 1) / passed if passed > 0 else None

    def left_s(self, now_s: float | None = None) -> float | None:
        """Seconds, from what such a text took before, at most until the model's limit."""
        if self._expected is None:
            return None
        guesses = []
        if self._expected.seconds is not None:
            guesses.append(self._expected.seconds - (_now(now_s) - self._began_s))
        if (rate := self.per_s(now_s)) is not None:
            guesses.append((self._expected.most_tokens - self.tokens) / rate)
        return max(0.0, min(guesses)) if guesses else None


def _now(now_s: float | None) -> float:
    return time.monotonic() if now_s is None else now_s
