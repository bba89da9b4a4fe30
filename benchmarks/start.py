"""How long the shortest command takes: ``python -m benchmarks.start``; and what it loads.

The best of ten runs, as other programs on the machine only add to it, beside that of a Python that
does nothing. Exit code 1 over the limit.
"""

from __future__ import annotations

import subprocess
import sys
import time

LIMIT_S = 0.35
RUNS = 10


def best_s(*words: str) -> float:
    """Wall time of the quickest of some runs."""
    times = []
    for _ in range(RUNS):
        began_s = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        times.append(time.perf_counter() - began_s)
    return min(times)


def main() -> int:
    """Print both; the exit code."""
    bare_s, version_s = best_s("-c", ""), best_s("-m", "qualityculler", "--version")
    print(f"--version {version_s:.3f} s (limit {LIMIT_S}), bare Python {bare_s:.3f} s")
    return int(version_s > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main())
