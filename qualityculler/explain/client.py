"""The one way to a model, for window and command line: questions in, text out, from any thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from qualityculler.explain import child as children
from qualityculler.explain.asking import Asking, OnProgress, OnText, Question
from qualityculler.explain.child import Child
from qualityculler.explain.limits import Limits
from qualityculler.explain.protocol import Word
from qualityculler.explain.supervisor import Supervisor


def _heard_nothing(_: object) -> None:
    return None


class Client:
    """Asks one question at a time; one more may wait, and a newer one replaces it.

    ``ask`` and ``close`` may be called from any thread, except from a callback; close it, best by
    ``with``. Nothing is started before the first question, and the child leaves when it has been
    idle. ``command`` starts the child; ``stamps`` is where it remembers which files it has checked.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        stamps: Path | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self._command = command
        self._notes: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._over = False
        # Only the client's own thread touches it; the others leave notes.
        self._desk = Supervisor(limits or Limits(), stamps, self._start)

    def ask(
        self,
        question: Question,
        on_text: OnText = _heard_nothing,
        on_progress: OnProgress = _heard_nothing,
    ) -> Asking:
        """Have the question answered as soon as its turn comes; returns at once.

        RuntimeError on a client that has been closed.
        """
        asking = Asking(question, on_text, on_progress)
        asking.wake_with(lambda: self._notes.put(partial(self._desk.cancel, asking)))
        with self._lock:
            if self._closed:
                raise RuntimeError("a question to a client that has been closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="explainer", daemon=True)
                self._thread.start()
            self._notes.put(partial(self._desk.take, asking))
        return asking

    def close(self) -> None:
        """Give up what is going on, end the child, and return when it is gone."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._notes.put(self._give_up)
            thread.join()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The process of the child while there is one; for measuring. Any thread."""
        child = self._desk.child
        return child.pid if child is not None else None

    def _run(self) -> None:
        desk = self._desk
        while not self._over:
            note = self._next_note(desk.deadline_s)
            try:
                note()
                desk.begin_next()
            except Exception as error:  # noqa: BLE001  one question ends here, the client goes on
                desk.fail(error)

    def _next_note(self, deadline_s: float | None) -> Callable[[], object]:
        if deadline_s is None:
            return self._notes.get()
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            return self._desk.too_late
        try:
            return self._notes.get(timeout=left_s)
        except queue.Empty:
            return self._desk.too_late

    def _give_up(self) -> None:
        self._over = True
        self._desk.give_up()

    def _start(self) -> Child:
        return Child(self._command or children.command(), self._hear)

    def _hear(self, child: Child, word: Word | None) -> None:
        """Called in a thread of the child's."""
        self._notes.put(partial(self._desk.hear, child, word))
