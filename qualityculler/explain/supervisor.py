"""Decides what happens next with the child: load, ask, stop, end; for one thread only.

A child does one thing at a time, its phase, and each phase has a deadline. Whatever happens, a new
question, a word of the child, a cancel, a deadline, is one call here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from qualityculler.errors import UserError
from qualityculler.explain.asking import Asking, Reply, Stopped, Why
from qualityculler.explain.child import Child
from qualityculler.explain.limits import Limits, Phase, as_error, ended_badly, too_slow
from qualityculler.explain.protocol import (
    Cancel,
    Done,
    Load,
    LoadStage,
    ModelProgress,
    Ready,
    Token,
    Trouble,
    Word,
)
from qualityculler.explain.question import PendingQuestion, load_order

log = logging.getLogger(__name__)

_BUSY = frozenset({Phase.READING, Phase.WRITING})


class Supervisor:
    """One question has its turn and one may wait, which a newer one replaces.

    ``start`` makes a child. ``deadline_s`` is when ``too_late`` is to be called (``monotonic``).
    """

    def __init__(self, limits: Limits, stamps: Path | None, start: Callable[[], Child]) -> None:
        self._limits = limits
        self._stamps = stamps
        self._start = start
        self._phase = Phase.IDLE
        self._loaded: Load | None = None
        self._turn: PendingQuestion | None = None
        self._waiting: Asking | None = None
        self._number = 0
        self.child: Child | None = None
        self.deadline_s: float | None = None

    def take(self, asking: Asking) -> None:
        """A new question; it may end at once, if its model cannot be started."""
        if self._waiting is not None:
            self._waiting.end(Stopped(Why.REPLACED))
        self._waiting = asking

    def cancel(self, asking: Asking) -> None:
        """Somebody does not want the answer any more."""
        if self._waiting is asking:
            self._waiting = None
            asking.end(Stopped(Why.CANCELLED))
        elif self._turn is not None and self._turn.asking is asking:
            self._stop(Why.CANCELLED)

    def give_up(self) -> None:
        """End everything; returns when the child is gone."""
        if self._waiting is not None:
            self._waiting.end(Stopped(Why.CLOSED))
            self._waiting = None
        patience_s = self._limits.stop_s if self._phase is Phase.IDLE else self._limits.cancel_s
        self._stop(Why.CLOSED)
        self._end_child(patience_s)

    def too_late(self) -> None:
        """The deadline has passed: the child is idle for long enough, or it is stuck."""
        phase = self._phase
        self._end_child(self._limits.stop_s if phase is Phase.IDLE else 0.0)
        if phase not in (Phase.IDLE, Phase.STOPPING):
            self._settle(too_slow(phase, self._limits))

    def fail(self, bug: Exception) -> None:
        """A listener failed, or we did: whoever waits for the answer gets the error.

        Only where nobody waits is it logged, or a pipe that was closed would leave a traceback.
        """
        if self._turn is None:
            log.error("A question to the model failed", exc_info=bug)
        self._end_child(0.0)
        self._settle(bug)

    def begin_next(self) -> None:
        """Give the waiting question its turn, if the child is free for it."""
        if self._waiting is None or self._turn is not None or self._phase is Phase.STOPPING:
            return
        self._number += 1
        self._turn, self._waiting = PendingQuestion(self._number, self._waiting), None
        try:
            self._begin(self._turn)
        except UserError as error:
            self._settle(error)

    def hear(self, child: Child, word: Word | None) -> None:
        """What a child says, or None for its end; a former child is not listened to."""
        if child is not self.child:
            return
        match word:
            case None:
                phase, self.child, self._loaded = self._phase, None, None
                self._settle(ended_badly(child.exit_code, phase))
            case ModelProgress():
                self._tell(word)
            case Ready():
                self._is_ready(word)
            case Trouble():
                self._hear_trouble(word)
            case Token() | Done() if self._turn is not None and word.id == self._turn.id:
                self._hear_answer(self._turn, word)
            case Done():
                self._rest()

    def _begin(self, turn: PendingQuestion) -> None:
        wanted = load_order(turn.asking.question, self._stamps)
        if self.child is None or self._loaded != wanted:
            self._load(wanted)
        elif self._phase is Phase.IDLE:
            self._put(turn)
        # Else the same model is being loaded for a question that was cancelled: it goes on.

    def _load(self, wanted: Load) -> None:
        # A new child for another model: nothing gives memory back as surely as an end.
        self._end_child(self._limits.stop_s if self._phase is Phase.IDLE else 0.0)
        self._tell(ModelProgress(LoadStage.STARTING, None))
        self.child, self._loaded = self._start(), wanted
        self.child.send(wanted)
        self._enter(Phase.LOADING, self._limits.load_s)

    def _put(self, turn: PendingQuestion) -> None:
        assert self.child is not None
        self.child.send(turn.order())
        self._enter(Phase.READING, self._limits.first_token_s)

    def _is_ready(self, ready: Ready) -> None:
        if self._turn is None:
            self._rest()
            return
        self._turn.load_s = ready.seconds
        self._put(self._turn)

    def _hear_answer(self, turn: PendingQuestion, word: Token | Done) -> None:
        if isinstance(word, Done):
            self._settle(turn.reply(word))
            return
        if self._phase is Phase.READING:
            self._enter(Phase.WRITING, self._limits.answer_s)
        turn.hear(word.text)

    def _hear_trouble(self, trouble: Trouble) -> None:
        if trouble.id is not None and self._turn is None:
            self._rest()  # of a question that was cancelled
            return
        self._settle(as_error(trouble))
        if trouble.id is None:
            # Without a model there is nothing to keep the child for.
            self._end_child(self._limits.stop_s)

    def _stop(self, why: Why) -> None:
        """The question ends now; the child may take a moment to notice, or finish its loading."""
        turn, self._turn = self._turn, None
        if turn is None:
            return
        if self._phase in _BUSY and self.child is not None:
            self.child.send(Cancel(turn.id))
            self._enter(Phase.STOPPING, self._limits.cancel_s)
        turn.asking.end(Stopped(why))

    def _settle(self, outcome: Reply | Exception) -> None:
        """The question is over; the child, if it lives, rests."""
        turn, self._turn = self._turn, None
        self._rest()
        if turn is not None:
            turn.asking.end(outcome)

    def _tell(self, progress: ModelProgress) -> None:
        if self._turn is not None:
            self._turn.asking.on_progress(progress)

    def _rest(self) -> None:
        self._enter(Phase.IDLE, self._limits.idle_s if self.child is not None else None)

    def _enter(self, phase: Phase, limit_s: float | None) -> None:
        self._phase = phase
        self.deadline_s = None if limit_s is None else time.monotonic() + limit_s

    def _end_child(self, patience_s: float) -> None:
        child, self.child, self._loaded = self.child, None, None
        self._enter(Phase.IDLE, None)
        if child is not None:
            child.stop(patience_s)
