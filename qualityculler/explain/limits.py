"""How long anything may take, and the sentences for what took too long or ended badly."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum, auto

from qualityculler.errors import ModelError, UserError
from qualityculler.explain.protocol import MessageKind, Trouble
from qualityculler.reason import Reason
from qualityculler.text import N_

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
        return ModelError(trouble.sentence, **trouble.values)
    if trouble.kind is MessageKind.REQUEST:
        return UserError(trouble.sentence, **trouble.values)
    log.error("The model process failed: %s", trouble.sentence)
    return ModelError(
        "The model process failed by a fault of its own, please report it; the log has the details."
    )


def ended_badly(exit_code: int, phase: Phase) -> ModelError:
    """The child has gone in the middle of its work; ``exit_code`` is negative for a signal."""
    how = exit_reason(exit_code)
    template = N_(
        "The model process ended unexpectedly while answering ({how}); if memory is short, choose "
        "a smaller model. The next question starts it again."
    )
    if phase is Phase.LOADING:
        template = N_(
            "The model process ended unexpectedly while loading the model ({how}); if memory is "
            "short, choose a smaller model. The next question starts it again."
        )
    return _kind(phase)(template, how=how)


def exit_reason(exit_code: int) -> Reason:
    """How a process ended, for a sentence."""
    if exit_code < 0:
        return Reason("signal {number}", {"number": -exit_code})
    return Reason("exit code {code}", {"code": exit_code})


def too_slow(phase: Phase, limits: Limits) -> ModelError:
    """The child was ended because its time was over."""
    template, limit_s = {
        Phase.LOADING: (_SLOW_TO_LOAD, limits.load_s),
        Phase.READING: (_SLOW_TO_BEGIN, limits.first_token_s),
        Phase.WRITING: (_SLOW_TO_FINISH, limits.answer_s),
    }[phase]
    return _kind(phase)(template, limit_s=f"{limit_s:g}", command="qualityculler models list")


_SLOW_TO_LOAD = N_(
    "The model could not be loaded within {limit_s} s and was stopped; a smaller model is faster: "
    "{command}"
)
_SLOW_TO_BEGIN = N_(
    "The model did not begin its answer within {limit_s} s and was stopped; a smaller model is "
    "faster: {command}"
)
_SLOW_TO_FINISH = N_(
    "The model did not finish its answer within {limit_s} s and was stopped; a smaller model is "
    "faster: {command}"
)


def _kind(phase: Phase) -> type[ModelError]:
    return ModelError if phase is Phase.LOADING else LostChildError
