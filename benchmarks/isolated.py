"""What decoding in other processes costs, against decoding in this one, in turns of one run.

``python -m benchmarks.isolated`` decodes the same JPEGs with as many threads as there are cores,
here and in decoder processes, scaled as a scan does and whole as the loupe does, the file's bytes
read by the caller as a scan reads them. Reported are photos per second and processor time per photo
of each turn, and the medians of the ratios of neighbouring turns. On a busy machine only processor
time can be compared: a process group of its own gets a share of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.machine import described
from benchmarks.photos import make_jpeg
from qualityculler.decode import registry
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.isolated import Decoders

_SIZES = {12: (4240, 2832), 24: (6000, 4000)}
Load = Callable[..., DecodedImage]


def rate(
    load: Load, paths: list[Path], short_side_px: int | None, threads: int, pids: list[int]
) -> tuple[float, float]:
    """Photos per second, and processor seconds per photo of this process and those."""

    def one(path: Path) -> None:
        load(path, short_side_px=short_side_px, data=registry.read(path))

    began, busy = time.perf_counter(), _processor_s(pids)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, paths))
    took_s = time.perf_counter() - began
    return len(paths) / took_s, (_processor_s(pids) - busy) / len(paths)


def _processor_s(pids: list[int]) -> float:
    """Of this process and its decoders; Linux only."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--megapixels", type=int, choices=_SIZES, default=24)
    options = parser.parse_args()
    threads = os.cpu_count() or 1
    print(f"{described()}; {options.megapixels} MP, {threads} threads")
    with tempfile.TemporaryDirectory() as folder, Decoders() as decoders:
        data = [make_jpeg(*_SIZES[options.megapixels], seed) for seed in range(4)]
        paths = [Path(folder, f"{n}.jpg") for n in range(options.photos)]
        for number, path in enumerate(paths):
            path.write_bytes(data[number % len(data)])
        for short_side_px in (512, None):
            for load in (registry.load, decoders.load):  # all is warm, and all processes are there
                rate(load, paths[: 2 * threads], short_side_px, threads, [])
            pids = decoders.pids
            rates, costs = [], []
            for _ in range(options.turns):
                here = rate(registry.load, paths, short_side_px, threads, pids)
                there = rate(decoders.load, paths, short_side_px, threads, pids)
                rates.append(there[0] / here[0])
                costs.append(there[1] / here[1])
                print(
                    f"  here {here[0]:6.2f}/s {1000 * here[1]:5.0f} ms   "
                    f"other processes {there[0]:6.2f}/s {1000 * there[1]:5.0f} ms"
                )
            name = "whole" if short_side_px is None else f"short side {short_side_px} px"
            print(
                f"{name}: {100 * (statistics.median(rates) - 1):+.1f} % photos per second, "
                f"{100 * (statistics.median(costs) - 1):+.1f} % processor time"
            )


if __name__ == "__main__":
    main()
