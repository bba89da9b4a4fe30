"""The one runner of jobs behind the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.errors import UserError
from qualityculler.gui.jobs import Jobs
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken


@dataclass
class Do:
    """A job that does what a test says."""

    work: Callable[[Tell, CancelToken], Any]
    lane: ClassVar[Lane] = Lane.MEASURE

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Any:
        return self.work(tell, cancel)


@dataclass
class Heard:
    """All that was handed on of a job."""

    events: list[Any] = field(default_factory=list)
    done: list[Any] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: int = 0

    def by(self, jobs: Jobs, work: Callable[[Tell, CancelToken], Any]) -> Any:
        return jobs.run(
            Do(work),
            self.done.append,
            event=self.events.append,
            failed=self.failed.append,
            stopped=self._on_stopped,
        )

    def _on_stopped(self) -> None:
        self.stopped += 1


@pytest.fixture
def jobs(qapp: object, catalog: Catalog) -> Iterator[Jobs]:
    made = Jobs(Library(catalog))
    yield made
    made.close()


def test_events_come_in_order_and_in_the_windows_thread(qtbot: QtBot, jobs: Jobs) -> None:
    heard, here = Heard(), threading.get_ident()
    threads: list[int] = []

    def work(tell: Tell, cancel: CancelToken) -> int:
        threads.append(threading.get_ident())
        for number in range(20):
            tell(number)
        return 7

    ticket = heard.by(jobs, work)
    jobs._tickets[ticket.number].event = lambda event: heard.events.append(
        (event, threading.get_ident())
    )
    assert jobs.busy(Lane.MEASURE) and not jobs.busy(Lane.EXPLAIN)
    qtbot.waitUntil(lambda: bool(heard.done))
    assert heard.events == [(number, here) for number in range(20)]
    assert heard.done == [7] and threads != [here]
    assert not ticket.active and not jobs.busy()


def test_what_is_dropped_is_not_heard_again(qtbot: QtBot, jobs: Jobs) -> None:
    heard, go, over = Heard(), threading.Event(), threading.Event()

    def work(tell: Tell, cancel: CancelToken) -> None:
        tell("early")
        go.wait(10)
        tell("late")
        assert cancel.cancelled
        over.set()

    ticket = heard.by(jobs, work)
    qtbot.waitUntil(lambda: heard.events == ["early"])
    jobs.drop(ticket)
    go.set()
    assert over.wait(10)
    last = Heard()
    last.by(jobs, lambda tell, cancel: 1)
    qtbot.waitUntil(lambda: last.done == [1])
    assert (heard.events, heard.done, heard.failed, heard.stopped) == (["early"], [], [], 0)


def test_stop_is_told_at_once_and_cancel_at_the_end(qtbot: QtBot, jobs: Jobs) -> None:
    begun = threading.Event()

    def work(tell: Tell, cancel: CancelToken) -> None:
        begun.set()
        while not cancel.wait(0.01):
            pass
        raise Cancelled

    stopped, cancelled = Heard(), Heard()
    ticket = stopped.by(jobs, work)
    assert begun.wait(10)
    jobs.stop(ticket)
    assert stopped.stopped == 1
    ticket = cancelled.by(jobs, work)
    jobs.cancel(ticket)
    assert ticket.active and cancelled.stopped == 0
    qtbot.waitUntil(lambda: cancelled.stopped == 1)
    assert stopped.stopped == 1 and not ticket.active


def test_an_error_is_a_sentence(qtbot: QtBot, jobs: Jobs) -> None:
    def fail(tell: Tell, cancel: CancelToken) -> None:
        raise UserError("The disk is full.")

    heard, unheard = Heard(), list[str]()
    heard.by(jobs, fail)
    qtbot.waitUntil(lambda: heard.failed == ["The disk is full."])
    jobs.failed.connect(unheard.append)
    jobs.run(Do(fail))
    qtbot.waitUntil(lambda: unheard == ["The disk is full."])
    assert heard.done == [] and heard.stopped == 0


def test_close_waits_and_nothing_runs_afterwards(qtbot: QtBot, catalog: Catalog) -> None:
    jobs, ended, heard = Jobs(Library(catalog)), threading.Event(), Heard()

    def work(tell: Tell, cancel: CancelToken) -> None:
        assert cancel.wait(10)
        ended.set()

    heard.by(jobs, work)
    waiting = heard.by(jobs, lambda tell, cancel: heard.events.append("ran"))
    jobs.close()
    assert ended.is_set() and not waiting.active
    assert not heard.by(jobs, lambda tell, cancel: 1).active
    qtbot.wait(20)
    assert (heard.events, heard.done, heard.stopped) == ([], [], 0)
