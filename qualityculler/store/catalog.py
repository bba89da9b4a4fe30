"""The open catalog: one thread writes, everyone may read."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from qualityculler.store import connect, damage, opening
from qualityculler.store.connect import Connection, Maker
from qualityculler.store.makers import Presence
from qualityculler.store.writer import Writer

T = TypeVar("T")

BUSY_TIMEOUT_S = 10.0


class Catalog:
    """An open catalog file; pass it on, there is no global one. Close it, best by ``with``.

    All methods may be called from any thread; ``close`` by the owner, once nobody writes any more.
    """

    def __init__(self, path: Path, busy_timeout_s: float, since: int = 0) -> None:
        self.path = path
        self.maker = Maker(f"{os.getpid()}-{secrets.token_hex(4)}", since, path)
        self._busy_timeout_s = busy_timeout_s
        self._lock = threading.Lock()
        self._writer: Writer | None = None
        self._presence: Presence | None = None
        self._closed = False

    @classmethod
    def open(cls, path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Catalog:
        """The catalog at ``path``, made or brought up to date if need be.

        Raises CatalogError, a sentence that names the file and what to do.
        """
        path = path.absolute()
        return cls(path, busy_timeout_s, opening.prepare(path, busy_timeout_s))

    def write(self, function: Callable[[Connection], T]) -> Future[T]:
        """Have the writer thread run the function; the future is done once it is committed.

        The future raises CatalogError for the world's fault and the function's own error else.
        Waits while too many writes are queued.
        """
        return self._running_writer().send(function)

    def write_now(self, function: Callable[[Connection], T]) -> Future[T]:
        """``write`` for what somebody waits for: committed at once, and on the disk by then.

        Its error is told by the future alone: it is the sender's, and no other's flush raises it.
        """
        return self._running_writer().send(function, urgent=True)

    def foreign_changes(self) -> Future[int]:
        """How often changes by other programs have been noticed; to be asked now and then.

        Two programs may hold one catalog: a number that has grown says that what was read before
        may be otherwise by now.
        """
        return self._running_writer().foreign_changes()

    def flush(self) -> None:
        """Commit what was sent so far; raises the first error of a ``write`` since the last one."""
        if self._writer is not None:
            self._writer.flush()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection of one's own that sees what is committed and cannot change it.

        Raises CatalogError in place of a database error of the environment, and where a value
        cannot be read because the catalog is damaged.
        """
        with damage.named(self.path):
            db = connect.reader(self.path, self._busy_timeout_s, self.maker)
            try:
                yield db
            finally:
                db.close()

    def close(self) -> None:
        """Commit and end the writer thread; raises an error that no flush has raised."""
        with self._lock:
            self._closed = True
            writer, self._writer = self._writer, None
            presence, self._presence = self._presence, None
        try:
            if writer is not None:
                writer.stop()
        finally:
            if presence is not None:
                presence.leave()

    def __enter__(self) -> Catalog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except Exception:
            # Whoever is leaving with an error already says what went wrong first.
            if error is None:
                raise

    def _running_writer(self) -> Writer:
        """The writer, started by the first write: who only reads needs no thread and no lock."""
        with self._lock:
            if self._closed:
                raise RuntimeError("write to a catalog that has been closed")
            if self._writer is None:
                self._presence = Presence(self.path, self.maker.name)
                self._writer = Writer(self.path, self._busy_timeout_s, self.maker)
            return self._writer
