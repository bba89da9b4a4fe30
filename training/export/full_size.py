"""What converting a release of the true size costs, and how exact the result is.

``python -m training.export.full_size STEP --work FOLDER [--precision fp16] [--threads 2]``; all
steps in order: ``training/runs/full-size-check.sh FOLDER``. Weights are random (CLIP ViT-L/14 at
336 px, PCA 768 to 512, 250 bases). Each step is a process of its own, so its peak memory is known.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from qualityculler import paths
from qualityculler.score import add, registry
from training.release.convert import convert
from training.release.graph import PRECISIONS

TOLERANCE = {"fp32": 1e-4, "fp16": 0.02}  # MOS units
WARM_UP = 2


def write(args: argparse.Namespace) -> str:
    """Write the release, and the scores torch gives with it."""
    from training.export import random_release as release

    made = release.write_release(args.work / "release", release.TRUE, "IncrementalPCA", seed=0)
    scores = release.authors_scores(made, release.probes(336))
    (args.work / "torch.json").write_text(json.dumps(scores), encoding="utf-8")
    return f"torch scores {[round(score, 4) for score in scores]}"


def convert_release(args: argparse.Namespace) -> str:
    """Convert it, as a user would."""
    name = f"rali-{args.precision}"
    made, _ = convert(args.work / "release", args.work / "graphs", name, args.precision)
    return f"{args.precision}: {made.bytes / 1e9:.3f} GB"


def add_graph(args: argparse.Namespace) -> str:
    """Add it as a scorer, as a user would."""
    made = add.add(args.work / "graphs" / f"rali-{args.precision}.onnx", replace_earlier=True)
    return f"{args.precision}: {made.folder}"


def score(args: argparse.Namespace) -> str:
    """Load it, compare its scores with torch's, and time it; SystemExit if they differ."""
    from training.export.random_release import probes

    images = probes(336)
    begun = time.perf_counter()
    scorer = registry.create(f"rali-{args.precision}", args.threads)
    loaded_s = time.perf_counter() - begun
    ours = [assessment.value for assessment in scorer.score(images)]
    theirs = json.loads((args.work / "torch.json").read_text(encoding="utf-8"))
    worst = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    if worst > TOLERANCE[args.precision]:
        raise SystemExit(f"torch and ONNX differ by {worst:.2e}")
    times = [timed_ms(lambda: scorer.score(images[:1])) for _ in range(args.repeats + WARM_UP)]
    wall, cpu = zip(*times[WARM_UP:], strict=True)
    return (
        f"{args.precision}, {args.threads} threads: parity {worst:.1e}, loaded in {loaded_s:.1f} s,"
        f" {statistics.median(wall):.0f} ms an image (least {min(wall):.0f}),"
        f" {statistics.median(cpu):.0f} ms of processor time (least {min(cpu):.0f})"
    )


def timed_ms(work: Callable[[], object]) -> tuple[float, float]:
    """How long it takes, in ms, by the clock and by the processor (all threads together).

    The latter is nearly the same on a machine that has other work.
    """
    begun, used = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - begun), 1e3 * (time.process_time() - used)


STEPS = {"write": write, "convert": convert_release, "add": add_graph, "score": score}


def main() -> None:
    """One step, its result, time and peak memory in a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=10)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    paths.data_dir = lambda: args.work / "data"
    begun = time.perf_counter()
    result = STEPS[args.step](args)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{args.step}: {result}; {time.perf_counter() - begun:.1f} s, peak {peak_gb:.2f} GB")


if __name__ == "__main__":
    main()
