"""Work beside the window: questions to the catalog, and changes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from qualityculler.errors import UserError
from qualityculler.operations.library import Library
from qualityculler.operations.reads import Reads
from qualityculler.text import N_, reasons, tr

log = logging.getLogger(__name__)

Question = Callable[[Reads], Any]
Change = Callable[[Any], Any]
Then = Callable[[Any], None]
Failed = Callable[[str], None]


def sentence(error: BaseException) -> str:
    """What to tell the user; a bug is logged with its traceback, and admitted."""
    if isinstance(error, UserError):
        return reasons.sentence(error)
    log.error("A task of the window failed", exc_info=error)
    text = N_("This is a bug in QualityCuller ({0}); see the log.")
    return tr(text).format(f"{type(error).__name__}: {error}")


class Work(QRunnable):
    """One piece of work on a pool; tells its outcome through the signal it was given."""

    def __init__(self, request: int, work: Callable[[], Any], answered: Any) -> None:
        super().__init__()
        self._request = request
        self._work = work
        self._answered = answered

    def run(self) -> None:
        """Emit (request, value, error); called by the pool."""
        value, trouble = None, None
        try:
            value = self._work()
        except Exception as error:  # noqa: BLE001  where a task ends: told to its owner
            trouble = error
        self._answered.emit(self._request, value, trouble)


@dataclass(frozen=True, slots=True)
class _Asked:
    request: int
    question: Question
    then: Then


class QueryTask(QObject):
    """Reads on a connection of its own: one question in flight, the latest one wins.

    An answer that a newer question has overtaken is dropped. ``failed`` carries a sentence. For the
    GUI thread; ``close`` before the pool is waited for.
    """

    failed = Signal(str)
    _answered = Signal(int, object, object)

    def __init__(self, library: Library, pool: QThreadPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._pool = pool
        self._newest = 0
        self._running: _Asked | None = None
        self._waiting: _Asked | None = None
        self._closed = False
        self._answered.connect(self._on_answered)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running is not None

    def ask(self, question: Question, then: Then) -> None:
        """Run the question with a connection on the pool and ``then`` with its answer here."""
        if self._closed:
            return
        self._newest += 1
        asked = _Asked(self._newest, question, then)
        if self._running is None:
            self._start(asked)
        else:
            self._waiting = asked

    def close(self) -> None:
        """Ask nothing more and drop what is still to come."""
        self._closed = True
        self._waiting = None

    def _start(self, asked: _Asked) -> None:
        self._running = asked
        self._pool.start(Work(asked.request, partial(self._read, asked.question), self._answered))

    def _read(self, question: Question) -> Any:
        with self._library.reading() as reads:
            return question(reads)

    def _on_answered(self, request: int, value: Any, error: Exception | None) -> None:
        asked, self._running = self._running, None
        waiting, self._waiting = self._waiting, None
        if self._closed or asked is None:
            return
        if waiting is not None:
            self._start(waiting)
        elif error is not None:
            self.failed.emit(sentence(error))
        else:
            asked.then(value)


class ChangeTask(QObject):
    """Sends changes to the catalog's writer, in order, without ever waiting for it here.

    ``then`` gets what the change returned once it is committed, ``failed`` a sentence. For the GUI
    thread.
    """

    _changed = Signal(int, object, object)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        # One thread keeps the order; it only sends, so a full queue of writes blocks nobody else.
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._newest = 0
        self._asked: dict[int, tuple[Then, Failed]] = {}
        self._futures: set[Future[Any]] = set()
        self._changed.connect(self._on_changed)

    @property
    def busy(self) -> bool:
        """Whether a change is not yet committed."""
        return bool(self._asked)

    def change(self, change: Change, then: Then, failed: Failed) -> int:
        """Have the change made; the number names it."""
        self._newest += 1
        self._asked[self._newest] = (then, failed)
        self._pool.start(partial(self._send, self._newest, change))
        return self._newest

    def close(self) -> None:
        """Wait until all changes are committed; nothing is told any more."""
        self._asked.clear()
        self._pool.waitForDone()
        wait(set(self._futures))

    def _send(self, request: int, change: Change) -> None:
        try:
            future = self._library.change(change)
        except Exception as error:  # noqa: BLE001  where a task ends: told to its owner
            self._changed.emit(request, None, error)
            return
        self._futures.add(future)
        future.add_done_callback(partial(self._tell, request))

    def _tell(self, request: int, future: Future[Any]) -> None:
        error = future.exception()
        self._changed.emit(request, None if error else future.result(), error)
        self._futures.discard(future)

    def _on_changed(self, request: int, value: Any, error: Exception | None) -> None:
        if (asked := self._asked.pop(request, None)) is None:
            return
        then, failed = asked
        if error is None:
            then(value)
        else:
            failed(sentence(error))
