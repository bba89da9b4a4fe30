"""HiRQA's stage without human scores: rank, distance and contrast on ladders of synthetic faults.

``python -m training.align.hirqa features --data FOLDER --images DIR --features FOLDER --out
FOLDER`` ``python -m training.align.hirqa train --config FILE --data FOLDER --features FOLDER --out
FOLDER``

HiRQA (arXiv 2508.15130) publishes no training code, loss or constant; what is known is the idea
(papers.md 5.1). The form here is a reconstruction of ours, and so are all values of the config:

    L_rank = mean max(0, m1 - (q_better - q_worse))          of one photo's copies
    L_pp   = mean max(0, m2 - ((q_a - q_c) - (q_a - q_b)))   for levels a < b < c
    L_d    = mean | ||e_i - e_j|| - k |level_i - level_j| |
    InfoNCE between a copy's embedding and the sentence of its (fault, level)

Departures beside that: faults and photos are those of ``spoil`` instead of ARNIQA's on KADIS-700k;
a frozen trunk with a learnt projection instead of a whole ResNet; a sentence encoder instead of
CLIP's text tower. No score enters the training. The scores of the val split are read at the end, to
say how well the order that was learnt from ladders alone is the order that people give.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from numpy.typing import NDArray
from scipy.stats import spearmanr
from torch import Tensor, nn

from training import artefact
from training.align import graph, spoil, text
from training.align.encoder import Head
from training.align.features import pixels
from training.align.ladders import choose
from training.data.table import Sample, mos_of, of_split, read_table

LEVELS = 4  # the photo itself, then three rising strengths
WORDS = ("without", "with slight", "with clear", "with severe")
NAMES = {
    spoil.defocus: "blur",
    spoil.shake: "motion blur",
    spoil.noise: "noise",
    spoil.jpeg: "compression",
    spoil.darken: "underexposure",
    spoil.brighten: "overexposure",
}
FILE = "hirqa.npz"


@dataclass(frozen=True)
class Config:
    """The values of one run, all ours."""

    hidden: int
    dropout: float
    batch: int
    epochs: int
    learning_rate: float
    weight_decay: float
    rank_margin: float
    pair_margin: float
    distance_step: float
    logit_scale: float
    rank_weight: float
    pair_weight: float
    distance_weight: float
    contrast_weight: float
    held_out: float
    seed: int


def rank_loss(q: Tensor, margin: float) -> Tensor:
    """L_rank of scores [B, L], levels from best to worst: each pair of levels apart by the
    margin."""
    gaps = torch.stack([q[:, i] - q[:, j] for i, j in combinations(range(q.shape[1]), 2)])
    return F.relu(margin - gaps).mean()


def pair_of_pairs_loss(q: Tensor, margin: float) -> Tensor:
    """L_pp of scores [B, L]: the wider pair (a, c) has a larger gap than the narrower (a, b)."""
    triples = combinations(range(q.shape[1]), 3)
    gaps = torch.stack([(q[:, a] - q[:, c]) - (q[:, a] - q[:, b]) for a, b, c in triples])
    return F.relu(margin - gaps).mean()


def distance_loss(e: Tensor, levels: Tensor, step: float) -> Tensor:
    """L_d of embeddings [B, L, D]: their distances grow by ``step`` with each level [L] between."""
    pairs = list(combinations(range(e.shape[1]), 2))
    apart = torch.stack([(e[:, i] - e[:, j]).norm(dim=1) for i, j in pairs], 1)
    wanted = step * torch.stack([(levels[i] - levels[j]).abs() for i, j in pairs])
    return (apart - wanted).abs().mean()


def sentence(kind: int, level: int) -> str:
    """What a copy is like, in words; the sound photo has the same sentence whatever comes next."""
    if level == 0:
        return "A photo without any fault."
    return f"A photo {WORDS[level]} {list(NAMES.values())[kind]}."


class Ranker(nn.Module):
    """Trunk features [B, D] to unit embeddings [B, 384] and scores [B] in 0..1, higher is
    better."""

    def __init__(self, config: Config, dim: int) -> None:
        super().__init__()
        self.config = config
        self.head = Head(dim, config.hidden, text.DIM, config.dropout)
        self.score = nn.Linear(text.DIM, 1)
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(config.logit_scale))))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Embeddings and scores."""
        e = F.normalize(self.head(features), dim=1)
        return e, torch.sigmoid(self.score(e)[:, 0])

    def loss(self, ladders: Tensor, kinds: Tensor, sentences: Tensor) -> Tensor:
        """The whole loss of ladders [B, L, D] with faults [B]; sentences [kinds, L, 384].

        The contrast is of one drawn level of each ladder: sentences of one batch may be equal, so
        each counts as a positive of all copies it fits.
        """
        c, count = self.config, ladders.shape[1]
        flat, q = self(ladders.flatten(0, 1))
        e, q = flat.view(*ladders.shape[:2], -1), q.view(ladders.shape[:2])
        drawn = torch.randint(count, (len(ladders),))
        image = e[torch.arange(len(e)), drawn]
        return (
            c.rank_weight * rank_loss(q, c.rank_margin)
            + c.pair_weight * pair_of_pairs_loss(q, c.pair_margin)
            + c.distance_weight * distance_loss(e, torch.arange(count).float(), c.distance_step)
            + c.contrast_weight * info_nce(image, kinds, drawn, sentences, self.log_scale.exp())
        )


