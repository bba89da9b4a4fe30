"""Fine-tune the whole image tower against the descriptions, beginning where ``train`` ended.

``python -m training.align.finetune --config training/configs/finetune-lite0-biq2021.yaml
--data FOLDER --images DIR --align FOLDER --out FOLDER`` (or ``torchrun --nproc-per-node 2 -m ...``;
the numbers of images in the config are those of each process)

The paper's stage 1 proper: the trunk learns too. Stopped at any point, the same command goes on
from its last checkpoint. The trunk that comes out is then quantized, its features are made once
more (``features --weights``) and the projection learns again on those (``train``).

Departures from the paper (arXiv 2510.11369, stage 1), beside those of ``train``:
1. An image is compared with a bank of texts, not only with those of its batch: the texts are
   frozen, so more negatives cost nothing, and a CPU's batch is small. Texts are compared with the
   images of the batch.
2. Crops at the scale of the whole image instead of the whole image.
3. Statistics of the batch normalisations stay as pretrained; the stem and the first stages, the
   dearest and the most general layers, stay frozen.
4. MOS (squared error of a linear read-out, thrown away afterwards), order within series and order
   of copies spoilt more and more are learnt beside the CLIP loss.
5. The weights kept are an average over the last steps (EMA).
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from scipy.stats import spearmanr
from torch import Tensor, nn

from training import artefact, together
from training.align import series
from training.align.batches import Batch, Material, Shape, ahead, batches
from training.align.encoder import Encoder, Head, Trunk
from training.align.features import pixels
from training.align.folded import fold, settle
from training.align.trunks import TRUNKS
from training.data.table import Sample, mos_of, of_split, read_table

PAIR_SCALE = 4.0  # the read-out is in MOS units, a clear gap is 0.4
CHECKPOINT_STEPS = 50
RIDGE = 1.0


@dataclass(frozen=True)
class Config:
    """The values of one run; ``training/configs`` says where each comes from."""

    trunk: str
    frozen_stages: int
    steps: int
    photos: int
    pairs: int
    spoilt: int
    crop_px: int
    dropout: float
    bank: int
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    warmup_steps: int
    mos_weight: float
    series_weight: float
    spoilt_weight: float
    ema: float
    eval_steps: int
    seed: int


class Tower(nn.Module):
    """The encoder with what only training needs: temperature and read-out."""

    def __init__(self, trunk: Trunk, head: Head, dim: int) -> None:
        super().__init__()
        self.encoder = Encoder(trunk, head)
        self.readout = nn.Linear(dim, 1)
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(1 / 0.07))))  # CLIP's initial

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 [B, H, W, 3] to unit-norm embeddings [B, D] and read-outs [B]."""
        embedding = F.normalize(self.encoder(images), dim=1)
        return embedding, self.readout(embedding)[:, 0]

    @torch.no_grad()
    def fit_readout(self, embeddings: Tensor, mos: Tensor) -> None:
        """Least squares of MOS [n] on the directions of embeddings [n, D], a little ridge."""
        x = F.normalize(embeddings, dim=1)
        centre = x.mean(0)
        gram = (x - centre).t() @ (x - centre) + RIDGE * torch.eye(x.shape[1])
        weight = torch.linalg.solve(gram, (x - centre).t() @ (mos - mos.mean()))
        self.readout.weight.copy_(weight[None])
        self.readout.bias.copy_(mos.mean() - centre @ weight)


def begin(config: Config, align: Path, embeddings: Tensor, mos: Tensor) -> Tower:
    """The tower as the acts before left it, its read-out fitted to their embeddings [n, D]."""
    make = TRUNKS[config.trunk]
    trunk = Trunk(make(make.packaged_weights()))  # type: ignore[attr-defined]
    fold(trunk.net)
    state = torch.load(align / "head.pt", weights_only=True)
    hidden, dim = state["layers.1.weight"].shape
    head = Head(dim, hidden, state["layers.4.weight"].shape[0], config.dropout)
    head.load_state_dict(state)
    tower = Tower(trunk, head, state["layers.4.weight"].shape[0])
    tower.fit_readout(embeddings, mos)
    stages = trunk.net.blocks[: config.frozen_stages]  # type: ignore[index]
    for frozen in (trunk.net.stem, *stages):  # type: ignore[misc]
        frozen.requires_grad_(False)  # type: ignore[union-attr]
    tower.to(memory_format=torch.channels_last).eval()
    head.train()  # dropout; the trunk has none, and its statistics stay
    return tower


