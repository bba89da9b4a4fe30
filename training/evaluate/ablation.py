"""What each part of the method is worth: the cases of the paper's Table 4, and sweeps.

``python -m training.evaluate.ablation --data FOLDER --features FOLDER --align-config FILE
--basis-config FILE [--texts FOLDER] --out FOLDER [--results training/results]``

Case 1 puts the trunk's standardised features straight into PCA and bases. Case 4 of the paper, the
"seed" component, is left out: no source says what it is. Three seeds; choices are made on val, and
the cases (not the sweeps) are judged on test once. Val also chooses the epoch of the tuning, so it
flatters all cases alike. Stopped at any point, the same command goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from training.basis import train as basis
from training.basis.pca import fit_pca
from training.data.table import Sample, of_split
from training.evaluate import bench as benches
from training.evaluate import verdicts
from training.evaluate.ablation_tables import tables
from training.evaluate.bench import Bench, Embeddings
from training.evaluate.verdicts import Results

SEEDS = (42, 43, 44)
FULL = "full"
NO_ALIGNMENT = "no contrastive alignment"
CASES: dict[str, dict[str, Any]] = {
    FULL: {},
    NO_ALIGNMENT: {},
    "no PCA": {"pca_dim": 0},
    "no bucketed k-means": {"n_bins": 1},
    "no score tuning": {"tune": None},
}
CLAMP = 8.0  # as in the head that the alignment learns


def sweeps(config: basis.Config) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The sweeps: (label, change) for each value. Fewer bases than bins need fewer bins."""
    bases = [
        (str(k), {"n_bases": k, "n_bins": min(k, config.n_bins)}) for k in (60, 125, 250, 500, 1000)
    ]
    return {
        "bases K": bases,
        "bins N": [(str(n), {"n_bins": n}) for n in (30, 60, 120, 240, 480)],
        "PCA size": [(str(p), {"pca_dim": p}) for p in (32, 64, 128, 256)],
        "temperature": [(f"{t:g}", {"tau": t}) for t in (0.05, 0.07, 0.1, 0.15, 0.2, 0.3)],
    }


def unaligned(bench: Bench, samples: Sequence[Sample]) -> Embeddings:
    """The trunk's features [n, P], standardised as the head does, along their first components.

    Both are fitted on the train split of ``samples``. The bases' own PCA finds the same components
    again; doing it once here spares it every time.
    """
    rows = of_split(samples, "train")
    x = bench.features[: len(bench.samples)].numpy()
    mean, scale = x[rows].mean(0), x[rows].std(0, ddof=1) + 1e-4
    z = np.clip((x - mean) / scale, -CLAMP, CLAMP)
    size = bench.basis.pca_dim or bench.align.hidden
    return fit_pca(z[rows], min(size, *z[rows].shape)).transform(z)


def embeddings_of(bench: Bench, case: str, seed: int) -> Embeddings:
    """What the bases of a case are fitted on."""
    if case == NO_ALIGNMENT:
        return benches.kept(bench.out / "unaligned.npy", lambda: unaligned(bench, bench.samples))
    return benches.aligned(bench, bench.samples, "align", seed)


def judged(
    bench: Bench, case: str, change: Mapping[str, Any], seed: int, sides: tuple[str, ...]
) -> dict[str, Any]:
    """Fit one case with one seed and judge it on the sides."""
    x = embeddings_of(bench, case, seed)
    scores, bases = benches.fitted(x, bench.samples, replace(bench.basis, **change), seed)
    found: dict[str, Any] = {"bases": bases}
    for side in sides:
        found[side] = verdicts.verdict(scores, bench.samples, of_split(bench.samples, side))
    return found


def runs(bench: Bench) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Every (case, change, sides to judge it on); a sweep's case is "name=value"."""
    for case, change in CASES.items():
        yield case, change, ("val", "test")
    for name, values in sweeps(bench.basis).items():
        for label, change in values:
            yield f"{name}={label}", change, ("val",)


def changes_nothing(bench: Bench, change: Mapping[str, Any]) -> bool:
    """Whether a value of a sweep is the config's own, so that the full run says it already."""
    return bool(change) and replace(bench.basis, **change) == bench.basis


def run(bench: Bench, seeds: tuple[int, ...]) -> Results:
    """All verdicts, made where they are not there yet."""
    results = Results(bench.out / "ablation.jsonl")
    for seed in seeds:
        for case, change, sides in runs(bench):
            row = results.once(case, seed, maker(bench, results, (case, change, sides), seed))
            print(f"{case}, seed {seed}: val {row['val']['srcc']:.3f}", flush=True)
    return results


def maker(
    bench: Bench, results: Results, wanted: tuple[str, dict[str, Any], tuple[str, ...]], seed: int
) -> Callable[[], dict[str, Any]]:
    """What makes the verdict of a run; the full run comes first and stands for its equals."""
    case, change, sides = wanted
    if not changes_nothing(bench, change):
        return lambda: judged(bench, case, change, seed, sides)
    full = results.found(FULL, seed)
    return lambda: {name: full[name] for name in ("bases", *sides)}


def main() -> None:
    """Write ``ablation.json`` and ``.md`` to the output folder and print the tables."""
    args = verdicts.arguments(__doc__, seeds=SEEDS)
    bench = verdicts.of_arguments(args)
    verdicts.write(bench, run(bench, tuple(args.seeds)).rows, tables, "ablation", args)


if __name__ == "__main__":
    main()
