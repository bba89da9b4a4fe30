"""The child process seen from outside: started, spoken to without waiting, ended for sure."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import qualityculler
from qualityculler.errors import ModelError
from qualityculler.explain import protocol
from qualityculler.explain.limits import as_error, exit_reason
from qualityculler.explain.protocol import Order, Quit, Ready, Trouble, Try, Word
from qualityculler.explain.worker import VERB

_PACKAGE = Path(qualityculler.__file__).resolve().parent
TRY_S = 60.0
"""How long the runtime may take to be loaded without a model: it takes a tenth of a second."""
Hear = Callable[["Child", Word | None], None]


def command() -> list[str]:
    """The command line that runs this very program as the child, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, VERB]
    # -P: the folder the user happens to be in must not lend us its modules.
    return [sys.executable, "-P", str(_PACKAGE / "__main__.py"), VERB]


class Child:
    """A running child. ``hear`` gets each word, then None when it has ended, in a thread of ours.

    ``send`` and ``kill`` never wait, ``stop`` does. Raises ModelError if it cannot be started.
    """

    def __init__(self, words: Sequence[str], hear: Hear) -> None:
        self._hear = hear
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process = _start(words)
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for target, name in ((self._write, "explainer-in"), (self._read, "explainer-out"))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def exit_code(self) -> int:
        """How it ended, negative for a signal; waits for that, so ask once it has ended."""
        return self._process.wait()

    def send(self, order: Order) -> None:
        """Have the order written when the child reads."""
        self._outbox.put(protocol.line(order))

    def kill(self) -> None:
        """End it at once; its memory goes back to the system. ``hear`` still gets its None."""
        self._process.kill()
        self._outbox.put(None)

    def stop(self, patience_s: float) -> None:
        """Let it end by itself, or kill it after a while; returns when it is gone."""
        self.send(Quit())
        self._outbox.put(None)
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        stdin = _pipe(self._process.stdin)
        # A child that has gone away is noticed by the reader.
        with contextlib.suppress(BrokenPipeError, OSError):
            while (data := self._outbox.get()) is not None:
                stdin.write(data)
                stdin.flush()
        with contextlib.suppress(BrokenPipeError, OSError):
            stdin.close()

    def _read(self) -> None:
        stdout = _pipe(self._process.stdout)
        try:
            while data := stdout.readline(protocol.MAX_LINE_BYTES):
                self._hear(self, protocol.read_word(data))
        except protocol.ProtocolError:
            # Whatever speaks there, it is not our child any more.
            self._process.kill()
        finally:
            stdout.close()
            self._process.wait()
            self._outbox.put(None)
            self._hear(self, None)


def try_runtime() -> None:
    """Have a child load the runtime's library, and nothing else; waits for it.

    Not this process: where the library is for another processor, loading it is the end. Raises
    ModelError, with why it cannot be loaded. Any thread.
    """
    heard: queue.SimpleQueue[Word | None] = queue.SimpleQueue()
    child = Child(command(), lambda _, word: heard.put(word))
    child.send(Try())
    try:
        word = heard.get(timeout=TRY_S)
    except queue.Empty:
        child.kill()
        raise ModelError(
            "The model runtime was not loaded within {limit_s} s.", limit_s=f"{TRY_S:g}"
        ) from None
    finally:
        child.stop(1.0)
    if isinstance(word, Trouble):
        raise as_error(word)
    if not isinstance(word, Ready):
        raise ModelError(
            "The model runtime ended its process as it was loaded ({how}); the measured findings "
            "do without it.",
            how=exit_reason(child.exit_code),
        )


def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    flags |= getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        return subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(os.environ),
            creationflags=flags,
            # Ctrl-C is for the parent, which then tells the child what to do.
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise ModelError(
            "The model process cannot be started: {why}.", why=error.strerror
        ) from error


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours, with this very package first, wherever it was imported from."""
    where = [str(_PACKAGE.parent)]
    if known := ours.get("PYTHONPATH"):
        where.append(known)
    return {**ours, "PYTHONPATH": os.pathsep.join(where)}


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
