"""Does it hold on photos from elsewhere? Fitted on two subsets, tested on the third.

``python -m training.evaluate.subset_out --data FOLDER --features FOLDER --align-config FILE
--basis-config FILE [--texts FOLDER] --out FOLDER [--results training/results]``

Alignment, PCA, bases and the epoch of the tuning see train and val of two subsets only; the third's
test split is scored, beside the scorer fitted on all three, on the same images. What a subset is
like is kept out, save for three things: the limits of the words in the texts come from pixels of
all training images (no scores), the 8-bit ranges of the trunk from 128 of them, and a trunk that
was fine-tuned has learnt from the third subset's training images too. The table says which trunk it
was: only "pretrained" is development by subset from end to end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np
import torch

from training.data.table import Sample, mos_of, of_split
from training.evaluate import bench as benches
from training.evaluate import culling, metrics, verdicts
from training.evaluate.bench import Bench, Embeddings
from training.evaluate.verdicts import Results

HELD_OUT = "held out"
Array = benches.Array


def without(samples: Sequence[Sample], subset: str) -> list[Sample]:
    """The samples with train and val of a subset put aside."""
    return [
        replace(s, split=HELD_OUT) if s.subset == subset and s.split != "test" else s
        for s in samples
    ]


def embeddings(bench: Bench, subset: str, seed: int) -> Embeddings:
    """Embeddings of all images by a projection that never saw the subset."""
    path = bench.out / f"without-{subset}-{seed}.npy"
    return benches.kept(path, lambda: _align(bench, subset, seed))


def _align(bench: Bench, subset: str, seed: int) -> Embeddings:
    train = of_split(bench.samples, "train")
    inside = np.array([bench.samples[i].subset != subset for i in train])
    texts = benches.text_features(bench, bench.samples, "all")[torch.from_numpy(inside)]
    return benches.learnt(bench, train[inside], texts, seed)


def judged(scores: Array, samples: Sequence[Sample]) -> dict[str, Any]:
    """Agreement with intervals over groups, and pairs of series if the images hold any."""
    found = asdict(metrics.agreement(scores, mos_of(samples), [s.group for s in samples]))
    results = culling.by_series([s.series for s in samples], scores, mos_of(samples))
    if sum(result.pairs for result in results):
        found["pairs"] = culling.pair_accuracy(results)
    return found


def run(bench: Bench, seed: int) -> list[dict[str, Any]]:
    """Each subset by the scorer fitted on all and by the one that never saw it."""
    results = Results(bench.out / "subset_out.jsonl")
    found = []
    for subset in sorted({s.subset for s in bench.samples}):
        for case, seen in (("fitted on all", True), ("never seen", False)):
            make = partial(verdict, bench, subset, seed, seen)
            found.append(results.once(f"{subset}, {case}", seed, make))
            print(f"{found[-1]['case']}, seed {seed}: {found[-1]['srcc']['value']:.3f}", flush=True)
    return found


def verdict(bench: Bench, subset: str, seed: int, seen: bool) -> dict[str, Any]:
    """The test images of a subset, by a scorer that was fitted on it as well or not."""
    if seen:
        samples, x = bench.samples, benches.aligned(bench, bench.samples, "align", seed)
    else:
        samples, x = without(bench.samples, subset), embeddings(bench, subset, seed)
    scores, _ = benches.fitted(x, samples, bench.basis, seed)
    rows = [i for i in of_split(samples, "test") if samples[i].subset == subset]
    return judged(scores[rows], [samples[i] for i in rows])


def table(written: Mapping[str, Any]) -> str:
    """Markdown: a row a subset and a way of fitting."""
    lines = [
        "| test images of | n | SRCC [95 %] | PLCC raw [95 %] | RMSE, fitted [95 %] | pairs |",
        "|---|---|---|---|---|---|",
    ]
    for run_ in written["runs"]:
        cells = " | ".join(
            "{value:.3f} [{low:.3f}, {high:.3f}]".format(**run_[name])
            for name in ("srcc", "plcc", "rmse")
        )
        pairs = f"{run_['pairs']:.1%}" if "pairs" in run_ else ""
        lines.append(f"| {run_['case']} | {run_['n']} | {cells} | {pairs} |")
    return "\n".join(lines) + f"\n\nTrunk: {written['trunk']}.\n"


def main() -> None:
    """Write ``subset_out.json`` and ``.md`` to the output folder and print the table."""
    args = verdicts.arguments(__doc__)
    bench = verdicts.of_arguments(args)
    rows = [row for seed in args.seeds for row in run(bench, seed)]
    verdicts.write(bench, rows, table, "subset_out", args)


if __name__ == "__main__":
    main()
