"""Decodes in processes of their own, so that a codec that crashes or hangs costs one photo.

``Decoders`` has the functions of ``registry`` and ``thumbnail``, with the same results and the same
errors. Behind them are processes that live as long as it does; each serves one caller at a time,
and there are as many as callers at once. A new one takes a quarter of a second to start, so those
that will be needed are started ahead.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import qualityculler
from qualityculler.decode import exchange
from qualityculler.decode.decoder_process import DECODERS, READY, VERB
from qualityculler.decode.exchange import DecodeOrder, Incoming, Outgoing
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.memory_budget import MemoryBudget
from qualityculler.errors import PhotoError, UserError
from qualityculler.reason import Reason
from qualityculler.task import Cancelled, CancelToken

log = logging.getLogger(__name__)

HANG_S = 60.0
"""The longest a photo may take: the slowest real one, 200 megapixels of HEIC, takes half of it."""
RESTING = 2
"""So many idle processes stay: for the picture that is looked at and the next one."""
CRASHED = "crashed the decoder"
_PACKAGE = Path(qualityculler.__file__).resolve().parent
_START_S = 120.0  # on a machine that swaps
_POLL_S = 0.1
_KILL_S = 1.0
_SHARED_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 512 << 20
_PREFIX = "qualityculler-"
_ENVIRONMENT = {
    # For glibc: memory for a file and its pixels is kept from photo to photo, up to 128 MB, instead
    # of being given back and faulted in again, which costs a tenth of a decode.
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "134217728",
    # No decoder multiplies large matrices; the threads for it would be started for nothing.
    "OPENBLAS_NUM_THREADS": "1",
}


class Decoders:
    """Decoder processes, started when they are needed. Any thread; ``close`` once nobody decodes.

    A photo whose process ends or is silent for ``hang_s`` raises PhotoError("crashed the decoder").
    ``module`` is where the processes find ``load_fit`` and ``thumbnail``. Whoever gives a
    ``cancel`` has Cancelled raised soon after it, with the process ended: even a hang is left.
    A process asks before it takes much memory, and waits while the others have too much.
    """

    def __init__(
        self,
        *,
        hang_s: float = HANG_S,
        module: str = DECODERS,
        budget: MemoryBudget | None = None,
    ) -> None:
        self.budget = budget or MemoryBudget()
        self._hang_s = hang_s
        self._module = module
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._closed = False

    def __enter__(self) -> Decoders:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, count: int) -> None:
        """Have as many processes waiting; does not wait for them. Raises UserError."""
        while len(self.pids) < count:
            self._give_back(_Process(self._module))

    def rest(self) -> None:
        """Much was decoded, and no more for now: end the idle processes that a window has no use
        for, each of which holds a hundred megabytes, and give back the room for files."""
        with self._lock:
            spare = self._idle[:-RESTING]
            self._idle = self._idle[-RESTING:]
            for process in self._idle:
                process.rest()
        for process in spare:
            process.stop()

    def load(
        self,
        path: Path,
        *,
        short_side_px: int | None = None,
        data: bytes | None = None,
        native: bool = False,
        cancel: CancelToken | None = None,
    ) -> DecodedImage:
        """As ``registry.load``. Raises PhotoError, and UserError where no process will start."""
        fit = Fit(short_side_px=short_side_px, native=native)
        return self.load_fit(path, fit, data=data, cancel=cancel)

    def load_fit(
        self,
        path: Path,
        fit: Fit,
        *,
        data: bytes | None = None,
        cancel: CancelToken | None = None,
    ) -> DecodedImage:
        """As ``registry.load_fit``. Without ``data`` the process reads the file, and may hang."""
        return self._decode(DecodeOrder(path, fit), data, cancel)

    def thumbnail(
        self, path: Path, max_side_px: int, *, cancel: CancelToken | None = None
    ) -> DecodedImage:
        """As ``thumbnail.thumbnail``."""
        order = DecodeOrder(path, Fit(max_side_px=max_side_px), thumbnail=True)
        return self._decode(order, None, cancel)

    def close(self) -> None:
        """End the processes; who waits for a photo has Cancelled raised."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for process in self._busy:
                process.kill()
        for process in idle:
            process.stop()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are idle at the moment."""
        with self._lock:
            return [process.pid for process in self._idle]

    def _decode(
        self, order: DecodeOrder, data: bytes | None, cancel: CancelToken | None
    ) -> DecodedImage:
        process = self._taken()
        try:
            decoded = process.decode(
                order, data, self._hang_s, cancel or CancelToken(), self.budget
            )
        except PhotoError as error:
            if error.kind != CRASHED:
                self._give_back(process)
            elif self._end(process):
                raise Cancelled from error
            raise
        except BaseException:
            self._end(process)
            raise
        finally:
            self.budget.release(process)
        self._give_back(process)
        return decoded

    def _taken(self) -> _Process:
        while True:
            with self._lock:
                # The one used last: its memory is warm, and the others may be idle for long.
                process = self._idle.pop() if self._idle else None
            is_new = process is None
            process = process or _Process(self._module)
            if is_new or process.is_alive:
                with self._lock:
                    self._busy.add(process)
                return process
            # Ended between two photos, for want of memory perhaps: none of them is to blame.
            process.stop()

    def _end(self, process: _Process) -> bool:
        """End a process; whether ``close`` has done so before."""
        with self._lock:
            self._busy.discard(process)
        process.stop()
        return process.was_killed

    def _give_back(self, process: _Process) -> None:
        with self._lock:
            self._busy.discard(process)
            if not self._closed:
                self._idle.append(process)
                return
        process.stop()


class _Process:
    """One decoder process, for one thread at a time."""

    def __init__(self, module: str) -> None:
        self._folder = _new_folder()
        self._files = Outgoing(self._folder, "file")
        self._pixels, self._crops = Incoming(self._folder), Incoming(self._folder)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._is_ready = False
        self.was_killed = False
        try:
            self._process = _start([*command(), str(self._folder), module])
        except UserError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._reader = threading.Thread(target=self._read, name="decoder-out", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def decode(
        self,
        order: DecodeOrder,
        data: bytes | None,
        hang_s: float,
        cancel: CancelToken,
        budget: MemoryBudget,
    ) -> DecodedImage:
        """The answer to one order. Raises what it says, PhotoError for none in time, Cancelled."""
        self._wait_until_ready(cancel)
        if data is not None:
            order = replace(order, data=self._put(data))
        self._tell(exchange.order_line(order))
        try:
            line = self._next_line(hang_s, cancel)
            while (needed := exchange.needs_of(line)) is not None:
                budget.reserve(self, needed, cancel)
                self._tell(exchange.GRANTED)
                line = self._next_line(hang_s, cancel)
        except queue.Empty:
            log.warning("A decoder was silent for %.0f s: %s", hang_s, order.path)
            waited = {"seconds": f"{hang_s:.0f}"}
            raise _crashed(Reason("did not come to an end in {seconds} seconds", waited)) from None
        if not line:
            log.warning("A decoder ended with %s: %s", self._process.poll(), order.path)
            raise _crashed(Reason("crashed"))
        if line == exchange.NO_ROOM:
            raise _no_room(self._folder)
        try:
            return exchange.read_answer(line, self._pixels, self._crops)
        except (ValueError, KeyError, TypeError, OSError) as error:
            log.warning("A decoder answered what makes no sense: %r", error)
            raise _crashed(Reason("went wrong")) from error

    def _put(self, data: bytes) -> Mapping[str, Any]:
        try:
            return self._files.put(data)
        except OSError as error:
            raise _no_room(self._folder) from error

    def rest(self) -> None:
        """Give back the room for files; only while it is idle."""
        self._files.close()

    def kill(self) -> None:
        """End it under whoever waits for it."""
        self.was_killed = True
        self._process.kill()

    def stop(self) -> None:
        """End it, whatever it does, and give its memory back."""
        self._process.kill()
        with contextlib.suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(_KILL_S)
        except subprocess.TimeoutExpired:
            # It waits for a device inside the system, and ends when the system lets it.
            log.warning("The decoder process %d does not end", self.pid)
        else:
            self._reader.join()
        self._files.close()
        self._pixels.close()
        self._crops.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tell(self, line: bytes) -> None:
        with contextlib.suppress(OSError):  # gone: the answer, which is none, will say so
            _pipe(self._process.stdin).write(line)
            _pipe(self._process.stdin).flush()

    def _wait_until_ready(self, cancel: CancelToken) -> None:
        if self._is_ready:
            return
        try:
            line = self._next_line(_START_S, cancel)
        except queue.Empty:
            line = b""
        if line != READY:
            raise UserError(
                "The decoder process does not start; install QualityCuller again, or see the log."
            )
        self._is_ready = True

    def _next_line(self, timeout_s: float, cancel: CancelToken) -> bytes:
        """The next line, empty once there is none any more. Raises queue.Empty and Cancelled."""
        until = time.monotonic() + timeout_s
        while True:
            left_s = until - time.monotonic()
            try:
                return self._answers.get(timeout=max(0.0, min(_POLL_S, left_s)))
            except queue.Empty:
                if cancel.cancelled:
                    raise Cancelled from None
                if left_s <= 0:
                    raise

    def _read(self) -> None:
        stream = _pipe(self._process.stdout)
        while line := stream.readline(exchange.MAX_LINE_BYTES):
            self._answers.put(line)
        stream.close()
        self._answers.put(b"")


def command() -> list[str]:
    """The command line that runs this very program as a decoder, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, VERB]
    # -P: the folder the user happens to be in must not lend us its modules.
    return [sys.executable, "-P", str(_PACKAGE / "__main__.py"), VERB]


