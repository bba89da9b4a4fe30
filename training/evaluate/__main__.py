"""Judge any scorer on any labelled images.

``python -m training.evaluate --images DIR --labels FILE [--scorer NAME ...] [--model FILE ...]``
``python -m training.evaluate --dataset koniq10k --root DIR``

Labels are a meta of DeQA-Score or Q-Align (JSON) or a CSV with file and mos; datasets are those of
``training.data.registry``. Scores are kept by image digest and scorer, so a stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from qualityculler.score import registry as scorers
from training.data import registry as datasets
from training.evaluate import judges, labels, metrics, scores
from training.evaluate.labels import Labelled
from training.evaluate.score_cache import default_folder

HEADER = (
    "| scorer | images | n | SRCC [95 %] | KRCC [95 %] | PLCC raw [95 %] | PLCC fitted [95 %] "
    "| RMSE [95 %] |\n|---|---|---|---|---|---|---|---|"
)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--images", type=Path, help="folder the labels' paths are relative to")
    parser.add_argument("--labels", type=Path, help="JSON meta, or CSV with file and mos")
    parser.add_argument("--dataset", choices=sorted(datasets.DATASETS))
    parser.add_argument("--root", type=Path, help="folder the dataset was unpacked to")
    parser.add_argument("--split", help="of the dataset: train, val, test or all")
    parser.add_argument("--scorer", nargs="+", default=[], metavar="NAME", help=known())
    parser.add_argument("--model", nargs="+", type=Path, default=[], metavar="FILE.onnx")
    parser.add_argument("--where", nargs="+", default=[], metavar="COLUMN=VALUE")
    parser.add_argument("--group-by", metavar="COLUMN", help="report each value of it as well")
    parser.add_argument(
        "--mos-range", nargs=2, type=float, metavar=("LOW", "HIGH"), help="put the labels on 1 to 5"
    )
    parser.add_argument("--draws", type=int, default=metrics.DRAWS, help="bootstrap samples")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=default_folder())
    parser.add_argument("--json", type=Path, metavar="OUT")
    args = parser.parse_args()
    if bool(args.dataset) == bool(args.labels):
        parser.error("give either --images and --labels, or --dataset and --root")
    if not (args.root if args.dataset else args.images):
        parser.error("--dataset needs --root" if args.dataset else "--labels needs --images")
    return args


def known() -> str:
    """The scorers there are."""
    return f"of {', '.join(judges.names())}; default {scorers.DEFAULT}"


def material(args: argparse.Namespace) -> tuple[Path, list[Labelled]]:
    """The folder of images and the labelled images to judge on, all of them there."""
    if args.dataset:
        samples = datasets.load(args.dataset, args.root, args.split)
        images, rows = args.root, labels.of_samples(samples)
    else:
        images, rows = args.images, labels.read_labels(args.labels)
    rows = labels.where(rows, dict(text.split("=", 1) for text in args.where))
    if args.mos_range:
        rows = labels.rescaled(rows, *args.mos_range)
    labels.check_images(rows, images)
    return images, rows


def sides(rows: Sequence[Labelled], column: str | None) -> Iterator[tuple[str, list[int]]]:
    """All positions, then those of each value of the column."""
    yield "all", list(range(len(rows)))
    if column:
        found = [labels.column(row, column) for row in rows]
        for value in sorted(set(found)):
            yield value, [i for i, one in enumerate(found) if one == value]


def judged(judge: judges.Judge, images: Path, rows: list[Labelled], args: Any) -> Iterator[Any]:
    """A result for each side: the numbers, or why there are none."""
    paths = [images / row.image for row in rows]
    x = scores.values(scores.assess(paths, judge, args.cache, args.threads))
    y = np.array([row.mos for row in rows])
    for side, at in sides(rows, args.group_by):
        result: dict[str, Any] = {"scorer": judge.name, "identity": judge.identity, "images": side}
        try:
            groups = [rows[i].group for i in at]
            result |= asdict(metrics.agreement(x[at], y[at], groups, args.draws))
        except ValueError as error:
            result |= {"n": len(at), "why_not": str(error)}
        yield result


def line(result: dict[str, Any]) -> str:
    """A result as a row of the Markdown table."""
    start = f"| {result['scorer']} | {result['images']} | {result['n']} |"
    if "why_not" in result:
        return f"{start} {result['why_not']} | | | | |"
    names = ("srcc", "krcc", "plcc", "plcc_fitted", "rmse")
    cells = ("{value:.3f} [{low:.3f}, {high:.3f}]".format(**result[name]) for name in names)
    return f"{start} {' | '.join(cells)} |"


def main() -> None:
    """Print the table, and write it as JSON if asked."""
    args = arguments()
    chosen = [judges.named(n) for n in args.scorer] + [judges.of_file(p) for p in args.model]
    images, rows = material(args)
    print(HEADER, flush=True)
    results = []
    for judge in chosen or [judges.named(scorers.DEFAULT)]:
        for result in judged(judge, images, rows, args):
            results.append(result)
            print(line(result), flush=True)
    print(f"\n{len(rows)} images; {said(args)}; intervals over {results[0].get('resampled')}.")
    if args.json:
        args.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def said(args: argparse.Namespace) -> str:
    """Which labels these are, in words."""
    if not args.dataset:
        return f"labels {args.labels}"
    dataset = datasets.DATASETS[args.dataset]
    return f"{dataset.title}, split {args.split or dataset.split or 'all'}"


if __name__ == "__main__":
    main()