def bank_loss(image: Tensor, own: Tensor, bank: Tensor, scale: Tensor) -> Tensor:
    """CLIP's loss with more texts than images.

    image, own: unit-norm [B, D], row i a pair; bank: further texts [N, D]. Images are compared
    with all texts, texts with the images of the batch.
    """
    target = torch.arange(len(image))
    to_texts = scale * image @ torch.cat([own, bank]).t()  # [B, B + N]
    to_images = scale * own @ image.t()  # [B, B]
    return 0.5 * (F.cross_entropy(to_texts, target) + F.cross_entropy(to_images, target))


def loss_of(tower: Tower, batch: Batch, material: Material, config: Config) -> Tensor:
    """The whole loss of one batch."""
    embedding, value = tower(batch.images)
    count = len(batch.rows)
    choice = torch.randint(material.texts.shape[1], (count,))
    own = material.texts[batch.rows, choice]
    bank = material.texts[torch.randint(len(material.texts), (config.bank,)), 0]
    scale = tower.log_scale.exp().clamp(max=100.0)
    loss = bank_loss(embedding[:count], own, bank, scale)
    loss = loss + config.mos_weight * F.mse_loss(value[:count], material.mos[batch.rows])
    both = value[count - 2 * batch.pairs : count].view(-1, 2)
    loss = loss + config.series_weight * series.pair_loss(both[:, 0], both[:, 1], PAIR_SCALE)
    spoilt = value[count:].view(batch.spoilt, -1)
    rungs = torch.cat([value[: batch.spoilt, None], spoilt], 1)  # [ladders, 1 + RUNGS]
    return loss + config.spoilt_weight * series.ladder_loss(rungs, PAIR_SCALE)