def _new_folder() -> Path:
    """A private folder for areas, in memory where that has room for some. Raises UserError."""
    # There may be none, one for others only, or a small one: containers have 64 MB.
    with contextlib.suppress(OSError):
        if shutil.disk_usage(_SHARED_MEMORY).free >= _ROOM_BYTES:
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_SHARED_MEMORY))
    try:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))
    except OSError as error:
        # Its name where none can be used at all is what somebody can set.
        raise _no_room(Path(tempfile.tempdir or os.environ.get("TMPDIR", "/tmp"))) from error


def _no_room(folder: Path) -> UserError:
    return UserError(
        "There is no room in {folder} for the pixels of photos that are decoded; free some space "
        "there, or set TMPDIR to a folder that has some.",
        folder=folder,
    )


def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    flags |= getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    known = os.environ.get("PYTHONPATH")
    where = os.pathsep.join([str(_PACKAGE.parent), *([known] if known else [])])
    try:
        return subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": where, **_ENVIRONMENT},
            creationflags=flags,
            # Ctrl-C is for the parent, which then tells its decoders.
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise UserError(
            "The decoder process cannot be started: {why}.", why=error.strerror
        ) from error


def _crashed(what: Reason) -> PhotoError:
    return PhotoError(
        CRASHED,
        "The decoder {what} on this photo, which is left out until it is asked for again or the "
        "decoders are updated; please report it.",
        what=what,
    )


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # asked for above
    return stream
