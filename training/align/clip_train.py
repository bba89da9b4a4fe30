"""Fine-tune CLIP's image tower against the texts: stage 1 of the paper with the paper's encoder.

``python -m training.align.clip_train --config training/configs/paper.yaml --data FOLDER --views
FOLDER --out FOLDER [--texts FILE] [--device cpu]`` (or ``torchrun --nproc-per-node 8 -m ...``)

Several processes share each batch and gather their embeddings, so that every image has the whole
batch's texts as negatives; the run ends where that of one process does, but for rounding.

Leaves ``tower.pt``, ``embeddings.npy`` [n, D] (not normalised, as the PCA takes them), the texts,
and a manifest, which is what ``training.basis`` reads. Begun again with the same values it goes on
from its last checkpoint and ends as if it had never stopped.

Departures from the paper (arXiv 2510.11369, stage 1), beside those of ``clip_tower``; it states no
optimiser, rate, batch or number of epochs:
1. AdamW with warm-up and cosine decay; the temperature is learned from CLIP's own on.
2. The view of an image is the one of inference, mirrored half of the time.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from numpy.typing import NDArray
from torch import Tensor, nn

from training import artefact, distributed
from training.align.clip_texts import composed_texts, written_texts
from training.align.clip_tower import embed_texts, make_clip, normalised, side_px
from training.align.loss import clip_loss
from training.data.table import of_split, read_table

MAX_LOGIT_SCALE = 100.0  # CLIP's own limit


@dataclass(frozen=True)
class Config:
    """The values of one run; the config file says where each comes from."""

    model: str
    pretrained: str | None
    architecture: str | None
    texts_per_image: int
    batch: int
    epochs: int
    learning_rate: float
    weight_decay: float
    warmup_steps: int
    checkpoint_steps: int
    grad_checkpointing: bool
    seed: int


def load_config(path: Path) -> Config:
    """The section ``align`` of a YAML file."""
    return Config(**yaml.safe_load(path.read_text(encoding="utf-8"))["align"])


def clip_of(config: Config) -> nn.Module:
    """The model a config names; ``architecture`` is a path as seen from the working folder."""
    architecture = Path(config.architecture) if config.architecture else None
    return make_clip(config.model, config.pretrained, architecture)


@dataclass(frozen=True)
class Material:
    """Training views uint8 [N, S, S, 3] at ``rows`` [n], and their texts' features [n, k, D]."""

    views: NDArray[np.uint8]
    rows: NDArray[np.int64]
    texts: Tensor


@dataclass(frozen=True)
class Step:
    """What one step looks at: images uint8 [B, S, S, 3] and one text feature each [B, D]."""

    number: int
    images: Tensor
    texts: Tensor


def steps_of(config: Config, count: int) -> int:
    """How many steps the run has; the last incomplete batch of an epoch is left out."""
    per_epoch = count // config.batch
    if not per_epoch:
        raise SystemExit(f"{count} training images do not fill a batch of {config.batch}.")
    return config.epochs * per_epoch


def steps(
    material: Material, config: Config, start: int, place: tuple[int, int] = (0, 1)
) -> Iterator[Step]:
    """The steps from number ``start`` on; what a step holds depends on its number and the seed.

    ``place`` is (rank, world): a process gets every world-th image of the batch. SystemExit if the
    batch cannot be shared evenly.
    """
    rank, world = place
    if config.batch % world:
        raise SystemExit(f"A batch of {config.batch} is not shared evenly by {world} processes.")
    count = len(material.rows)
    per_epoch = count // config.batch
    for number in range(start, steps_of(config, count)):
        epoch, place = divmod(number, per_epoch)
        order = np.random.default_rng((config.seed, epoch)).permutation(count)
        chosen = order[place * config.batch : (place + 1) * config.batch]
        random = np.random.default_rng((config.seed, epoch, place))
        mirrored = random.random(len(chosen)) < 0.5
        drawn = random.integers(material.texts.shape[1], size=len(chosen))
        chosen, mirrored, drawn = (one[rank::world] for one in (chosen, mirrored, drawn))
        images = material.views[material.rows[chosen]]
        images[mirrored] = images[mirrored, :, ::-1]
        texts = material.texts[torch.from_numpy(chosen), torch.from_numpy(drawn)]
        yield Step(number, torch.from_numpy(images), texts)


def rate_at(step: int, total: int, config: Config) -> float:
    """The learning rate: linear warm-up, then half a cosine to zero."""
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    done = (step - config.warmup_steps) / max(1, total - config.warmup_steps)
    return config.learning_rate * 0.5 * (1.0 + math.cos(math.pi * done))


