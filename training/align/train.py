"""Align the image tower with the descriptions of quality.

``python -m training.align.train --config training/configs/align-lite0-biq2021.yaml
--data FOLDER --features FOLDER --out FOLDER``

Departures from the paper (arXiv 2510.11369, stage 1), beside those of ``describe`` and ``encoder``:
1. The trunk is frozen here and its features are made once (``features``); the projection learns.
2. Several texts an image, one drawn each epoch: wordings vary, the finding stays.
3. Beside the CLIP loss four losses on a linear read-out of the embedding: squared error of MOS,
   its order within each subset of the batch, the order within series (``series``), and the fall
   along copies spoilt more and more (``ladders``). Error and order count by subset
   (``sample_weights``). The read-out is thrown away; weights of 0 in the config give the paper's
   loss alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from torch import Tensor, nn

from training import artefact
from training.align import describe, ladders, sample_weights, series, text
from training.align.encoder import Head
from training.align.loss import clip_loss
from training.data.table import Sample, mos_of, of_split, read_table

PAIR_SCALE = 4.0  # the read-out is in MOS units, a clear gap is 0.4


@dataclass(frozen=True)
class Config:
    """The values of one run; ``training/configs`` says where each comes from."""

    data: Path
    features: Path
    text_model: Path | None
    hidden: int
    dropout: float
    texts_per_image: int
    batch: int
    epochs: int
    learning_rate: float
    weight_decay: float
    logit_scale: float
    contrast_weight: float
    mos_weight: float
    sample_weights: dict[str, float]
    rank_weight: float
    series_weight: float
    series_pairs: int
    ladder_weight: float
    ladders: int
    seed: int


def load_config(path: Path, folders: dict[str, Any]) -> Config:
    """A config from YAML, completed by ``folders`` (and whatever else the command line sets)."""
    return Config(**yaml.safe_load(path.read_text(encoding="utf-8")) | folders)


def text_targets(config: Config, samples: list[Sample]) -> list[list[str]]:
    """Texts [n][k] of the training images; the limits of the words are from these images too."""
    measured = json.loads((config.features / "measures.json").read_text(encoding="utf-8"))
    rows, k = of_split(samples, "train"), config.texts_per_image
    limits = describe.fifths([measured[i] for i in rows])
    return [
        [
            describe.describe(measured[i], samples[i].mos, limits, seed=int(k * i + j))
            for j in range(k)
        ]
        for i in rows
    ]


def embed_texts(texts: list[list[str]], model: Path | None) -> Tensor:
    """Unit-norm text features [n, k, 384]."""
    flat = text.embed([t for row in texts for t in row], model)
    return torch.from_numpy(flat).view(len(texts), len(texts[0]), -1)


def text_features(folder: Path, texts: list[list[str]], model: Path | None) -> Tensor:
    """Text features [n, k, 384]; an earlier run's, if it wrote the same texts to ``folder``."""
    said, made = folder / "texts.json", folder / "texts.npy"
    if made.exists() and json.loads(said.read_text(encoding="utf-8")) == texts:
        return torch.from_numpy(np.load(made))
    return embed_texts(texts, model)


def rank_loss(predicted: Tensor, mos: Tensor) -> Tensor:
    """1 minus the Pearson correlation of prediction and MOS [B] within the batch."""
    p, m = predicted - predicted.mean(), mos - mos.mean()
    return 1.0 - (p * m).sum() / (p.norm() * m.norm() + 1e-8)


def rank_loss_within(predicted: Tensor, mos: Tensor, subset: Tensor, weights: Tensor) -> Tensor:
    """The mean of :func:`rank_loss` over the subsets present, each as heavy as its ``weights`` [B]
    are in the mean: levels of subsets differ and say nothing about order. ``subset`` [B] are
    numbers.
    """
    inside = [subset == number for number in subset.unique()]
    losses = torch.stack([rank_loss(predicted[rows], mos[rows]) for rows in inside])
    shares = torch.stack([weights[rows].mean() for rows in inside])
    return (shares * losses).sum() / shares.sum()


@dataclass(frozen=True)
class Material:
    """What is learnt from: features [n, D], texts [n, k, 384], MOS [n] and how much its error
    counts [n], the number of the subset [n], clear pairs [m, 2], and features of ladders
    [l, rungs, D].
    """

    features: Tensor
    texts: Tensor
    mos: Tensor
    weights: Tensor
    subset: Tensor
    pairs: Tensor
    climbs: Tensor


def material_of(
    features: Tensor, texts: Tensor, samples: list[Sample], climbs: Tensor, config: Config
) -> Material:
    """What is learnt from, for the samples that features and texts belong to, and their ladders."""
    mos = torch.from_numpy(mos_of(samples).astype(np.float32))
    names = sorted({sample.subset for sample in samples})
    subset = torch.tensor([names.index(sample.subset) for sample in samples])
    weights = sample_weights.of_subsets(samples, config.sample_weights)
    return Material(features, texts, mos, weights, subset, series.clear_pairs(samples), climbs)


