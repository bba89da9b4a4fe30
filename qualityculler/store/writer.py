"""The one thread that changes the database; others send it functions."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from qualityculler.store import connect, damage
from qualityculler.store.connect import Connection, Maker
from qualityculler.store.errors import explained

T = TypeVar("T")

QUEUE_WRITES = 256
BATCH_WRITES = 64
BATCH_S = 0.25


@dataclass(slots=True)
class _Job:
    """A function to run in a transaction; None stands for "commit now", and where it ``counts``
    for "how often has another process changed the file".

    A job that is ``urgent`` is the last of its batch, and its error is told by its future alone.
    """

    function: Callable[[Connection], Any] | None
    urgent: bool = False
    counts: bool = False
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Done:
    """How a job ended, to be told once its batch is committed."""

    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs the functions in the order they were sent and commits them in batches.

    A function that raises is undone alone; the others of its batch stay. Its error is in its
    future and, unless it was urgent, is raised once more by the next ``flush`` or ``stop``, so it
    cannot get lost; a note on it names the function, since whoever flushes may be another.
    """

    def __init__(self, path: Path, busy_timeout_s: float, maker: Maker) -> None:
        self._path = path
        self._maker = maker
        self._busy_timeout_s = busy_timeout_s
        self._jobs: queue.Queue[_Job | None] = queue.Queue(QUEUE_WRITES)
        self._error: Exception | None = None
        self._db: Connection | None = None
        self._version: int | None = None
        self._foreign = 0
        self._thread = threading.Thread(target=self._run, name="catalog-writer", daemon=True)
        self._thread.start()

    def send(self, function: Callable[[Connection], T], *, urgent: bool = False) -> Future[T]:
        """The future is done once the function's changes are committed. Waits while full.

        Nothing that comes later is waited for where it is urgent.
        """
        job = _Job(function, urgent)
        self._jobs.put(job)
        return job.future

    def foreign_changes(self) -> Future[int]:
        """How often commits of other processes have been noticed so far; looks again first.

        Never waits: a window asks, twice a second. While the queue is full nobody looks again.
        """
        job = _Job(None, urgent=True, counts=True)
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            job.future.set_result(self._foreign)
        return job.future

    def flush(self) -> None:
        """Commit what was sent so far; raises the first error since the last flush."""
        job = _Job(None, urgent=True)
        self._jobs.put(job)
        job.future.result()
        self._raise_error()

    def stop(self) -> None:
        """Commit everything and end the thread; raises an error no flush has raised."""
        self._jobs.put(None)
        self._thread.join()
        self._raise_error()

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _run(self) -> None:
        stopping = False
        while not stopping:
            jobs, stopping = self._collect()
            for job, done in zip(jobs, self._commit(jobs), strict=True):
                self._tell(job, done)
        if self._db is not None:
            self._db.close()

    def _collect(self) -> tuple[list[_Job], bool]:
        """Jobs for one transaction, which is not open while waiting; and whether to stop."""
        jobs: list[_Job] = []
        end = 0.0
        while len(jobs) < BATCH_WRITES:
            try:
                job = self._jobs.get(timeout=max(0.0, end - time.monotonic()) if jobs else None)
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            end = end or time.monotonic() + BATCH_S
            jobs.append(job)
            if job.urgent:
                break
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> list[_Done]:
        try:
            with explained(self._path):
                self._notice()
                if all(job.function is None for job in jobs):
                    return [_Done()] * len(jobs)
                return self._run_together(jobs)
        except Exception as error:  # noqa: BLE001  the batch ends here; every sender is told
            return [_Done(error=error)] * len(jobs)

    def _connection(self) -> Connection:
        # Opened here and not by the caller: SQLite's own check then keeps other threads out.
        if self._db is None:
            self._db = connect.writer(self._path, self._busy_timeout_s, self._maker)
        return self._db

    def _notice(self) -> None:
        """Count the commits of others: this connection's own do not change the number."""
        version = self._connection().execute("PRAGMA data_version").fetchone()[0]
        if self._version not in (None, version):
            self._foreign += 1
        self._version = version

    def _run_together(self, jobs: list[_Job]) -> list[_Done]:
        db = self._connection()
        connect.sync(db, durable=any(job.urgent and job.function for job in jobs))
        db.execute("BEGIN IMMEDIATE")
        try:
            done = [self._attempt(db, job) for job in jobs]
            connect.sign(db)
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        return done

    def _attempt(self, db: Connection, job: _Job) -> _Done:
        if job.function is None:
            return _Done()
        db.execute("SAVEPOINT attempt")
        try:
            with damage.named(self._path):
                done = _Done(value=job.function(db))
        except Exception as error:
            error.add_note(f"in the write {_name(job.function)}")
            # A full disk may have ended the whole transaction, savepoints included: then the
            # batch failed, not this job alone.
            if not db.in_transaction:
                raise
            db.execute("ROLLBACK TO attempt")
            done = _Done(error=error)
        db.execute("RELEASE attempt")
        return done

    def _tell(self, job: _Job, done: _Done) -> None:
        if job.counts:
            job.future.set_result(self._foreign)
        elif done.error is None:
            job.future.set_result(done.value)
        elif job.function is None:
            # The flush raises the first error by itself.
            job.future.set_result(None)
            self._error = self._error or done.error
        else:
            if not job.urgent:
                self._error = self._error or done.error
            job.future.set_exception(done.error)


def _name(function: Callable[[Connection], Any]) -> str:
    inner = function.func if isinstance(function, partial) else function
    return getattr(inner, "__qualname__", repr(inner))
