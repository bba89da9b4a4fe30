"""How long an explaining model takes to load, to begin, to end and to stop; what memory it holds.

Run as ``python -m benchmarks.explain`` (the chosen model), ``--model NAME``, or ``--untrained``
for a model of the built-in one's kind whose image half is random: the same work, other words.
``--json FILE`` keeps the numbers, with the digests of the model's files, for the model card.
Linux only: the memory of the child is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.machine import processor
from benchmarks.photos import make_pixels
from qualityculler.decode.square import square
from qualityculler.evidence import ExplainerFiles
from qualityculler.explain import png
from qualityculler.explain.asking import Question, Reply, Stopped
from qualityculler.explain.client import Client
from qualityculler.explain.limits import Limits
from qualityculler.explain.machine import this_machine
from qualityculler.explain.prompts import Shape, prompt_for
from qualityculler.operations import explain

SAMPLES = Path(__file__).parents[1] / "resources" / "samples"
PHOTOS, CANCELS, LOADS = 10, 5, 3


def main() -> None:
    """Print one table."""
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--model")
    wishes.add_argument("--untrained", action="store_true")
    wishes.add_argument("--json", type=Path)
    chosen = wishes.parse_args()
    with _files(chosen.model, chosen.untrained) as files:
        table = _measure(files)
        if chosen.json is not None:
            text = json.dumps(_about(files) | {"rows": table.rows}, indent=2) + "\n"
            chosen.json.write_text(text, encoding="utf-8")


@contextmanager
def _files(name: str | None, untrained: bool) -> Iterator[ExplainerFiles]:
    if not untrained:
        yield explain.find_model(name)
        return
    from tests.fixtures import untrained_mllm

    with tempfile.TemporaryDirectory() as folder:
        yield untrained_mllm.make(Path(folder))


class _Table:
    """The rows as they are printed, kept by name: median, lowest, highest and how many."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, float]] = {}

    def row(self, name: str, values: list[float]) -> None:
        low, high, median = min(values), max(values), statistics.median(values)
        self.rows[name] = {"median": median, "lowest": low, "highest": high, "n": len(values)}
        print(f"{name:44}{median:10.2f}{low:10.2f}{high:10.2f}", flush=True)


def _about(files: ExplainerFiles) -> dict[str, Any]:
    """Which model, on which machine, beside what other work (the load of the last minute)."""
    machine = this_machine()
    return {
        "model": files.name,
        "files": {one.path.name: one.sha256 for one in files.all},
        "processor": processor(),
        "cores": machine.cores,
        "threads": machine.threads,
        "load": round(os.getloadavg()[0], 1),
    }


def _measure(files: ExplainerFiles) -> _Table:
    machine, table = this_machine(), _Table()
    size_mb = sum(file.size for file in files.all) / 1e6
    print(f"{files.name}, {size_mb:.0f} MB; {machine.threads} of {machine.cores} cores\n")
    print(f"{'':44}{'median':>10}{'lowest':>10}{'highest':>10}")
    loads = [_first(files) for _ in range(LOADS)]
    table.row("checks and load, s", [reply.load_s for reply in loads])
    table.row("first photo of a new child: all, s", [reply.seconds for reply in loads])
    _answers(files, table)
    cancels = _cancels(files)
    table.row("cancel: the question has ended, ms", [ended for ended, _ in cancels])
    table.row("cancel: the child computes no more, ms", [idle for _, idle in cancels])
    table.row("cancel of a stuck child: it is gone, ms", [_cancel_stuck(files) for _ in range(3)])
    return table


def _answers(files: ExplainerFiles, table: _Table) -> None:
    """Of a model that is loaded: what each answer takes; then what it holds, and after idling."""
    with Client(Limits(idle_s=1.0)) as client:
        replies = [client.ask(question).reply() for question in _questions(files, PHOTOS + 1)][1:]
        resident_mb = _resident_mb(client)
        table.row("first token, s", [reply.first_token_s for reply in replies])
        table.row("whole answer, s", [reply.seconds for reply in replies])
        table.row("tokens of an answer", [float(reply.tokens) for reply in replies])
        table.row("tokens of the question", [float(reply.prompt_tokens) for reply in replies])
        table.row("tokens/s while writing", [reply.tokens_per_s for reply in replies])
        table.row("memory of the child, MB", [resident_mb])
        until = time.monotonic() + 10
        while client.child_pid is not None and time.monotonic() < until:
            time.sleep(0.05)
        left = 0.0 if client.child_pid is None else _resident_mb(client)  # 0: it has left
        table.row("memory after idling, MB", [left])


def _questions(files: ExplainerFiles, count: int) -> list[Question]:
    """The samples of the repository, prepared as the model wants them."""
    prompt = prompt_for(files.family)
    return [
        Question(
            files,
            prompt,
            png.encode(
                explain.prepared(path, path.read_bytes(), prompt.shape, files.image_side_px)
            ),
        )
        for path in sorted(SAMPLES.glob("*.jpg"))[:count]
    ]


def _first(files: ExplainerFiles) -> Reply:
    with Client() as client:
        return client.ask(_questions(files, 1)[0]).reply()


def _cancels(files: ExplainerFiles) -> list[tuple[float, float]]:
    """Ms until the asker is free, and until the child uses no processor time any more."""
    prompt = replace(prompt_for(files.family), max_tokens=900)
    found = []
    with Client() as client:
        for seed in range(CANCELS):
            pixels = make_pixels(512, 512, seed)
            if prompt.shape is Shape.SQUARE:
                pixels = square(pixels, files.image_side_px)
            found.append(_cancel(client, Question(files, prompt, png.encode(pixels))))
    return found


def _cancel(client: Client, question: Question) -> tuple[float, float]:
    begun = threading.Event()
    asking = client.ask(question, lambda text: begun.set())
    begun.wait()
    pid = client.child_pid
    began_s = time.monotonic()
    asking.cancel()
    try:
        asking.reply()
    except Stopped:
        ended_s = time.monotonic()
    used, still_s = _ticks(pid), time.monotonic()
    while time.monotonic() - still_s < 0.15:
        time.sleep(0.005)
        if (now := _ticks(pid)) != used:
            used, still_s = now, time.monotonic()
    return (ended_s - began_s) * 1000, (still_s - began_s) * 1000


def _cancel_stuck(files: ExplainerFiles) -> float:
    """Ms from the cancel until a child that hears nothing has been killed."""
    begun = threading.Event()
    with Client() as client:
        asking = client.ask(_questions(files, 1)[0], lambda text: begun.set())
        begun.wait()
        pid = client.child_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        began_s = time.monotonic()
        asking.cancel()
        while _ticks(pid) >= 0:
            time.sleep(0.002)
        return (time.monotonic() - began_s) * 1000


def _ticks(pid: int | None) -> int:
    """Processor time of a process in hundredths of a second; -1 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return -1
    return int(fields[11]) + int(fields[12])


def _resident_mb(client: Client) -> float:
    text = Path(f"/proc/{client.child_pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
