"""The child's loop: orders come in line by line, words go out; it leaves when its parent does."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from qualityculler.errors import ModelError, UserError
from qualityculler.explain import checks, protocol
from qualityculler.explain.machine import Machine, this_machine
from qualityculler.explain.protocol import (
    Ask,
    Cancel,
    Done,
    Load,
    LoadStage,
    MessageKind,
    ModelProgress,
    Order,
    Quit,
    Ready,
    Token,
    Trouble,
    Try,
    Word,
)
from qualityculler.reason import Reason

if TYPE_CHECKING:
    from qualityculler.explain.xllama import Runtime

VERB = "explain-worker"
"""The hidden verb of the program that becomes the child."""
_PR_SET_PDEATHSIG = 1


class Worker:
    """Reads orders in one thread and carries them out in another, so that a stop is heard at once.

    ``orphaned`` is called, in any thread, when nobody gives orders or listens any more. While a
    model is being loaded the runtime lets no other thread run: who cannot wait ends the process.
    """

    def __init__(
        self, orders: BinaryIO, words: BinaryIO, machine: Machine, orphaned: Callable[[], object]
    ) -> None:
        self._orders, self._words = orders, words
        self._machine = machine
        self._orphaned = orphaned
        self._inbox: queue.Queue[Order] = queue.Queue()
        self._saying = threading.Lock()
        self._cancelled_id = -1
        self._runtime: Runtime | None = None

    def run(self) -> None:
        """Carry out orders until told to quit. For the main thread of the child."""
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        while not isinstance(order := self._inbox.get(), Quit):
            self._carry_out(order)
        self._runtime = None

    def _listen(self) -> None:
        while data := self._orders.readline(protocol.MAX_LINE_BYTES):
            try:
                order = protocol.read_order(data)
            except protocol.ProtocolError as error:
                self._say(Trouble(None, MessageKind.PROTOCOL, str(error)))
                continue
            if isinstance(order, Cancel):
                self._cancelled_id = order.id
            else:
                self._inbox.put(order)
        self._inbox.put(Quit())
        self._orphaned()

    def _say(self, word: Word) -> None:
        try:
            with self._saying:
                self._words.write(protocol.line(word))
                self._words.flush()
        except (BrokenPipeError, ValueError):
            self._orphaned()

    def _carry_out(self, order: Order) -> None:
        asked = order.id if isinstance(order, Ask) else None
        try:
            if isinstance(order, Load):
                self._load(order)
            elif isinstance(order, Ask):
                self._answer(order)
            elif isinstance(order, Try):
                self._try()
        except ModelError as error:
            self._say(_trouble(asked, MessageKind.MODEL, error))
        except UserError as error:
            self._say(_trouble(asked, MessageKind.REQUEST, error))
        except Exception:  # noqa: BLE001  the task ends here; the client logs the traceback
            self._say(Trouble(asked, MessageKind.BUG, traceback.format_exc()))

    def _load(self, load: Load) -> None:
        began_s = time.monotonic()
        self._runtime = None
        files = [one for one in (load.model, load.mmproj, load.lora) if one is not None]
        checks.check_runtime()
        checks.check_processor(self._machine)
        for file in files:
            checks.check_shape(file)
        checks.check_memory(files, self._machine)
        for number, file in enumerate(files):
            checks.check_content(file, load.stamps, self._teller(number, len(files)))
        self._say(ModelProgress(LoadStage.LOADING, None))
        # Only now: on a processor that cannot run it, the import itself may be the end.
        from qualityculler.explain.xllama import Runtime

        self._runtime = Runtime(load, self._machine.threads)
        self._say(Ready(self._machine.threads, time.monotonic() - began_s))

    def _try(self) -> None:
        began_s = time.monotonic()
        checks.check_runtime()
        checks.check_processor(self._machine)
        from qualityculler.explain.xllama import library

        library()
        self._say(Ready(self._machine.threads, time.monotonic() - began_s))

    def _teller(self, number: int, of: int) -> Callable[[float], None]:
        def tell(done: float) -> None:
            self._say(ModelProgress(LoadStage.CHECKING, (number + done) / of))

        return tell

    def _answer(self, ask: Ask) -> None:
        if self._runtime is None:
            self._say(Trouble(ask.id, MessageKind.PROTOCOL, "no model is loaded"))
            return

        def on_text(text: str) -> bool:
            self._say(Token(ask.id, text))
            return self._cancelled_id == ask.id

        def on_look(done: float) -> bool:
            self._say(ModelProgress(LoadStage.LOOKING, done))
            return self._cancelled_id == ask.id

        used = self._runtime.ask(ask, on_text, on_look)
        ended = "cancelled" if self._cancelled_id == ask.id else used.ended
        self._say(Done(ask.id, ended, used.tokens, used.prompt_tokens, used.tokens_per_s))


def _trouble(asked: int | None, kind: MessageKind, error: UserError) -> Trouble:
    """An error as the client can raise it again."""
    reason = error.reason
    values = dict(reason.values) if isinstance(reason, Reason) else {}
    return Trouble(asked, kind, error.template, values)


def main() -> None:
    """Be the child: orders on standard input, words on standard output, nothing else anywhere."""
    _end_with_parent()
    words = os.fdopen(os.dup(1), "wb")
    # What native code prints belongs on no terminal and must not get between our lines.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    # In the middle of an answer nothing less than this ends the native threads at once.
    Worker(sys.stdin.buffer, words, this_machine(), lambda: os._exit(0)).run()
    # The runtime's own clean-up at exit may wait for its threads; there is nothing left to save.
    words.flush()
    os._exit(0)


def _end_with_parent() -> None:
    """Have Linux kill us when the thread that started us ends.

    Elsewhere, and of a parent that is gone already, the end of the orders tells; but nobody reads
    them while the runtime loads gigabytes and lets no thread of ours run.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