def optimiser_of(tower: Tower, config: Config) -> torch.optim.Optimizer:
    """AdamW; the trunk learns slower than what stands behind it."""
    trunk = [p for p in tower.encoder.trunk.parameters() if p.requires_grad]
    ids = {id(p) for p in trunk}
    rest = [p for p in tower.parameters() if p.requires_grad and id(p) not in ids]
    groups = [
        {"params": trunk, "lr": config.learning_rate},
        {"params": rest, "lr": config.head_learning_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay)


def schedule_of(
    optimiser: torch.optim.Optimizer, config: Config
) -> torch.optim.lr_scheduler.LambdaLR:
    """Linear warm-up, then a cosine to zero."""

    def factor(step: int) -> float:
        rise = min(1.0, (step + 1) / config.warmup_steps)
        return rise * 0.5 * (1 + float(np.cos(np.pi * min(1.0, step / config.steps))))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


@torch.no_grad()
def average(ema: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the averaged weights towards the present ones."""
    for kept, now in zip(ema.parameters(), model.parameters(), strict=True):
        kept.lerp_(now, 1.0 - decay)


@torch.inference_mode()
def validate(tower: Tower, images: Path, samples: list[Sample]) -> dict[str, float]:
    """SRCC of the read-out on whole images, pooled and by subset."""
    values = np.array([float(tower(torch.from_numpy(pixels(images, s))[None])[1]) for s in samples])
    mos, subsets = mos_of(samples), np.array([s.subset for s in samples])
    found = {"pooled": float(spearmanr(values, mos).statistic)}
    for subset in sorted(set(subsets)):
        inside = subsets == subset
        found[subset] = float(spearmanr(values[inside], mos[inside]).statistic)
    return found


class Run:
    """The moving parts of a run, which a checkpoint keeps together."""

    def __init__(self, tower: Tower, config: Config) -> None:
        self.tower = tower
        self.ema = copy.deepcopy(tower).eval()
        self.optimiser = optimiser_of(tower, config)
        self.schedule = schedule_of(self.optimiser, config)
        self.step = 0

    def save(self, path: Path) -> None:
        """Write the checkpoint whole or not at all."""
        parts = {name: part.state_dict() for name, part in self._parts()}
        beside = path.with_suffix(".half")
        torch.save(parts | {"step": self.step}, beside)
        beside.rename(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        for name, part in self._parts():
            part.load_state_dict(state[name])
        self.step = state["step"]

    def _parts(self):  # type: ignore[no-untyped-def]
        names = ("tower", "ema", "optimiser", "schedule")
        return [(name, getattr(self, name)) for name in names]


def train(run: Run, config: Config, material: Material, images: Path) -> Iterator[None]:
    """Take the steps that are left; stops for a breath after each one."""
    shape = Shape(config.photos, config.pairs, config.spoilt, config.crop_px)
    seed = config.seed + run.step  # a resumed run draws anew
    left = config.steps - run.step
    total, since = 0.0, time.monotonic()
    torch.manual_seed(seed + together.place()[0])
    learning = [p for group in run.optimiser.param_groups for p in group["params"]]
    drawn = batches(images, material, shape, seed, left, together.place())
    for batch in ahead(drawn):
        loss = loss_of(run.tower, batch, material, config)
        run.optimiser.zero_grad()
        loss.backward()
        together.share(learning)
        nn.utils.clip_grad_norm_(learning, 1.0)
        run.optimiser.step()
        run.schedule.step()
        # Early averages would hold on to the start.
        average(run.ema, run.tower, min(config.ema, (run.step + 1) / (run.step + 10)))
        run.step += 1
        total += float(loss.detach())
        if run.step % 25 == 0:
            seconds = (time.monotonic() - since) / 25
            if together.place()[0] == 0:
                print(f"step {run.step}: loss {total / 25:.3f}, {seconds:.2f} s", flush=True)
            total, since = 0.0, time.monotonic()
        yield


def material_of(align: Path, samples: list[Sample]) -> Material:
    """What is learnt from, with the text features the first alignment used."""
    chosen = [samples[i] for i in of_split(samples, "train")]
    texts = torch.from_numpy(np.load(align / "texts.npy"))
    mos = torch.from_numpy(mos_of(chosen).astype(np.float32))
    return Material(chosen, mos, texts, series.clear_pairs(chosen))


def save_trunk(tower: Tower, path: Path) -> None:
    """Write the averaged trunk as plain convolutions."""
    net = settle(copy.deepcopy(tower.encoder.trunk.net))
    torch.save(net.state_dict(), path)


def main() -> None:
    """Write ``trunk.pt`` (weights of the settled net) and ``log.json``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "data", "images", "align", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    config = Config(**yaml.safe_load(args.config.read_text(encoding="utf-8")))
    samples = read_table(args.data / "table.csv")
    material = material_of(args.align, samples)
    val = [samples[i] for i in of_split(samples, "val")]
    embeddings = torch.from_numpy(np.load(args.align / "embeddings.npy"))
    rows = torch.from_numpy(of_split(samples, "train"))
    first = together.join() == 0
    run = Run(begin(config, args.align, embeddings[rows], material.mos), config)
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint, metrics = args.out / "checkpoint.pt", {}
    if checkpoint.exists():
        run.load(checkpoint)
    for _ in train(run, config, material, args.images):
        if not first:
            continue
        if run.step % CHECKPOINT_STEPS == 0:
            run.save(checkpoint)
        if run.step % config.eval_steps == 0 or run.step == config.steps:
            metrics = validate(run.ema, args.images, val)
            print(f"step {run.step}: val {metrics}", flush=True)
            save_trunk(run.ema, args.out / f"trunk-{run.step}.pt")
    if not first:
        return
    save_trunk(run.ema, args.out / "trunk.pt")
    inputs = [args.data / "table.csv", args.align / "head.pt"]
    artefact.write_manifest(
        args.out, act="align.finetune", config=asdict(config), inputs=inputs, metrics=metrics
    )


if __name__ == "__main__":
    main()