class Alignment(nn.Module):
    """The head with what only training needs: the temperature and the read-out."""

    def __init__(self, config: Config, dim: int, out: int) -> None:
        super().__init__()
        self.config = config
        self.head = Head(dim, config.hidden, out, config.dropout)
        self.readout = nn.Linear(out, 1)
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(config.logit_scale))))

    def embed(self, features: Tensor) -> Tensor:
        """Unit-norm image features [B, 384]."""
        return F.normalize(self.head(features), dim=1)

    def loss(self, material: Material, rows: Tensor) -> Tensor:
        """The whole loss for the images at ``rows`` and a draw of pairs."""
        config = self.config
        drawn = torch.randint(material.texts.shape[1], (len(rows),))
        image = self.embed(material.features[rows])
        scale = self.log_scale.exp().clamp(max=100.0)
        loss = image.new_zeros(())
        if config.contrast_weight:
            contrast = clip_loss(image, material.texts[rows, drawn], scale)
            loss = loss + config.contrast_weight * contrast
        predicted, mos = self.readout(image)[:, 0], material.mos[rows]
        if config.mos_weight:
            error = material.weights[rows] * (predicted - mos).square()
            loss = loss + config.mos_weight * error.mean()
        if config.rank_weight:
            subset = material.subset[rows]
            ranked = rank_loss_within(predicted, mos, subset, material.weights[rows])
            loss = loss + config.rank_weight * ranked
        if config.series_weight and len(material.pairs):
            loss = loss + config.series_weight * self.series_loss(material)
        if config.ladder_weight and len(material.climbs):
            loss = loss + config.ladder_weight * self.ladder_loss(material)
        return loss

    def series_loss(self, material: Material) -> Tensor:
        """The pair loss on a draw of pairs."""
        pairs = series.draw(material.pairs, self.config.series_pairs)
        both = self.readout(self.embed(material.features[pairs.flatten()])).view(-1, 2)
        return series.pair_loss(both[:, 0], both[:, 1], PAIR_SCALE)

    def ladder_loss(self, material: Material) -> Tensor:
        """The loss of rungs that do not fall, on a draw of ladders."""
        drawn = series.draw(material.climbs, self.config.ladders)  # [ladders, rungs, D]
        values = self.readout(self.embed(drawn.flatten(0, 1)))
        return series.ladder_loss(values.view(drawn.shape[:2]), PAIR_SCALE)


def train(config: Config, material: Material) -> Head:
    """The head after ``epochs`` over the material; SystemExit if it is less than one batch."""
    if len(material.features) < config.batch:
        raise SystemExit(
            f"{len(material.features)} photos are fewer than a batch ({config.batch}): "
            "choose a smaller one."
        )
    torch.manual_seed(config.seed)
    model = Alignment(config, material.features.shape[1], material.texts.shape[2])
    model.head.fit_standardisation(material.features)
    with torch.no_grad():
        model.readout.bias.fill_(float(material.mos.mean()))
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    count = len(material.features)
    steps = config.epochs * (count // config.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for epoch in range(config.epochs):
        total = 0.0
        for rows in torch.randperm(count).split(config.batch)[: count // config.batch]:
            loss = model.loss(material, rows)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total * config.epochs / steps:.4f}", flush=True)
    return model.head.eval()


def main() -> None:
    """Write ``head.pt``, ``embeddings.npy`` [n, 384], and the texts as ``.json`` and ``.npy``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "data", "features", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--text-model", type=Path, help="default: the PyPI package")
    parser.add_argument("--seed", type=int, help="instead of the config's")
    args = parser.parse_args()
    given = {name: getattr(args, name) for name in ("data", "features", "text_model")}
    if args.seed is not None:
        given["seed"] = args.seed
    config = load_config(args.config, given)
    samples = read_table(config.data / "table.csv")
    features, climbs = ladders.extended(config.features, needed=config.ladder_weight > 0)
    texts = text_targets(config, samples)
    args.out.mkdir(parents=True, exist_ok=True)
    embedded = text_features(args.out, texts, config.text_model)
    rows = torch.from_numpy(of_split(samples, "train"))
    chosen = [samples[i] for i in rows]
    material = material_of(features[rows], embedded, chosen, features[climbs], config)
    head = train(config, material)
    torch.save(head.state_dict(), args.out / "head.pt")
    np.save(args.out / "texts.npy", embedded.numpy())
    with torch.inference_mode():
        np.save(args.out / "embeddings.npy", head(features[: len(samples)]).numpy())
    (args.out / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    inputs = [config.data / "table.csv", config.features / "features.npy"]
    artefact.write_manifest(args.out, act="align", config=vars(config), inputs=inputs)


if __name__ == "__main__":
    main()
