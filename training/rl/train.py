"""Reinforcement learning of an explaining model: GRPO by TRL, rewards by the papers.

``python -m training.rl.train --recipe training/configs/rl/q-insight-tiny.yaml --model FOLDER
--data FOLDER --images DIR --out FOLDER [--until STEP] [--device cpu|cuda]``; recipes for clips take
``--clips FOLDER`` (of ``training.rl.video frames``) instead of ``--data`` and ``--images``, those
for distortions ``--distortions FOLDER`` (of ``training.rl.distort``), for Q-Insight's two tasks in
one run ``--data``, ``--images`` and ``--distortions``, and CapPO's ``--captions texts.json`` (of
``training.rl.describe``): only photos in it are learnt from.

MODEL is a folder of ``training.vlm.load``, whose adapter is the cold start, or a checkpoint of
transformers (Qwen2.5-VL, Qwen3-VL); the KL term holds to what the run started from. OUT gets
``log.jsonl`` (one line an update, with processor time),
``tensorboard/``, ``checkpoint-*/`` and, at the end, ``adapter/`` and the manifest. The same command
goes on from the last checkpoint; with ``--until`` a run stops early and can go on later as if it
had not. Under ``torchrun --nproc-per-node N`` every process learns from B pictures of its own.

Departures from the papers, for the tiny recipes: LoRA instead of all weights, a constant rate, and
a cold start by SFT (none of the papers needs one: their model can see and follow instructions).
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from training import artefact
from training.data.table import read_table
from training.rl import clips, distort, groups, models, prompts
from training.rl.config import Recipe, load_recipe
from training.rl.objective import objective
from training.rl.payer import Payer
from training.rl.trainer import Trainer

# isort: split
from accelerate.utils import DistributedType
from transformers import TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import GRPOConfig

KEPT_CHECKPOINTS = 2
WHOLE_COPIES = (DistributedType.MULTI_CPU, DistributedType.MULTI_GPU)


class Log(TrainerCallback):  # type: ignore[misc]
    """A line of JSON for each update, with the processor seconds it took; and the early stop."""

    def __init__(self, path: Path, until: int) -> None:
        self.path, self.until = path, until
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Cut off what was logged after the checkpoint that the run goes on from."""
        if state.is_world_process_zero and self.path.is_file():
            rows = artefact.whole_lines(self.path)
            kept = [row for row in rows if row["step"] <= state.global_step]
            self.path.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Append a line; TRL's summary at the end of a run is none."""
        if not state.is_world_process_zero or not logs or "reward" not in logs:
            return
        wall, cpu = time.monotonic(), time.process_time()
        row = {"step": state.global_step, "wall_s": wall - self.wall, "cpu_s": cpu - self.cpu}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row | logs) + "\n")
        self.wall, self.cpu = wall, cpu

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Stop, with a checkpoint, after step ``until``."""
        if state.global_step >= self.until:
            control.should_save = control.should_training_stop = True


def arguments(recipe: Recipe, out: Path, device: str) -> GRPOConfig:
    """TRL's arguments: all that matters is said, nothing is left to its defaults."""
    gpu = device != "cpu"
    os.environ.setdefault("TENSORBOARD_LOGGING_DIR", str(out / "tensorboard"))
    vllm = {"use_vllm": True, "vllm_mode": recipe.vllm} if recipe.vllm else {}
    return GRPOConfig(
        output_dir=str(out),
        per_device_train_batch_size=recipe.part,
        gradient_accumulation_steps=recipe.parts,
        steps_per_generation=recipe.parts,  # one generation an update, whole groups on a process
        num_generations=recipe.group,
        num_iterations=1,
        max_completion_length=recipe.max_tokens,
        temperature=recipe.temperature,
        top_p=recipe.top_p,
        top_k=recipe.top_k,
        loss_type=recipe.loss_type,
        scale_rewards=recipe.scale_rewards,
        beta=recipe.beta,
        epsilon=recipe.epsilon,
        top_entropy_quantile=recipe.top_entropy,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_steps,
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.max_grad_norm,
        max_steps=recipe.steps,
        shuffle_dataset=False,  # the order is planned: training.rl.groups
        bf16=recipe.dtype(device) is torch.bfloat16,
        use_cpu=not gpu,
        gradient_checkpointing=recipe.gradient_checkpointing and gpu,
        logging_steps=1,
        save_steps=recipe.save_steps,
        save_total_limit=KEPT_CHECKPOINTS,
        report_to=["tensorboard"],
        seed=recipe.seed,
        log_completions=False,
        disable_tqdm=True,
        dataloader_num_workers=0,
        ddp_find_unused_parameters=False,
        **vllm,
    )


