"""How long anything may take, and the sentences for what took too long or ended badly."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum, auto

from qualityculler.errors import ModelError, UserError
from qualityculler.explain.protocol import MessageKind, Trouble

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds before the child is ended.

    ``cancel_s`` is what it gets to stop by itself, ``idle_s`` how long it is kept without work,
    ``stop_s`` what it gets to leave in order.
    """

    load_s: float = 300.0
    first_token_s: float = 240.0
    answer_s: float = 900.0
    cancel_s: float = 0.12
    idle_s: float = 300.0
    stop_s: float = 1.0


class Phase(Enum):
    """What the child is doing; IDLE also stands for "there is none"."""

    IDLE = auto()
    LOADING = auto()
    READING = auto()
    WRITING = auto()
    STOPPING = auto()


class LostChildError(ModelError):
    """The child ended, or had to be ended, in the middle of an answer; the next one may come."""


def as_error(trouble: Trouble) -> UserError:
    """What the child complains of, as an error with a sentence; a fault of ours goes to the log."""
    if trouble.kind is MessageKind.MODEL:
        return ModelError(trouble.sentence)
    if trouble.kind is MessageKind.REQUEST:
        return UserError(trouble.sentence)
    log.error("The model process failed: %s", trouble.sentence)
    return ModelError(
        "The model process failed by a fault of its own, please report it; the log has the details."
    )


def ended_badly(exit_code: int, phase: Phase) -> ModelError:
    """The child has gone in the middle of its work; ``exit_code`` is negative for a signal."""
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
    doing = "loading the model" if phase is Phase.LOADING else "answering"
    return _kind(phase)(
        f"The model process ended unexpectedly while {doing} ({how}); if memory is short, choose a "
        "smaller model. The next question starts it again."
    )


def too_slow(phase: Phase, limits: Limits) -> ModelError:
    """The child was ended because its time was over."""
    doing, limit_s = {
        Phase.LOADING: ("be loaded", limits.load_s),
        Phase.READING: ("begin its answer", limits.first_token_s),
        Phase.WRITING: ("finish its answer", limits.answer_s),
    }[phase]
    return _kind(phase)(
        f"The model did not {doing} within {limit_s:g} s and was stopped; a smaller model is "
        "faster: qualityculler models list"
    )


def _kind(phase: Phase) -> type[ModelError]:
    return ModelError if phase is Phase.LOADING else LostChildError
