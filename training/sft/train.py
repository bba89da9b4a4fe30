"""Teach the projector and the adapters to say what is wrong with a photo.

``python -m training.sft.train --config training/configs/sft-quality-tiny.yaml --pieces FOLDER
--val FOLDER --base SmolLM2-135M-Instruct.Q4_1.gguf --out FOLDER [--device cpu]``

First the projector alone against linear read-outs (``sight``), then everything against the words.
Stopped at any point, the same command goes on from its last checkpoint. This is the cold start of
the R1 line (SFT before any reinforcement); Q-Insight starts from a model that can see and needs
none. Judged on held-out pictures by what the model says, never by the loss.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from torch import Tensor, nn

from training import artefact, distributed
from training.sft import batch, check
from training.sft.config import Config, load_config
from training.sft.features import Pieces
from training.sft.model import TinyModel
from training.sft.naming import Naming
from training.sft.photos import Example
from training.sft.sight import Sight, Total, alone, targets
from training.vlm.precision import autocast, working_type

CHECKPOINT_STEPS = 50
REPORT_STEPS = 10


class Run:
    """The moving parts of a run, which a checkpoint keeps together."""

    def __init__(self, config: Config, model: TinyModel, width: int) -> None:
        self.config, self.model = config, model
        self.sight = Sight(width).to(model.device)
        self.naming = Naming(model.words.weight, model.ids).to(model.device)
        self.learning = model.adapters()
        self.optimiser = torch.optim.AdamW(
            [
                {"params": list(self.learning.values()), "lr": config.learning_rate},
                {"params": model.projector.parameters(), "lr": config.projector_learning_rate},
                {"params": self.readouts(), "lr": config.projector_learning_rate},
            ],
            weight_decay=0.01,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._factor)
        self.step = 0

    def readouts(self) -> list[nn.Parameter]:
        """What is learnt beside the model and thrown away."""
        return [*self.sight.parameters(), *self.naming.parameters()]

    def _factor(self, step: int) -> float:
        """Linear warm-up, then a cosine to a twentieth."""
        rise = min(1.0, (step + 1) / self.config.warmup_steps)
        return rise * (0.525 + 0.475 * float(np.cos(np.pi * min(1.0, step / self.config.steps))))

    def save(self, path: Path) -> None:
        """Write the checkpoint whole or not at all."""
        beside = path.with_suffix(".half")
        parts = {"optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict()}
        torch.save(self.weights() | parts | {"step": self.step}, beside)
        beside.rename(path)

    def weights(self) -> dict[str, dict[str, Tensor]]:
        """What has been learnt."""
        lora = {name: value.detach() for name, value in self.learning.items()}
        projector = self.model.projector.state_dict()
        beside = {"sight": self.sight.state_dict(), "naming": self.naming.state_dict()}
        return {"lora": lora, "projector": projector} | beside

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True, map_location=self.model.device)
        load_weights(self.model, state)
        self.sight.load_state_dict(state["sight"])
        self.naming.load_state_dict(state["naming"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.step = state["step"]


def load_weights(model: TinyModel, state: dict[str, dict[str, Tensor]]) -> None:
    """Put learnt projector and adapters into a model."""
    model.projector.load_state_dict(state["projector"])
    with torch.no_grad():
        for name, value in model.adapters().items():
            value.copy_(state["lora"][name])


def rows_of(pieces: Pieces, step: int, size: int, seed: int) -> list[int]:
    """Which examples step ``step`` looks at; the same whether or not the run was stopped."""
    return list(np.random.default_rng((seed, step)).integers(len(pieces.examples), size=size))


def word_length(run: Run) -> float:
    """The root mean square of the values of a word's embedding."""
    return float(run.model.words.weight.detach().float().std())


def _features(model: TinyModel, pieces: Pieces, rows: list[int]) -> Tensor:
    return pieces.features(rows).to(model.device, working_type(model.device.type))


