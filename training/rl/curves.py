"""Curves of runs as one picture: reward, entropy, KL, groups that teach nothing.

``python -m training.rl.curves --runs FOLDER... --out FILE.png``
``python -m training.rl.curves --results FILE.json --out FILE.png`` (of ``training.rl.results``)

A run's name is its folder's, or that in the file. Thin lines are updates, thick ones means over
``--window`` of them: with a few pictures an update, most of what moves is which pictures were
drawn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

from matplotlib import pyplot as plt

FEW = 10  # runs that the clearer colours are enough for
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


def named(runs: Sequence[Path], results: Path | None) -> dict[str, list[dict[str, float]]]:
    """Updates of all runs by name."""
    held = json.loads(results.read_text("utf-8"))["runs"] if results else {}
    return {name: one["updates"] for name, one in held.items()} | {
        run.name: rows_of(run) for run in runs
    }


def draw(runs: Mapping[str, list[dict[str, float]]], out: Path, window: int) -> None:
    """Write the picture; SystemExit for more runs than there are colours."""
    colours = mpl.color_sequences["tab10" if len(runs) <= FEW else "tab20"]
    if len(runs) > len(colours):
        raise SystemExit(
            f"{len(runs)} runs cannot be told apart: at most {len(colours)} a picture."
        )
    figure, axes = plt.subplots(2, 3, figsize=(12, 6.6), dpi=80, layout="constrained")
    for (name, rows), colour in zip(runs.items(), colours[: len(runs)], strict=True):
        steps = [row["step"] for row in rows]
        for axis, key in zip(axes.flat, PANELS, strict=True):
            values = [row.get(key, np.nan) for row in rows]
            axis.plot(steps, values, color=colour, linewidth=0.5, alpha=0.4)
            axis.plot(steps, smooth(values, window), color=colour, linewidth=1.8, label=name)
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
    parser.add_argument("--runs", type=Path, nargs="*", default=[])
    parser.add_argument("--results", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--window", type=int, default=5)
    args = parser.parse_args()
    if not args.runs and not args.results:
        parser.error("there is nothing to draw: --runs or --results")
    draw(named(args.runs, args.results), args.out, args.window)


if __name__ == "__main__":
    main()
