"""One question to a model: what is asked, what comes back, and the handle to wait or stop with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qualityculler.evidence import ExplainerFiles
from qualityculler.explain.prompts import Prompt
from qualityculler.explain.protocol import ModelProgress
from qualityculler.task import CancelToken

_LOOK_S = 0.02


class Why(StrEnum):
    """Why a question was given up."""

    CANCELLED = "cancelled"
    REPLACED = "replaced by a newer one"
    CLOSED = "the program is closing"


class Stopped(Exception):  # noqa: N818  not an error: somebody wanted it so
    """The question was given up before its answer was complete."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Question:
    """A picture (PNG) and a prompt for a model."""

    files: ExplainerFiles
    prompt: Prompt
    png: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, tags and all, and what it took.

    ``complete`` is false where the answer ran into its limit. ``load_s`` is 0 for a model that was
    loaded already. Times run from when the question's turn came; ``tokens_per_s`` is the speed of
    writing alone.
    """

    raw: str
    complete: bool
    tokens: int
    prompt_tokens: int
    tokens_per_s: float
    load_s: float
    first_token_s: float
    seconds: float


OnText = Callable[[str], object]
OnProgress = Callable[[ModelProgress], object]


class Asking:
    """A question on its way. Any thread may wait and cancel.

    ``on_text`` (raw pieces) and ``on_progress`` are called in the client's thread: they must be
    quick and must not wait for it. Nothing is called after the question has ended.
    """

    def __init__(self, question: Question, on_text: OnText, on_progress: OnProgress) -> None:
        self.question = question
        self.on_text = on_text
        self.on_progress = on_progress
        self._ended = threading.Event()
        self._cancelled = threading.Event()
        self._wake: Callable[[], object] = lambda: None
        self._outcome: Reply | Exception | None = None

    def cancel(self) -> None:
        """Ask for an end; returns at once. Nothing happens if it has ended already."""
        self._cancelled.set()
        self._wake()

    @property
    def ended(self) -> bool:
        """Whether there is an outcome."""
        return self._ended.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked for an end."""
        return self._cancelled.is_set()

    def reply(self, token: CancelToken | None = None) -> Reply:
        """Wait for the answer; a token that is raised meanwhile cancels.

        Raises Stopped, or UserError (ModelError where the model is at fault) with a sentence.
        """
        while not self._ended.wait(_LOOK_S if token is not None else None):
            if token is not None and token.cancelled:
                self.cancel()
        if isinstance(self._outcome, Reply):
            return self._outcome
        assert self._outcome is not None
        raise self._outcome

    def end(self, outcome: Reply | Exception) -> None:
        """For the client: settle it; the first outcome holds."""
        if not self._ended.is_set():
            self._outcome = outcome
            self._ended.set()

    def wake_with(self, wake: Callable[[], object]) -> None:
        """For the client: what to call when somebody cancels."""
        self._wake = wake
