"""Decodes seeded mutants of every format and counts what must not happen.

``python -m benchmarks.fuzz -n 12000`` makes small photos of all formats, RAW and files with EXIF
and XMP among them, changes each mutant's bytes by its number alone, and has a child process decode
it: scaled as a scan does, whole as the loupe does, its thumbnail and its exposure. The parent
watches: a child that ends is a crash, one that is silent for ``HANG_S`` is a hang. Counted too are
exceptions that are no sentence, tracebacks in the log, and memory above the limit.

A mutant is made again by its number: ``--only 4711 --keep FILE`` writes it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.machine import described
from benchmarks.memory import peak_bytes
from qualityculler.decode import exposure, registry
from qualityculler.decode.codec_stderr import codec_chatter
from qualityculler.decode.fit import Fit
from qualityculler.decode.thumbnail import thumbnail
from qualityculler.errors import PhotoError

HANG_S = 60.0
MEMORY_BYTES = 1 << 30
SLOW_S = 10.0
_INTERESTING = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff", b"\0\0", b"\x7f\xff", b"\xff" * 4)


class _Tracebacks(logging.Handler):
    """Counts what the program logs with a traceback: that is a fault of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += record.exc_info is not None


def mutant(whole: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The photo with some bytes changed, cut, doubled, moved or taken from another photo."""
    data = bytearray(whole)
    for _ in range(rng.choice((1, 1, 2, 4))):
        # Headers hold the numbers that hurt.
        reach = rng.choice((len(data), min(len(data), 400), min(len(data), 64))) or 1
        at = rng.randrange(reach)
        length = rng.choice((1, 2, 4, 16, 200, len(data) // 10 or 1))
        kind = rng.randrange(9)
        if kind <= 2:
            for _ in range(rng.choice((1, 3, 20))):
                data[rng.randrange(reach)] = rng.randrange(256)
        elif kind == 3:
            value = rng.choice(_INTERESTING)
            data[at : at + len(value)] = value
        elif kind == 4:
            data = data[: rng.randrange(1, len(data) + 1)]
        elif kind == 5:
            data[at:at] = data[at : at + length]
        elif kind == 6:
            del data[at : at + length]
        elif kind == 7:
            other = rng.choice(others)
            start = rng.randrange(len(other))
            data[at : at + length] = other[start : start + length]
        else:
            data += rng.randbytes(length)
        if not data:
            return b"\0"
    return bytes(data)


def numbered(number: int, photos: list[tuple[str, bytes]], seed: int) -> tuple[str, bytes]:
    """The suffix and the bytes of a mutant, by its number."""
    rng = random.Random(f"{seed}-{number}")
    suffix, whole = photos[number % len(photos)]
    return suffix, mutant(whole, [data for _, data in photos], rng)


def decode_all_ways(path: Path) -> str:
    """The kind of sentence a scan would show, or "decoded". Raises what must not be raised."""
    outcome = "decoded"
    for work in (
        lambda: registry.load(path, short_side_px=64),
        lambda: registry.load(path),
        lambda: registry.load_fit(path, Fit(max_side_px=256)),
        lambda: thumbnail(path, 160),
        lambda: exposure.read(path),
    ):
        try:
            work()
        except PhotoError as error:
            outcome = error.kind
    return outcome


def child(seed: int, start: int, stop: int, step: int) -> None:
    """Decode mutants and say a line of JSON after each; run in a process of its own."""
    from tests.fixtures.all_formats import every_format

    photos, tracebacks = every_format(), _Tracebacks()
    logging.getLogger().addHandler(tracebacks)
    out = os.fdopen(os.dup(1), "w", buffering=1)
    with tempfile.TemporaryDirectory() as folder, codec_chatter():
        for number in range(start, stop, step):
            suffix, data = numbered(number, photos, seed)
            path = Path(folder, "mutant" + suffix)
            path.write_bytes(data)
            began, seen = time.monotonic(), tracebacks.seen
            print(json.dumps({"begun": number, "suffix": suffix}), file=out)
            try:
                outcome = decode_all_ways(path)
            except Exception as error:  # noqa: BLE001  what is looked for
                outcome = f"raised {type(error).__name__}"
            peak = peak_bytes()
            print(
                json.dumps(
                    {
                        "number": number,
                        "suffix": suffix,
                        "outcome": outcome,
                        "tracebacks": tracebacks.seen - seen,
                        "seconds": round(time.monotonic() - began, 2),
                        "peak_bytes": peak,
                    }
                ),
                file=out,
            )
            if peak > MEMORY_BYTES:
                return  # the peak never sinks: a new child goes on


def watched(seed: int, start: int, stop: int, step: int) -> Iterator[dict[str, Any]]:
    """The results of one row of mutants; children that end or hang are followed by new ones."""
    while start < stop:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--child"]
        command += [str(number) for number in (seed, start, stop, step)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
        under_way: dict[str, Any] | None = None
        while True:
            try:
                line = lines.get(timeout=HANG_S)
            except queue.Empty:
                process.kill()
                yield {"number": start, "suffix": "?", **(under_way or {}), "outcome": "hang"}
                break
            if not line:
                code = process.wait()
                if under_way is not None:
                    yield {**under_way, "outcome": f"crash {code}"}
                break
            said = json.loads(line)
            if "begun" in said:
                start, under_way = said["begun"] + step, {**said, "number": said["begun"]}
            else:
                under_way = None
                yield said
        if under_way is None and process.poll() not in (None, 0):
            raise RuntimeError(f"a child ended with {process.returncode} before it began")


def _pass_on(stream: Any, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def main() -> None:
    """Run, and print the table of outcomes and everything that must not happen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one mutant")
    parser.add_argument("--keep", type=Path, help="where to write that one")
    parser.add_argument("--child", type=int, nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(*options.child)
    elif options.only is not None:
        from tests.fixtures.all_formats import every_format

        suffix, data = numbered(options.only, every_format(), options.seed)
        options.keep.write_bytes(data)
        print(f"mutant {options.only} is {options.keep}, {len(data)} bytes, tried as {suffix}")
    else:
        _run(options.n, options.seed, options.workers)


def _run(count: int, seed: int, workers: int) -> None:
    print(described())
    began = time.monotonic()
    results: list[dict[str, Any]] = []

    def follow(worker: int) -> None:
        for result in watched(seed, worker, count, workers):
            results.append(result)
            if result["outcome"].startswith(("crash", "hang", "raised")) or _is_bad(result):
                print(result, flush=True)

    with ThreadPoolExecutor(workers) as pool:
        rows = [pool.submit(follow, worker) for worker in range(workers)]
    _report(results, time.monotonic() - began)
    for row in rows:
        row.result()  # raises what stopped it: mutants that were not tried are none that are sound


def _is_bad(result: dict[str, Any]) -> bool:
    return (
        result.get("tracebacks", 0) > 0
        or result.get("peak_bytes", 0) > MEMORY_BYTES
        or result["outcome"] == "decoder failed"
    )


def _report(results: list[dict[str, Any]], elapsed_s: float) -> None:
    by_suffix: dict[str, Counter[str]] = {}
    for result in results:
        by_suffix.setdefault(result["suffix"], Counter())[result["outcome"]] += 1
    for suffix, outcomes in sorted(by_suffix.items()):
        print(f"{suffix:6} {sum(outcomes.values()):6} {dict(outcomes.most_common())}")
    bad = Counter(
        crashes=sum(r["outcome"].startswith("crash") for r in results),
        hangs=sum(r["outcome"] == "hang" for r in results),
        exceptions=sum(r["outcome"].startswith("raised") for r in results),
        tracebacks=sum(r.get("tracebacks", 0) for r in results),
        over_1_gib=sum(r.get("peak_bytes", 0) > MEMORY_BYTES for r in results),
        slow=sum(r.get("seconds", 0) > SLOW_S for r in results),
    )
    peak = max((r.get("peak_bytes", 0) for r in results), default=0)
    slowest = max((r.get("seconds", 0) for r in results), default=0)
    print(f"{len(results)} mutants in {elapsed_s:.0f} s: {dict(bad)}")
    print(f"peak of a process {peak / 1e6:.0f} MB, slowest mutant {slowest:.1f} s for five decodes")


if __name__ == "__main__":
    main()