def weights_dtype(recipe: Recipe, model: Path, device: str) -> torch.dtype:
    """What weights are held in: frozen ones in the products' type, learnt ones in fp32.

    Steps of 1e-6 vanish in bf16. DeepSpeed keeps fp32 copies of its own.
    """
    learns_all = not recipe.lora_rank and not models.is_tiny(model)
    if learns_all and os.environ.get("ACCELERATE_USE_DEEPSPEED") != "true":
        return torch.float32
    return recipe.dtype(device)


def trainer_of(
    recipe: Recipe,
    policy: Any,
    processor: Any,
    pictures: list[groups.Picture],
    asked: groups.Asked,
    out: Path,
    *,
    until: int | None = None,
    device: str = "cpu",
    peft_config: Any = None,
    cold: bool = True,
) -> Trainer:
    """A trainer at the start of a run; SystemExit if B is too small for the reward."""
    chosen = objective(recipe.reward)
    if recipe.pictures < chosen.pictures:
        raise SystemExit(
            f"{recipe.reward} compares at least {chosen.pictures} pictures on a process."
        )
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    planned = groups.plan(
        pictures, recipe.pictures, recipe.steps, processes, recipe.seed, mixed=bool(chosen.beside)
    )
    payer = Payer(recipe.reward, recipe.group, cold)
    return Trainer(
        payer=payer,
        epoch_updates=len(pictures) / (recipe.pictures * processes),
        model=policy,
        processing_class=processor,
        reward_funcs=payer.functions,
        args=arguments(recipe, out, device),
        train_dataset=groups.dataset(planned, asked),
        callbacks=[Log(out / "log.jsonl", until or recipe.steps)],
        peft_config=peft_config,
    )