class Run:
    """The tower under training with all that a checkpoint has to hold."""

    def __init__(self, clip: nn.Module, config: Config, device: torch.device) -> None:
        self.config, self.device = config, device
        self.visual = clip.visual.to(device).train()
        if config.grad_checkpointing:
            self.visual.set_grad_checkpointing(True)
        self.log_scale = nn.Parameter(clip.logit_scale.detach().clone().to(device))
        self.step = 0
        named = list(self.visual.parameters())
        plain = [p for p in named if p.ndim < 2] + [self.log_scale]  # no decay, as CLIP has it
        self.optimiser = torch.optim.AdamW(
            [
                {"params": [p for p in named if p.ndim >= 2], "weight_decay": config.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ]
        )

    def learn(self, step: Step, total: int) -> float:
        """One step of the optimiser; its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(step.number, total, self.config)
        on_gpu = self.device.type == "cuda"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=on_gpu):
            image = self.visual(normalised(step.images.to(self.device)))
        scale = self.log_scale.exp().clamp(max=MAX_LOGIT_SCALE)
        images = distributed.gather(F.normalize(image.float(), dim=1))
        loss = clip_loss(images, distributed.gather(step.texts.to(self.device)), scale)
        self.optimiser.zero_grad()
        loss.backward()
        # Each process knows the slope by its own images, and the whole slope by the temperature.
        distributed.sum_gradients(list(self.visual.parameters()))
        distributed.average_gradients([self.log_scale])
        self.optimiser.step()
        self.step = step.number + 1
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """Keep everything the next step depends on; the file is whole or not there."""
        state = {
            "config": json.dumps(asdict(self.config), sort_keys=True),
            "step": self.step,
            "visual": self.visual.state_dict(),
            "log_scale": self.log_scale.detach(),
            "optimiser": self.optimiser.state_dict(),
        }
        half = path.with_suffix(".half")
        torch.save(state, half)
        half.replace(path)

    def resume(self, path: Path) -> None:
        """Take up a checkpoint; SystemExit if it was made with other values."""
        state = torch.load(path, weights_only=True, map_location=self.device)
        if state["config"] != json.dumps(asdict(self.config), sort_keys=True):
            raise SystemExit(f"{path} was made with other values: remove it, or use those again.")
        self.visual.load_state_dict(state["visual"])
        self.log_scale.data.copy_(state["log_scale"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


def train(run: Run, material: Material, out: Path, stop_at: int | None = None) -> None:
    """Go through the steps that are left, with checkpoints; ``stop_at`` breaks off before one."""
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        run.resume(checkpoint)
    total = steps_of(run.config, len(material.rows))
    place = distributed.rank_and_world()
    for step in steps(material, run.config, run.step, place):
        if step.number == stop_at:
            return
        loss = run.learn(step, total)
        kept = run.step % run.config.checkpoint_steps == 0 or run.step == total
        if kept and place[0] == 0:
            run.save(checkpoint)
            print(f"step {run.step} of {total}: loss {loss:.4f}", flush=True)


@torch.inference_mode()
def embed(visual: nn.Module, views: NDArray[np.uint8], device: torch.device) -> NDArray[np.float32]:
    """Embeddings [n, D] in float32, not normalised."""
    visual.eval()
    parts = [
        visual(normalised(torch.from_numpy(views[i : i + 64].copy()).to(device))).cpu().numpy()
        for i in range(0, len(views), 64)
    ]
    return np.concatenate(parts)


def texts_for(args: argparse.Namespace, config: Config) -> list[list[str]]:
    """The texts of the training images, from the file or composed."""
    samples = read_table(args.data / "table.csv")
    if args.texts is not None:
        return written_texts(args.texts, samples, config.texts_per_image)
    measured = json.loads((args.views / "measures.json").read_text(encoding="utf-8"))
    return composed_texts(measured, samples, config.texts_per_image)


def views_of(folder: Path, wanted_px: int) -> NDArray[np.uint8]:
    """The views, left on the disk; SystemExit if they were made for another model."""
    views: NDArray[np.uint8] = np.load(folder / "views.npy", mmap_mode="r")
    if views.shape[1] != wanted_px:
        raise SystemExit(f"The views have {views.shape[1]} px, the model takes {wanted_px} px.")
    return views


def main() -> None:
    """Train; the first process then embeds every image of the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "data", "views", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--texts", type=Path, help="JSON; default: composed from measurements")
    parser.add_argument("--device", help="default: this process's GPU, else the processor")
    args = parser.parse_args()
    config = load_config(args.config)
    device = distributed.own_device(args.device)
    first = distributed.join(device.type) == 0
    torch.manual_seed(config.seed)
    clip = clip_of(config)
    views = views_of(args.views, side_px(clip))
    rows = of_split(read_table(args.data / "table.csv"), "train")
    texts = texts_for(args, config)
    args.out.mkdir(parents=True, exist_ok=True)
    if first:
        (args.out / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    # A copy: features made in inference mode cannot be learnt against.
    material = Material(views, rows, embed_texts(clip.to(device).eval(), texts).clone())
    run = Run(clip, config, device)
    train(run, material, args.out)
    if first:
        finish(args, config, run, views)


def finish(args: argparse.Namespace, config: Config, run: Run, views: NDArray[np.uint8]) -> None:
    """Embed every image of the table and write what the later acts read."""
    torch.save(run.visual.state_dict(), args.out / "tower.pt")
    np.save(args.out / "embeddings.npy", embed(run.visual, views, run.device))
    write_manifest(args, config, run)


def write_manifest(args: argparse.Namespace, config: Config, run: Run) -> None:
    """What ``training.basis`` and ``training.export`` read of this act."""
    values: dict[str, Any] = asdict(config) | {"data": str(args.data), "device": str(run.device)}
    inputs = [args.data / "table.csv", args.views / "measures.json"]
    artefact.write_manifest(
        args.out,
        act="align.clip_train",
        config=values,
        inputs=inputs + ([args.texts] if args.texts else []),
        metrics={"steps": run.step, "logit_scale": float(run.log_scale.detach().exp())},
    )


if __name__ == "__main__":
    main()
