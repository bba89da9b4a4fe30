"""Curves of runs as one picture: reward, entropy, KL, groups that teach nothing.

``python -m training.rl.curves --runs FOLDER... --out FILE.png``

A run's name is its folder's. Thin lines are updates, thick ones means over ``--window`` of them:
with a few pictures an update, most of what moves is which pictures were drawn.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

from matplotlib import pyplot as plt

PANELS = {
    "rewards/score/mean": "reward, without form",
    "rewards/form/mean": "form",
    "frac_reward_zero_std": "share of groups that teach nothing",
    "entropy": "entropy, nats a word",
    "kl": "KL to the cold start",
    "completions/mean_length": "words an answer",
}


def rows_of(run: Path) -> list[dict[str, float]]:
    """The updates a run has logged; SystemExit if it has none."""
    path = run / "log.jsonl"
    if not path.is_file():
        raise SystemExit(f"{run} has no log.jsonl: it is no folder of training.rl.train.")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def smooth(values: Any, window: int) -> Any:
    """Means over ``window`` values up to each one, fewer at the start."""
    sums = np.cumsum(np.insert(np.asarray(values, float), 0, 0.0))
    at = np.arange(1, len(sums))
    start = np.maximum(0, at - window)
    return (sums[at] - sums[start]) / (at - start)


def draw(runs: list[Path], out: Path, window: int) -> None:
    """Write the picture."""
    figure, axes = plt.subplots(2, 3, figsize=(12, 6.6), dpi=80, layout="constrained")
    for run, colour in zip(runs, mpl.color_sequences["tab10"], strict=False):
        rows = rows_of(run)
        steps = [row["step"] for row in rows]
        for axis, key in zip(axes.flat, PANELS, strict=True):
            values = [row.get(key, np.nan) for row in rows]
            axis.plot(steps, values, color=colour, linewidth=0.5, alpha=0.4)
            axis.plot(steps, smooth(values, window), color=colour, linewidth=1.8, label=run.name)
    for axis, title in zip(axes.flat, PANELS.values(), strict=True):
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("updates", fontsize=9)
        axis.grid(alpha=0.3)
    names = axes.flat[0].get_legend_handles_labels()
    figure.legend(*names, loc="outside lower center", ncols=3, fontsize=8)
    figure.savefig(out)
    plt.close(figure)


def main() -> None:
    """Draw the runs given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--window", type=int, default=5)
    args = parser.parse_args()
    draw(args.runs, args.out, args.window)


if __name__ == "__main__":
    main()