def seen_loss(run: Run, tokens: Tensor, examples: list[Example], total: Total = alone) -> Tensor:
    """What the read-outs and the words miss in tokens [B, N, D] in units of a word's length."""
    named = run.naming.loss(tokens, examples, total)
    return run.sight.loss(tokens, targets(examples), total) + run.config.naming_weight * named


def open_eyes(run: Run, pieces: Pieces) -> None:
    """The projector alone, against the read-outs, with the length of a word's embedding."""
    config, length = run.config, word_length(run)
    learning = [*run.model.projector.parameters(), *run.readouts()]
    optimiser = torch.optim.AdamW(learning, lr=config.sight_learning_rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.sight_learning_rate, total_steps=config.sight_steps, pct_start=0.1
    )
    total = 0.0
    for step in range(config.sight_steps):
        rows = rows_of(pieces, step, config.sight_batch, config.seed + 1)
        with autocast(run.model.device.type):
            tokens = run.model.project(_features(run.model, pieces, rows)).float()
        loss = seen_loss(run, tokens / length, [pieces.examples[i] for i in rows])
        loss = loss + (tokens.std() / length - 1) ** 2
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if (step + 1) % 100 == 0:
            print(f"sight {step + 1}: loss {total / 100:.3f}", flush=True)
            total = 0.0


@torch.inference_mode()
def seen(run: Run, pieces: Pieces) -> dict[str, float]:
    """What the read-outs alone get right on another split: the ceiling of what can be said."""
    examples, length = pieces.examples, word_length(run)
    tokens = torch.cat(
        [
            run.model.project(pieces.features([i]).float().to(run.model.device))
            for i in range(len(examples))
        ]
    )
    strengths, _, _, rating = (told.cpu() for told in run.sight(tokens / length))
    truth = targets(examples)
    half = len(examples) // 2
    found, wanted = strengths.argmax(2)[:half], truth.strengths[:half]
    none = strengths.softmax(2)[:half, :, 0]  # the fault that is least likely to be absent
    kind = torch.where(none.min(1).values < 0.5, none.argmin(1), -1)
    true = torch.where(wanted.max(1).values > 0, wanted.argmax(1), -1)
    return {
        "kind": float((kind == true).float().mean()),
        "all_strengths": float((found == wanted).all(1).float().mean()),
        "rating_srcc": float(spearmanr(rating[half:], truth.rating[half:]).statistic),
    }


def loss_of(
    run: Run, features: Tensor, examples: list[Example], draws: list[random.Random]
) -> Tensor:
    """The weighted loss on the words plus a little of the first loss: this process's part."""
    config, model = run.config, run.model
    ids, weights = batch.said(
        examples, model.tokenizer, draws, config.key_weight, config.form_weight
    )
    ids, weights = ids.to(model.device), weights.to(model.device)
    with autocast(model.device.type):
        tokens = model.project(features)
        logits = model(tokens, ids, weights > 0)
    loss = spoken_loss(logits, ids, weights, distributed.total)
    seen = seen_loss(run, tokens.float() / word_length(run), examples, distributed.total)
    return loss + config.sight_weight * seen


def spoken_loss(logits: Tensor, ids: Tensor, weights: Tensor, total: Total) -> Tensor:
    """Weighted mean of the cross-entropies of logits [K, V], one for each weight above 0 [B, T].

    Divided by the weights of all processes, so that an answer counts alike wherever it lies.
    """
    each = F.cross_entropy(logits.float(), ids[weights > 0], reduction="none")
    return (each * weights[weights > 0]).sum() / total(weights.sum())


def mine(rows: list[int]) -> list[int]:
    """The part of a batch that this process looks at."""
    number, count = distributed.rank_and_world()
    return rows[number::count]


