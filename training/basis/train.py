"""Turn aligned embeddings into scored bases.

``python -m training.basis.train --align FOLDER --config training/configs/basis-lite0-biq2021.yaml
--out FOLDER``

Departures from the paper (arXiv 2510.11369, stages 2 and 3) stand in ``bins`` and ``tune``; numbers
of bins and bases are the paper's unless the config says otherwise.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import yaml
from numpy.typing import NDArray

from training import artefact
from training.align import sample_weights
from training.align.series import clear_pairs
from training.basis.bins import binned_centres, cluster
from training.basis.pca import fit_pca, identity
from training.basis.score import BasisScorer
from training.basis.tune import TuneConfig, srcc, tune
from training.basis.uncertainty import calibrate
from training.data.table import Sample, mos_of, of_split, read_table


@dataclass(frozen=True)
class Config:
    """The values of one run. pca_dim 0: no PCA; n_bins 1: no bins; tune null: no tuning."""

    pca_dim: int
    n_bins: int
    n_bases: int
    tau: float
    seed: int
    tune: TuneConfig | None


def load_config(path: Path) -> Config:
    """A config from YAML; its section ``basis`` where the file holds several acts."""
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    values = values.get("basis", values)
    tuning = values.pop("tune")
    seed = values["seed"]
    return Config(**values, tune=TuneConfig(**tuning, seed=seed) if tuning else None)


def build(x: NDArray[np.float32], mos: NDArray[np.float64], config: Config) -> BasisScorer:
    """The untuned scorer from training embeddings [n, D] and their MOS [n]."""
    pca = fit_pca(x, config.pca_dim) if config.pca_dim else identity(x.shape[1])
    z = pca.transform(x)
    if config.n_bins > 1:
        mu, f = binned_centres(z, mos, config.n_bins, config.n_bases, config.seed)
    else:
        mu, f = cluster(z, mos, config.n_bases, config.seed)
    return BasisScorer(pca, mu, f, config.tau)


def fit(
    embeddings: NDArray[np.float32], samples: Sequence[Sample], config: Config
) -> tuple[BasisScorer, dict[str, float]]:
    """The scorer fitted on the train split, its epoch chosen on val, and val's SRCC."""
    train, val, mos = of_split(samples, "train"), of_split(samples, "val"), mos_of(samples)
    chosen = [samples[i] for i in train]
    scorer = build(embeddings[train], mos[train], config)
    x, y = torch.from_numpy(embeddings), torch.from_numpy(mos.astype(np.float32))
    metrics = {"val_srcc_untuned": srcc(scorer, x[val], y[val]), "bases": float(len(scorer.f))}
    if config.tune:
        weights = sample_weights.of_subsets(chosen, config.tune.sample_weights)
        sides = (x[train], y[train], weights), (x[val], y[val])
        metrics["val_srcc"] = tune(scorer, *sides, clear_pairs(chosen), config.tune)
    calibrate(scorer, x[val], y[val])
    return scorer, metrics


def main() -> None:
    """Write ``basis.npz`` (plain arrays by the names of ``BasisScorer``)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--align", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    aligned = artefact.read_manifest(args.align)
    samples = read_table(Path(aligned["config"]["data"]) / "table.csv")
    config = load_config(args.config)
    scorer, metrics = fit(np.load(args.align / "embeddings.npy"), samples, config)
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez(args.out / "basis.npz", **{k: v.numpy() for k, v in scorer.state_dict().items()})
    artefact.write_manifest(
        args.out,
        act="basis",
        config=asdict(config) | {"align": str(args.align)},
        inputs=[args.align / "embeddings.npy"],
        metrics=metrics,
    )
    print(metrics)


if __name__ == "__main__":
    main()
