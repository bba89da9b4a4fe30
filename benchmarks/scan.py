"""A scan end to end beside its parts: decoding alone, scoring alone, and the two sharing the cores.

``python -m benchmarks.scan [--plans] [--extras] [--memory]``. Every way is run in turns, so that a
busy moment hits them all; read the ratios, not the rates, on a shared machine. Photos are
generated; copies differ by a comment, so that each has its own digest and the same pixels.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from benchmarks.photos import make_jpeg
from qualityculler.decode import registry as codecs
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.threads import ThreadPlan, available_cores, plan
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs

SIZES = (("12 MP", 4240, 2832), ("24 MP", 6000, 4000))
PHOTOS = 24
DISTINCT = 3
THUMBNAIL_PX = 192


def with_comment(jpeg: bytes, text: str) -> bytes:
    """The same picture under another digest: a comment segment after the start marker."""
    body = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]


def write_photos(folder: Path, width: int, height: int, count: int) -> list[Path]:
    """``count`` JPEGs of a few different pictures, each file with its own digest."""
    originals = [make_jpeg(width, height, seed) for seed in range(DISTINCT)]
    paths = [folder / f"{i:05d}.jpg" for i in range(count)]
    for i, path in enumerate(paths):
        path.write_bytes(with_comment(originals[i % DISTINCT], str(i)))
    return paths


def decode_only(paths: Sequence[Path], threads: int) -> None:
    """Read and decode every photo to the scorer's size."""

    def one(path: Path) -> None:
        codecs.load(path, short_side_px=512, data=codecs.read(path))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, paths))


def score_only(paths: Sequence[Path], threads: int) -> Callable[[], None]:
    """A way that scores as many photos as there are, from pixels already in memory."""
    scorer = scorers.create(scorers.DEFAULT, threads)
    pixels = [codecs.load(p, short_side_px=scorer.short_side_px).pixels for p in paths[:DISTINCT]]
    batch = [pixels[i % DISTINCT] for i in range(len(paths))]
    scorer.score(pixels)

    def way() -> None:
        scorer.score(batch)

    return way


def scan(folder: Path, threads: ThreadPlan, *, thumbnail_px: int = 0, **wanted: bool) -> None:
    """A whole run on an empty catalog, with thumbnails of that side unless it is 0.

    ``wanted``: what else is found of each photo (findings, focus, faces); the program itself finds
    focus and faces unless told not to.
    """
    with (
        tempfile.TemporaryDirectory() as kept,
        Catalog.open(Path(kept) / "c.sqlite3") as catalog,
        closing(Thumbs(Path(kept) / "t.sqlite3")) as thumbs,
    ):
        wanted = {"focus": False} | wanted
        options = IndexOptions([folder], scorers.DEFAULT, threads=threads, **wanted)
        thumbnails = ScanThumbnails(thumbs, lambda: thumbnail_px)
        report = IndexRun(catalog, options, thumbnails=thumbnails).run()
        if report.skipped or not report.scored:
            raise SystemExit(f"the scan did not score the photos: {report}")


def rates(ways: dict[str, Callable[[], None]], photos: int, rounds: int) -> dict[str, float]:
    """Median photos/s of each way over the rounds, the ways taking turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: photos / statistics.median(values) for name, values in seconds.items()}


def measure(
    width: int, height: int, plans: Sequence[ThreadPlan], rounds: int, *, extras: bool = False
) -> dict[str, float]:
    """Rates of the parts on all cores, of the scan under each plan, and of one with extras."""
    cores = available_cores()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_photos(folder, width, height, PHOTOS)
        ways: dict[str, Callable[[], None]] = {
            "decode only": lambda: decode_only(paths, cores),
            "score only": score_only(paths, cores),
        }
        for threads in plans:
            ways[f"scan, {threads.decode} + {threads.score} threads"] = lambda threads=threads: (
                scan(folder, threads)
            )
        if extras:
            ways["with thumbnails"] = lambda: scan(folder, plan(), thumbnail_px=THUMBNAIL_PX)
            ways["with thumbnails, focus"] = lambda: scan(
                folder, plan(), thumbnail_px=THUMBNAIL_PX, focus=True
            )
            ways["with thumbnails, focus, faces"] = lambda: scan(
                folder, plan(), thumbnail_px=THUMBNAIL_PX, focus=True, faces=True
            )
            ways["with thumbnails, findings"] = lambda: scan(
                folder, plan(), thumbnail_px=THUMBNAIL_PX, findings=True
            )
        return rates(ways, PHOTOS, rounds)


def report(found: dict[str, float]) -> None:
    """Print the rates beside the slower part alone and beside perfectly shared cores."""
    decode, score = found["decode only"], found["score only"]
    slower, shared = min(decode, score), 1.0 / (1.0 / decode + 1.0 / score)
    print(f"  {'photos/s':30}{'rate':>8}{'of the slower part':>20}{'of both on shared cores':>25}")
    for name, rate in found.items():
        print(f"  {name:30}{rate:8.2f}{rate / slower:20.0%}{rate / shared:25.0%}")
    print(f"  {'both on shared cores':30}{shared:8.2f}{shared / slower:20.0%}{1:25.0%}")


PEAK = """
import resource, sys
from pathlib import Path
from benchmarks.scan import scan
from qualityculler.scan.threads import plan
scan(Path(sys.argv[1]), plan())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def memory(counts: Sequence[int] = (200, 2000)) -> None:
    """Print the peak memory of a scan of few and of many photos, each in a process of its own."""
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            write_photos(Path(name), 2000, 1500, count)
            run = [sys.executable, "-c", PEAK, name]
            peak = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()
            print(f"{count:5} photos of 3 MP: peak {peak} MiB")


def main() -> None:
    """Print what was asked for; with no option the rates under the program's own plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", action="store_true", help="compare thread plans")
    parser.add_argument("--extras", action="store_true", help="thumbnails and findings too")
    parser.add_argument("--memory", action="store_true", help="peak memory instead of rates")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if args.memory:
        return memory()
    pairs = ((1, 1), (1, 2), (2, 1), (2, 2))
    plans = [ThreadPlan(d, s) for d, s in pairs] if args.plans else [plan()]
    for label, width, height in SIZES:
        print(f"\n{label}, median of {args.rounds} rounds of {PHOTOS} photos")
        report(measure(width, height, plans, args.rounds, extras=args.extras))
    return None


if __name__ == "__main__":
    main()
