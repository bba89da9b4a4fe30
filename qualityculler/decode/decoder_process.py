"""The process that decodes for another one: orders come in line by line, answers go out.

It may crash or hang, and takes one photo with it. It leaves when its parent does.
"""

from __future__ import annotations

import importlib
import os
import queue
import shutil
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from qualityculler.decode import exchange, limits
from qualityculler.decode.exchange import DecodeOrder, Incoming, Outgoing
from qualityculler.decode.image import DecodedImage
from qualityculler.errors import PhotoError

VERB = "decode-worker"
"""The hidden verb of the program that becomes this process."""
DECODERS = "qualityculler.decode.thumbnail"
READY = b"ready\n"
"""The first line of a process: from now on it decodes, and a silence is a hang."""


def main(arguments: list[str]) -> None:
    """Serve until standard input ends; ``arguments`` are a folder for areas and a module.

    The module has ``load_fit`` of ``registry`` and ``thumbnail``; tests put one there that crashes
    when told to.
    """
    folder, module = Path(arguments[0]), importlib.import_module(arguments[1])
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, orders, folder), daemon=True).start()
    areas = Incoming(folder)
    pixels, crops = Outgoing(folder, "pixels"), Outgoing(folder, "crops")

    def ask(needed_bytes: int) -> None:
        answers.write(exchange.needs_line(needed_bytes))
        orders.get()  # that it is granted: no order comes before the answer to the last one

    limits.ask_with(ask)
    try:
        answers.write(READY)
        while True:
            line = orders.get()
            try:
                image = _decode(exchange.read_order(line), module, areas)
            except PhotoError as error:
                answer = exchange.refusal_line(error)
            else:
                answer = _answer(image, pixels, crops)
            answers.write(answer)
    finally:
        # Whoever was to read this may have gone, perhaps while this process was starting.
        shutil.rmtree(folder, ignore_errors=True)


def _answer(image: DecodedImage, pixels: Outgoing, crops: Outgoing) -> bytes:
    try:
        return exchange.answer_line(image, pixels, crops)
    except OSError:
        return exchange.NO_ROOM


def _read(stream: BinaryIO, orders: queue.SimpleQueue[bytes], folder: Path) -> None:
    """In a thread of its own: a parent that has gone is noticed while a decoder hangs."""
    while line := stream.readline(exchange.MAX_LINE_BYTES):
        orders.put(line)
    # A parent that was killed could not: this is memory.
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _decode(order: DecodeOrder, module: ModuleType, areas: Incoming) -> DecodedImage:
    if order.thumbnail:
        made: DecodedImage = module.thumbnail(order.path, order.fit.max_side_px)
        return made
    data = None if order.data is None else bytes(areas.get(order.data))
    decoded: DecodedImage = module.load_fit(order.path, order.fit, data=data)
    return decoded
