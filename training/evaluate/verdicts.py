"""Verdicts of runs on cached features: made once, kept a line each, written for the card."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import artefact
from training.data.table import Sample, mos_of
from training.evaluate import bench as benches
from training.evaluate import culling, metrics
from training.evaluate.bench import Array, Bench


def verdict(scores: Array, samples: Sequence[Sample], rows: NDArray[np.int64]) -> dict[str, float]:
    """Correlations over ``rows``, pooled and by subset, and the pairs of series ordered rightly."""
    chosen = [samples[i] for i in rows]
    x, y = scores[rows], mos_of(chosen)
    found = {"n": float(len(rows)), "srcc": metrics.srcc(x, y), "plcc": metrics.plcc(x, y)}
    subset = np.array([sample.subset for sample in chosen])
    for name in sorted(set(subset)):
        found[name] = metrics.srcc(x[subset == name], y[subset == name])
    results = culling.by_series([sample.series for sample in chosen], x, y)
    if sum(result.pairs for result in results):
        found["pairs"] = culling.pair_accuracy(results)
    return found


class Results:
    """Verdicts by (case, seed) in a file that only grows: a stopped run goes on where it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows = artefact.whole_lines(path)

    def once(self, case: str, seed: int, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The verdict of a case, made if it is not there yet."""
        if any((row["case"], row["seed"]) == (case, seed) for row in self.rows):
            return self.found(case, seed)
        row = {"case": case, "seed": seed} | make()
        self.rows.append(row)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return row

    def found(self, case: str, seed: int) -> dict[str, Any]:
        """The verdict of a case that was made before; StopIteration if it was not."""
        return next(row for row in self.rows if (row["case"], row["seed"]) == (case, seed))


def arguments(story: str, seeds: Sequence[int] = (42,)) -> argparse.Namespace:
    """The command line of a run on cached features; ``story`` is the module's docstring."""
    return parser(story, seeds).parse_args()


def parser(story: str, seeds: Sequence[int] = (42,)) -> argparse.ArgumentParser:
    """The same command line, to which a module may add."""
    line = argparse.ArgumentParser(description=story.splitlines()[0])
    for name in ("data", "features", "align-config", "basis-config", "out"):
        line.add_argument(f"--{name}", type=Path, required=True)
    line.add_argument("--texts", type=Path, help="a folder of align.train, for its text features")
    line.add_argument("--seeds", type=int, nargs="+", default=list(seeds))
    line.add_argument("--results", type=Path, help="the folder in which the card looks for them")
    return line


def of_arguments(args: argparse.Namespace) -> Bench:
    """The bench of a command line."""
    configs = (args.align_config, args.basis_config)
    return benches.load(args.data, args.features, configs, args.texts, args.out)


def write(
    bench: Bench,
    rows: list[dict[str, Any]],
    table: Callable[[dict[str, Any]], str],
    name: str,
    args: argparse.Namespace,
) -> None:
    """Write results as JSON (also to the card's folder if asked) and Markdown, and print that."""
    written = described(bench) | {"seeds": args.seeds, "runs": rows}
    for folder in filter(None, (args.out, args.results)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    markdown = table(written)
    (args.out / f"{name}.md").write_text(markdown, encoding="utf-8")
    print(markdown)


def described(bench: Bench) -> dict[str, Any]:
    """What a results file says of the material it was made from."""
    configs = {"align": _plain(asdict(bench.align)), "basis": _plain(asdict(bench.basis))}
    return {"trunk": bench.trunk, "digest": bench.digest, "configs": configs} | {
        "commit": artefact.CODE
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not isinstance(value, Path)}