def main() -> None:
    """Learn what is left of the run, or up to ``--until``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("recipe", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("data", "images", "clips", "distortions", "captions"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--until", type=int, help="stop after this update; the recipe's last")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    args = parser.parse_args()
    recipe = load_recipe(args.recipe)
    pictures = material(recipe, args)
    args.out.mkdir(parents=True, exist_ok=True)
    only_of(args.out, recipe, sources(args))
    loaded = models.load(
        args.model,
        weights_dtype(recipe, args.model, args.device),
        trainable=True,
        max_pixels=recipe.max_pixels,
    )
    lora = recipe.lora_rank and models.fresh_lora(recipe.lora_rank, recipe.lora_alpha)
    trainer = trainer_of(
        recipe,
        loaded.model,
        loaded.processor,
        pictures,
        asked_of(recipe, loaded.cold),
        args.out,
        until=args.until,
        device=args.device,
        peft_config=lora or None,
        cold=loaded.cold,
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(args.out)))
    check_together(trainer)
    trainer.save_model(str(args.out / "adapter"))
    if trainer.is_world_process_zero():
        finish(args, recipe, trainer.state.global_step)


def sources(args: argparse.Namespace) -> list[Path]:
    """The files that say what is learnt from, besides the recipe."""
    tables = [
        args.data and args.data / "table.csv",
        args.clips and args.clips / clips.DATASET,
        args.distortions and args.distortions / distort.NAME,
        args.captions,
    ]
    return [one for one in tables if one]


def only_of(out: Path, recipe: Recipe, inputs: list[Path]) -> None:
    """SystemExit if the run in ``out`` was begun with other values, material or processes.

    It would go on in the middle of another plan.
    """
    values = asdict(recipe) | {"processes": int(os.environ.get("WORLD_SIZE", "1"))}
    values |= {path.name: artefact.file_digest(path) for path in inputs}
    artefact.only_with(
        out / "begun.json",
        values,
        begun=get_last_checkpoint(str(out)) is not None,
        write=os.environ.get("RANK", "0") == "0",
    )


def material(recipe: Recipe, args: argparse.Namespace) -> list[groups.Picture]:
    """What is learnt from: the train photos, or clips; SystemExit if the recipe needs another."""
    chosen = objective(recipe.reward)
    if chosen.layout and args.clips:
        return clips.to_learn_from(args.clips, chosen.layout)
    if chosen.labelled and args.distortions:
        return distort.to_learn_from(args.distortions)
    if chosen.labelled or (chosen.beside and not args.distortions):
        raise SystemExit(f"The reward {recipe.reward} needs --distortions.")
    if chosen.layout or not (args.data and args.images):
        needed = "--clips" if chosen.layout else "--data and --images"
        raise SystemExit(f"The reward {recipe.reward} needs {needed}.")
    found = groups.pictures_of(read_table(args.data / "table.csv"), args.images, "train")
    if chosen.beside:
        return found + distort.to_learn_from(args.distortions)
    if not chosen.caption:
        return found
    if not args.captions:
        raise SystemExit(f"The reward {recipe.reward} needs --captions, texts of rl.describe.")
    captions = json.loads(args.captions.read_text(encoding="utf-8"))
    told = groups.with_captions(found, captions, args.images)
    print(f"{len(told)} of {len(found)} photos have a caption and are learnt from.", flush=True)
    return told


def asked_of(recipe: Recipe, cold: bool) -> groups.Asked:
    """The question, or what asks each picture its own, or shows and asks a clip.

    SystemExit for clips or distortions with a cold start: it has learnt to rate one picture.
    """
    chosen = objective(recipe.reward)
    if chosen.layout and cold:
        raise SystemExit("quality-tiny looks at one picture and cannot be asked about a clip.")
    if chosen.layout:
        shown = clips.LAYOUTS[chosen.layout].content
        return lambda one: shown(len(one.shown), chosen.question)
    if (chosen.labelled or chosen.beside) and cold:
        raise SystemExit("quality-tiny was taught to rate and cannot be asked for a distortion.")
    if chosen.beside:
        named = objective(chosen.beside).question
        return lambda one: named if one.label else chosen.question
    return prompts.TINY if cold else chosen.question


def check_together(trainer: Trainer) -> None:
    """RuntimeError if processes that hold whole copies have learnt different weights.

    DDP averages only the gradients of forwards that went through its wrapper, and says nothing of
    others: a trainer that computes beside it would learn a model a process without a word.
    """
    if trainer.accelerator.distributed_type not in WHOLE_COPIES:
        return
    policy = trainer.accelerator.unwrap_model(trainer.model)
    learnt = [p.detach().double().sum() for p in policy.parameters() if p.requires_grad]
    sums = trainer.accelerator.gather(torch.stack(learnt)[None])
    if not torch.equal(sums, sums[:1].expand_as(sums)):
        raise RuntimeError("The processes have learnt different weights.")


def finish(args: argparse.Namespace, recipe: Recipe, steps: int) -> None:
    """Write the manifest, with what the run cost."""
    rows = [json.loads(line) for line in (args.out / "log.jsonl").read_text("utf-8").splitlines()]
    cost = {name: sum(row[name] for row in rows) for name in ("cpu_s", "wall_s")}
    place = {"device": args.device, "dtype": str(recipe.dtype(args.device))}
    artefact.write_manifest(
        args.out,
        act="rl.train",
        config=asdict(recipe) | place | {"threads": torch.get_num_threads()},
        inputs=[args.recipe, *sources(args)],
        metrics={"steps": steps, **cost},
    )


if __name__ == "__main__":
    main()
