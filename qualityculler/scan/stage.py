"""Runs a line of stages: in threads joined by bounded queues, or one after the other.

Both ways call the same stage code. Nothing waits for ever: a stage that fails, or is told to stop,
goes on emptying its queue until the stage before it has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qualityculler.scan.bounded_queue import BoundedQueue, Closed, Idle
from qualityculler.task import CancelToken, Gate

IDLE_S = 0.1
JOIN_S = 0.2


class Stage(Protocol):
    """What is done with each item. With several workers ``feed`` is called from all of them."""

    def feed(self, item: Any) -> Iterable[Any]:
        """Take an item; return what goes on to the next stage."""

    def pause(self) -> Iterable[Any]:
        """Nothing has come for a moment: let go of what was held back for company."""

    def finish(self) -> Iterable[Any]:
        """Nothing more will come: let go of everything. Not called on the way out of a failure."""


class HoldsNothing:
    """A stage that gives its results at once, so that there is nothing to let go of later."""

    def pause(self) -> Iterable[Any]:
        """Nothing is held back."""
        return ()

    def finish(self) -> Iterable[Any]:
        """Nothing is held back."""
        return ()


class InOneThread(HoldsNothing):
    """Stages without a queue between them: the thread that begins with an item takes it through."""

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages

    def feed(self, item: Any) -> Iterable[Any]:
        """What comes out of the last stage."""
        items = [item]
        for stage in self._stages:
            items = [result for one in items for result in stage.feed(one)]
        return items


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in the line: how many threads, how many items may wait before it.

    ``last_to_stop`` marks the stage that keeps what has been done: when the run is stopped it
    still takes what is in its queue, where the others drop theirs.
    """

    name: str
    stage: Stage
    capacity: Callable[[], int]
    workers: int = 1
    last_to_stop: bool = False


class Halt:
    """Why a run has to stop or wait: the user's wish, or the first error of a stage. Any thread."""

    def __init__(self, cancel: CancelToken, gate: Gate) -> None:
        self._cancel = cancel
        self._gate = gate
        self._lock = threading.Lock()
        self.error: BaseException | None = None

    @property
    def raised(self) -> bool:
        """Whether no new work should be begun."""
        return self.error is not None or self._cancel.cancelled

    def wait_while_paused(self) -> None:
        """Return once new work may be begun, or none may be begun any more."""
        self._gate.pass_through(lambda: self.raised)

    def fail(self, error: BaseException) -> None:
        """Stop because of an error; the first one is kept."""
        with self._lock:
            self.error = self.error or error


def run_threaded(
    source: Iterable[Any], steps: Sequence[Step], cancel: CancelToken, gate: Gate | None = None
) -> None:
    """Run until the source ends or the run is stopped; no thread is left when this returns.

    While the gate is shut nothing new is begun; what is done is still kept. Raises the first error
    of a stage or the source, once.
    """
    halt = Halt(cancel, gate or Gate())
    producers = [1] + [step.workers for step in steps]
    channels = [
        BoundedQueue[Any](step.capacity, count)
        for step, count in zip(steps, producers, strict=False)
    ]
    threads = [_thread("walk", _pour, source, channels[0], halt)]
    for position, step in enumerate(steps):
        sink = channels[position + 1] if position + 1 < len(channels) else None
        threads += [
            _thread(f"{step.name}-{n}", _work, step, channels[position], sink, halt)
            for n in range(step.workers)
        ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            # In short waits: on Windows a wait without an end would not let Ctrl-C through.
            thread.join(JOIN_S)
    if halt.error is not None:
        raise halt.error


def run_in_turn(
    source: Iterable[Any], steps: Sequence[Step], cancel: CancelToken, gate: Gate | None = None
) -> None:
    """The same without threads: each item goes through all stages before the next is looked at."""
    stages = [step.stage for step in steps]
    halt = Halt(cancel, gate or Gate())
    for item in source:
        halt.wait_while_paused()
        if cancel.cancelled:
            break
        _push(item, stages)
    for position, step in enumerate(steps):
        if cancel.cancelled and not step.last_to_stop:
            continue
        for item in step.stage.finish():
            _push(item, stages[position + 1 :])


def _push(item: Any, stages: Sequence[Stage]) -> None:
    if stages:
        for result in stages[0].feed(item):
            _push(result, stages[1:])


def _thread(name: str, target: Callable[..., None], *arguments: Any) -> threading.Thread:
    return threading.Thread(name=name, target=target, args=arguments, daemon=True)


def _pour(source: Iterable[Any], sink: BoundedQueue[Any], halt: Halt) -> None:
    try:
        for item in source:
            halt.wait_while_paused()
            if halt.raised:
                break
            sink.put(item)
    except BaseException as error:  # noqa: BLE001  where a thread ends: raised by run_threaded
        halt.fail(error)
    finally:
        sink.done()


def _work(
    step: Step, source: BoundedQueue[Any], sink: BoundedQueue[Any] | None, halt: Halt
) -> None:
    try:
        _serve(step, source, sink, halt)
    except BaseException as error:  # noqa: BLE001  where a thread ends: raised by run_threaded
        halt.fail(error)
        _drain(source)
    finally:
        if sink is not None:
            sink.done()


def _serve(
    step: Step, source: BoundedQueue[Any], sink: BoundedQueue[Any] | None, halt: Halt
) -> None:
    def stopped() -> bool:
        return halt.raised and not step.last_to_stop

    while True:
        if not step.last_to_stop:
            halt.wait_while_paused()
        try:
            item = source.take(IDLE_S)
        except Idle:
            results = () if stopped() else step.stage.pause()
        except Closed:
            break
        else:
            results = () if stopped() else step.stage.feed(item)
            del item  # pixels must not live on while this thread waits for the next ones
        _send(results, sink)
    if not stopped():
        _send(step.stage.finish(), sink)


def _send(results: Iterable[Any], sink: BoundedQueue[Any] | None) -> None:
    for result in results:
        if sink is not None:
            sink.put(result)


def _drain(source: BoundedQueue[Any]) -> None:
    """Take what comes and drop it, so that the stage before is never left waiting."""
    while True:
        try:
            source.take()
        except Closed:
            return