def train(run: Run, pieces: Pieces) -> Iterator[None]:
    """Take the steps that are left; stops for a breath after each one."""
    learning = [p for group in run.optimiser.param_groups for p in group["params"]]
    total, since, used = 0.0, time.monotonic(), time.process_time()
    while run.step < run.config.steps:
        seed = run.config.seed * 1_000_003 + run.step
        rows = mine(rows_of(pieces, run.step, run.config.batch, run.config.seed))
        draws = [random.Random(f"{seed}-{at}") for at in mine(list(range(run.config.batch)))]
        loss = loss_of(
            run, _features(run.model, pieces, rows), [pieces.examples[i] for i in rows], draws
        )
        run.optimiser.zero_grad()
        loss.backward()
        distributed.sum_gradients(learning)
        nn.utils.clip_grad_norm_(learning, 1.0)
        run.optimiser.step()
        run.schedule.step()
        run.step += 1
        total += float(distributed.total(loss))
        if run.step % REPORT_STEPS == 0:
            seconds = (time.monotonic() - since) / REPORT_STEPS
            cpu = (time.process_time() - used) / REPORT_STEPS
            told = f"loss {total / REPORT_STEPS:.3f}, {seconds:.2f} s, {cpu:.2f} CPU-s"
            if distributed.rank_and_world()[0] == 0:
                print(f"step {run.step}: {told}", flush=True)
            total, since, used = 0.0, time.monotonic(), time.process_time()
            pieces.refresh()
        yield


def validate(model: TinyModel, pieces: Pieces, stride: int) -> dict[str, float]:
    """How often it is right on the pieces of another split, every ``stride``-th of them."""
    rows = list(range(0, len(pieces.examples), stride))
    model.eval()
    answers: list[str] = []
    for start in range(0, len(rows), 32):
        answers += model.answers(pieces.features(rows[start : start + 32]))
    model.train()
    examples = [pieces.examples[row] for row in rows]
    for row in range(0, len(rows), max(1, len(rows) // 8)):
        print(f"  {examples[row].flaws}: {answers[row]}", flush=True)
    return check.shares(answers, examples)


def begin(config: Config, base: Path, device: str = "cpu") -> Run:
    """A run before its first step."""
    torch.manual_seed(config.seed)
    model = TinyModel(config, base, device)
    return Run(config, model, model.words.embedding_dim)


def main() -> None:
    """Write ``checkpoint.pt`` and ``weights-<step>.pt`` now and then, at last ``weights.pt``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "pieces", "val", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--device", help="default: this process's GPU, else the processor")
    args = parser.parse_args()
    config = load_config(args.config)
    pieces, val = Pieces(args.pieces), Pieces(args.val)
    device = distributed.own_device(args.device)
    run = begin(config, args.base, str(device))
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    first = distributed.join(device.type) == 0
    if first and not checkpoint.exists():
        open_eyes(run, pieces)
        print(f"sight: val {seen(run, val)}", flush=True)
        run.save(checkpoint)
    distributed.barrier()
    run.load(checkpoint)
    if run.step >= config.steps and (args.out / "manifest.json").exists():
        print("All steps are taken already.")
        return
    for _ in train(run, pieces):
        if not first:
            continue
        if run.step % CHECKPOINT_STEPS == 0:
            run.save(checkpoint)
        if run.step % config.eval_steps == 0 and run.step < config.steps:
            told = validate(run.model, val, config.eval_stride)
            print(f"step {run.step}: val {told}", flush=True)
            torch.save(run.weights(), args.out / f"weights-{run.step}.pt")
    if first:
        finish(run, config, args, val)


def finish(run: Run, config: Config, args: argparse.Namespace, val: Pieces) -> None:
    """Judge and write what was learnt; a run stopped in here does it again."""
    metrics = validate(run.model, val, config.eval_stride)
    print(f"step {run.step}: val {metrics}", flush=True)
    torch.save(run.weights(), args.out / "weights.pt")
    artefact.write_manifest(
        args.out, act="sft", config=asdict(config), inputs=[args.base], metrics=metrics
    )


if __name__ == "__main__":
    main()
