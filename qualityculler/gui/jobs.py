"""Runs operations behind the window: the one place where its background jobs start and end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from qualityculler.gui.tasks import sentence
from qualityculler.operations.job import Cancelled, Job, Lane
from qualityculler.operations.library import Library
from qualityculler.task import CancelToken

OnEvent = Callable[[Any], object]


@dataclass(eq=False, slots=True)
class Ticket:
    """A job that was asked for: whether it is still of interest, and the way to stop it."""

    number: int
    lane: Lane
    done: OnEvent
    event: OnEvent
    failed: OnEvent
    stopped: Callable[[], object]
    cancel: CancelToken = field(default_factory=CancelToken)
    active: bool = True


class Jobs(QObject):
    """One thread a lane, started by its first job. For the GUI thread; ``close`` waits for all.

    What a job tells and gives back is handed on in the window's thread, in order, and only while
    its ticket is active. ``failed`` carries the sentence of a job that nobody else listens to.
    """

    failed = Signal(str)
    changed = Signal(object)  # Lane: a job of it has begun or ended
    _told = Signal(int, object)
    _ended = Signal(int, object, object)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._newest = 0
        self._tickets: dict[int, Ticket] = {}
        self._threads: dict[Lane, ThreadPoolExecutor] = {}
        self._closed = False
        self._told.connect(self._on_told)
        self._ended.connect(self._on_ended)

    def run(
        self,
        job: Job[Any],
        done: OnEvent = lambda _: None,
        *,
        event: OnEvent = lambda _: None,
        failed: OnEvent | None = None,
        stopped: Callable[[], object] = lambda: None,
    ) -> Ticket:
        """Have a job done; ``done``, ``failed`` (with a sentence) or ``stopped`` is called last."""
        self._newest += 1
        ticket = Ticket(self._newest, job.lane, done, event, failed or self.failed.emit, stopped)
        if self._closed:
            ticket.active = False
            return ticket
        self._tickets[ticket.number] = ticket
        self._thread(job.lane).submit(self._work, job, ticket.number, ticket.cancel)
        self.changed.emit(job.lane)
        return ticket

    def stop(self, ticket: Ticket | None) -> None:
        """Give a job up; its ``stopped`` is called at once, and nothing of it after that."""
        if ticket is not None and ticket.active:
            self.drop(ticket)
            ticket.stopped()

    def drop(self, ticket: Ticket | None) -> None:
        """Give a job up and hear nothing of it any more."""
        if ticket is not None and ticket.active:
            ticket.active = False
            ticket.cancel.cancel()

    def cancel(self, ticket: Ticket | None) -> None:
        """Ask a job to end soon; it is heard to its end, with what it has done by then."""
        if ticket is not None:
            ticket.cancel.cancel()

    def busy(self, *lanes: Lane) -> bool:
        """Whether a job of these lanes, or of any, is still of interest."""
        return any(
            one.active and (not lanes or one.lane in lanes) for one in self._tickets.values()
        )

    def close(self) -> None:
        """Tell nothing more, have all jobs end, wait for their threads. Once."""
        self._closed = True
        for ticket in list(self._tickets.values()):
            self.drop(ticket)
        self.library.close()
        for thread in self._threads.values():
            thread.shutdown(wait=True, cancel_futures=True)

    def _thread(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._threads:
            self._threads[lane] = ThreadPoolExecutor(1, thread_name_prefix=f"{lane}")
        return self._threads[lane]

    # In a lane's thread

    def _work(self, job: Job[Any], number: int, cancel: CancelToken) -> None:
        value, error = None, None
        try:
            if cancel.cancelled:
                raise Cancelled
            value = job.run(self.library, partial(self._told.emit, number), cancel)
        except Exception as trouble:  # noqa: BLE001  where a task ends: told to its owner
            error = trouble
        self._ended.emit(number, value, error)

    # In the window's thread

    def _on_told(self, number: int, event: object) -> None:
        ticket = self._tickets.get(number)
        if ticket is not None and ticket.active:
            ticket.event(event)

    def _on_ended(self, number: int, value: object, error: Exception | None) -> None:
        ticket = self._tickets.pop(number)
        if not ticket.active or self._closed:
            return
        ticket.active = False
        if error is None:
            ticket.done(value)
        elif isinstance(error, Cancelled):
            ticket.stopped()
        else:
            ticket.failed(sentence(error))
        self.changed.emit(ticket.lane)
