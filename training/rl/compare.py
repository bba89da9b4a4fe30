"""What a run changed: answers of two models about the same photos, compared photo by photo.

``python -m training.rl.compare --before FOLDER --after FOLDER... [--out FILE.json]``

Folders are those of ``training.rl.evaluate``. Intervals are of the paired difference, by bootstrap
over photos: two models that err on the same photos can be told apart where their own intervals
overlap. They say how far other photos would move the difference, not how far another seed would.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from training.rl.rewards.answers import json_rating

Array = NDArray[np.float64]
DRAWS, SEED = 1000, 0


def ratings(folder: Path) -> dict[str, tuple[float, float]]:
    """Rating (NaN if unreadable) and MOS by photo."""
    lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["image"]: (_rating(row), row["mos"]) for row in map(json.loads, lines)}


def _rating(row: Mapping[str, Any]) -> float:
    """What was read; files of earlier days do not hold it, their answers were all JSON."""
    if "rating" not in row:
        return json_rating(row["text"])
    return math.nan if row["rating"] is None else float(row["rating"])


def paired(before: Path, after: Path) -> dict[str, Any]:
    """Differences (after less before) of SRCC and MAE with 95 % intervals, and the mean errors.

    Photos that one of them gave no rating are left out of both and counted. SystemExit if the two
    were asked about different photos, or if none is left.
    """
    one, other = ratings(before), ratings(after)
    if one.keys() != other.keys():
        raise SystemExit(f"{before} and {after} are about different photos.")
    x, y = (np.array([told[name][0] for name in one]) for told in (one, other))
    mos = np.array([one[name][1] for name in one])
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        raise SystemExit(f"No photo was rated in both {before} and {after}.")
    x, y, mos = x[known], y[known], mos[known]
    rows = np.random.default_rng(SEED).integers(0, len(mos), (DRAWS, len(mos)))
    found: dict[str, Any] = {"photos": len(mos), "left_out": int((~known).sum())}
    for name, measure in (("srcc", order), ("mae", error)):
        drawn = [measure(y[at], mos[at]) - measure(x[at], mos[at]) for at in rows]
        low, high = np.nanpercentile(drawn, (2.5, 97.5))
        value = measure(y, mos) - measure(x, mos)
        found[name] = {"value": value, "low": float(low), "high": float(high)}
    return found | {"bias_before": float((x - mos).mean()), "bias_after": float((y - mos).mean())}


def order(rating: Array, mos: Array) -> float:
    """SRCC; NaN where all ratings are equal."""
    return float(spearmanr(rating, mos).statistic) if np.ptp(rating) > 0 else float("nan")


def error(rating: Array, mos: Array) -> float:
    """The mean absolute error."""
    return float(np.abs(rating - mos).mean())


def line(name: str, found: Mapping[str, Any]) -> str:
    """One run as a line."""
    srcc, mae = (
        f"{one['value']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}]"
        for one in (found["srcc"], found["mae"])
    )
    bias = f"{found['bias_before']:+.3f} to {found['bias_after']:+.3f}"
    return f"{name}: SRCC {srcc}, MAE {mae}, mean error {bias}, {found['photos']} photos"


def main() -> None:
    """Print a line a run; write all numbers if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    found = {str(folder): paired(args.before, folder) for folder in args.after}
    for name, one in found.items():
        print(line(name, one))
    if args.out:
        args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
