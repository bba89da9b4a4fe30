"""Decoding to 512 px beside the floor: libjpeg-turbo's own scaled decode and nothing else.

Run as ``python -m benchmarks.decode``. Ratios within one run are what to read; the machine may be
shared.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import simplejpeg

from benchmarks.photos import make_jpeg
from qualityculler.decode import registry
from qualityculler.discover.fingerprint import digest

SHORT_SIDE_PX = 512
ROUNDS = 5
PHOTOS_A_ROUND = 8
SIZES = (("12 MP", 4240, 2832), ("24 MP", 6000, 4000))

Way = Callable[[bytes], object]


def _floor(data: bytes) -> object:
    return simplejpeg.decode_jpeg(data, min_height=SHORT_SIDE_PX, min_width=SHORT_SIDE_PX)


def _load(data: bytes) -> object:
    return registry.load(Path("photo.jpg"), short_side_px=SHORT_SIDE_PX, data=data)


def _load_full(data: bytes) -> object:
    return registry.load(Path("photo.jpg"), data=data)


WAYS: dict[str, Way] = {
    "floor: scaled decode only": _floor,
    "registry.load, 512 px": _load,
    "registry.load, full size": _load_full,
    "digest": digest,
}


def _ms_a_photo(way: Way, data: bytes, threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        list(pool.map(way, [data] * PHOTOS_A_ROUND))
        return (time.perf_counter() - start) / PHOTOS_A_ROUND * 1000


def _medians(data: bytes) -> dict[tuple[str, int], float]:
    """Median ms by way and threads; the ways take turns, so a busy moment hits them all."""
    seconds: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            for threads in (1, 2):
                seconds.setdefault((name, threads), []).append(_ms_a_photo(way, data, threads))
    return {key: statistics.median(values) for key, values in seconds.items()}


def main() -> None:
    """Print one table per size."""
    for label, width, height in SIZES:
        data = make_jpeg(width, height, seed=1)
        print(f"\n{label} JPEG, {len(data) / 1e6:.1f} MB; ms per photo, median of {ROUNDS}")
        print(f"{'':28}{'1 thread':>10}{'2 threads':>11}{'speed-up':>10}{'photos/s on 2':>15}")
        medians = _medians(data)
        for name in WAYS:
            one, two = medians[name, 1], medians[name, 2]
            print(f"{name:28}{one:10.1f}{two:11.1f}{one / two:9.2f}x{1000 / two:15.1f}")


if __name__ == "__main__":
    main()