def info_nce(
    image: Tensor, kinds: Tensor, levels: Tensor, sentences: Tensor, scale: Tensor
) -> Tensor:
    """InfoNCE of embeddings [B, D] against all sentences [kinds, L, D] there are.

    Level 0 has one sentence for all kinds, so it stands once among the classes.
    """
    count = sentences.shape[1]
    classes = torch.cat([sentences[0, :1], sentences[:, 1:].flatten(0, 1)])
    target = torch.where(levels == 0, 0, 1 + kinds * (count - 1) + levels - 1)
    return F.cross_entropy(scale * image @ classes.t(), target)


@torch.inference_mode()
def falling(ranker: Ranker, ladders: Tensor) -> float:
    """The share of steps of ladders [n, L, D] at which the score falls."""
    q = ranker(ladders.flatten(0, 1))[1].view(ladders.shape[:2])
    return float((q[:, :-1] > q[:, 1:]).float().mean())


def train(config: Config, ladders: Tensor, kinds: Tensor, sentences: Tensor) -> Ranker:
    """The ranker after ``epochs`` over ladders [n, L, D] of faults [n]."""
    torch.manual_seed(config.seed)
    ranker = Ranker(config, ladders.shape[2])
    ranker.head.fit_standardisation(ladders.flatten(0, 1))
    optimiser = torch.optim.AdamW(
        ranker.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    for _ in range(config.epochs):
        for rows in torch.randperm(len(ladders)).split(config.batch):
            loss = ranker.loss(ladders[rows], kinds[rows], sentences)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return ranker.eval()


def copies(session: Any, images: Path, sample: Sample, row: int) -> tuple[NDArray[np.float16], int]:
    """Features [LEVELS, D] of one photo and its copies, and the number of the fault."""
    random = np.random.default_rng(row)  # by photo, so that the order of work does not matter
    kind, seed = int(random.integers(len(NAMES))), int(random.integers(2**31))
    photo, fault = pixels(images, sample), list(NAMES)[kind]
    rising = spoil.strengths(LEVELS - 1, random)
    seen = [photo, *(fault(photo, float(s), np.random.default_rng(seed)) for s in rising)]
    made = [session.run(None, {"image": np.ascontiguousarray(x)[None]})[0][0] for x in seen]
    return np.stack(made).astype(np.float16), kind


def make_features(args: argparse.Namespace) -> None:
    """Write ``hirqa.npz``: rows [n] of the table, kinds [n], features [n, LEVELS, D]."""
    samples = read_table(args.data / "table.csv")
    precision = artefact.read_manifest(args.features)["config"]["precision"]
    session = graph.session(args.features / f"trunk-{precision}.onnx", 1)
    rows = choose(samples, args.photos, seed=1)
    found = [copies(session, args.images, samples[row], int(row)) for row in rows]
    args.out.mkdir(parents=True, exist_ok=True)
    half = (args.out / FILE).with_suffix(".half.npz")
    features, kinds = zip(*found, strict=True)
    np.savez(half, rows=rows, kinds=np.array(kinds), features=np.stack(features))
    half.rename(args.out / FILE)
    print(f"{len(rows)} ladders of {LEVELS} levels")


def learn(args: argparse.Namespace) -> None:
    """Train on most ladders, judge on the others and on val; write ``ranker.pt`` and a manifest."""
    config = Config(**yaml.safe_load(args.config.read_text(encoding="utf-8")))
    with np.load(args.out / FILE) as kept:
        ladders = torch.from_numpy(kept["features"].astype(np.float32))
        kinds = torch.from_numpy(kept["kinds"])
    flat = text.embed([sentence(k, v) for k in range(len(NAMES)) for v in range(LEVELS)], None)
    sentences = torch.from_numpy(flat).view(len(NAMES), LEVELS, -1)
    held = max(1, round(config.held_out * len(ladders)))
    ranker = train(config, ladders[held:], kinds[held:], sentences)
    metrics = {"steps_falling": falling(ranker, ladders[:held]), "ladders": float(len(ladders))}
    metrics |= against_people(ranker, args, read_table(args.data / "table.csv"))
    torch.save(ranker.state_dict(), args.out / "ranker.pt")
    inputs = [args.out / FILE, args.features / "features.npy"]
    artefact.write_manifest(
        args.out, act="align.hirqa", config=asdict(config), inputs=inputs, metrics=metrics
    )
    print(json.dumps(metrics))


@torch.inference_mode()
def against_people(
    ranker: Ranker, args: argparse.Namespace, samples: Sequence[Sample]
) -> dict[str, float]:
    """SRCC with MOS on the val split, whole and by subset; MOS was never learnt from."""
    x = torch.from_numpy(np.load(args.features / "features.npy").astype(np.float32))
    rows = of_split(samples, "val")
    q, mos = ranker(x[torch.from_numpy(rows)])[1].numpy(), mos_of(samples)[rows]
    found = {"val_srcc": float(spearmanr(q, mos).statistic)}
    subset = np.array([samples[i].subset for i in rows])
    for name in sorted(set(subset.tolist())):
        found[f"val_srcc_{name}"] = float(spearmanr(q[subset == name], mos[subset == name])[0])
    return found


def main() -> None:
    """Make the features, or train on them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("features", "train"))
    for name in ("data", "features", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--images", type=Path)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--photos", type=int, default=1000)
    args = parser.parse_args()
    if args.what == "features":
        if args.images is None:
            parser.error("features needs --images")
        make_features(args)
    else:
        if args.config is None:
            parser.error("train needs --config")
        learn(args)


if __name__ == "__main__":
    main()
