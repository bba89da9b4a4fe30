"""The eye of a multimodal model learns from texts that the teachers of all data sets wrote.

``python -m training.ract.tune --config training/configs/ract/tiny.yaml --model FOLDER
--images DIR --texts FOLDER... --out FOLDER [--device cpu]`` (or ``torchrun ... -m``)

TEXTS are folders of ``training.rl.describe``, one a teacher. Only the vision encoder is tuned; the
projector, the language model and its adapter stay as they are. What is learnt is the text between
the think tags, with the tags: texts alone are enough, and all data sets then have labels of one
kind (papers.md 1.4). ``scored`` in the config names the one folder whose answers are learnt whole,
rating included, which keeps the scale anchored.

Departures and choices of ours, for the paper states none of it: which teacher describes which data
set (each its own), rate, epochs and batch; LoRA stays frozen where the model came with one.
OUT gets the model in the form it came in, which ``training.rl.evaluate`` judges.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor, nn

from training import artefact, distributed
from training.data.pictures import opened
from training.rl import describe, models, prompts
from training.rl.rewards.answers import thinking
from training.vlm import load as tiny

# isort: split
from transformers import Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

UNLEARNT = -100  # transformers' label of tokens that no loss is taken of
EYES = ("vision_tower", "visual")  # InternVL's name, and Qwen's
PROJECTORS = ("multi_modal_projector",)  # InternVL's; Qwen's is part of the eye


@dataclass(frozen=True)
class Config:
    """The values of one run; ``scored`` is the name of a folder of texts, or null."""

    epochs: float
    batch: int
    accumulation: int
    learning_rate: float
    weight_decay: float
    warmup_steps: int
    save_steps: int
    scored: str | None
    seed: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A photo and what is to be said of it."""

    path: Path
    text: str


def lessons(folders: Sequence[Path], images: Path, scored: str | None) -> list[Lesson]:
    """All photos with a text, shuffled.

    SystemExit for a folder without any, a missing photo, or a ``scored`` that is no folder's name.
    """
    if scored is not None and scored not in (names := [folder.name for folder in folders]):
        raise SystemExit(f"scored is {scored}, the folders of texts are {', '.join(names)}.")
    found = []
    for folder in folders:
        answers = {k: v for p in sorted(folder.glob("texts-*.jsonl")) for k, v in _said(p)}
        told = [
            Lesson(images / image, answer if folder.name == scored else thought(answer))
            for image, answer in answers.items()
            if thinking(answer)
        ]
        if not told:
            raise SystemExit(f"{folder} holds no text: run training.rl.describe first.")
        print(f"{folder.name}: {len(told)} of {len(answers)} answers hold a text.", flush=True)
        found += told
    if missing := [one.path for one in found if not one.path.is_file()]:
        raise SystemExit(f"{len(missing)} photos are missing, the first is {missing[0]}.")
    random.Random(0).shuffle(found)
    return found


def _said(path: Path) -> list[tuple[str, str]]:
    return list(describe.said(path).items())


def thought(answer: str) -> str:
    """The thinking with its tags, without any answer."""
    return f"<think>{thinking(answer)}</think>"


def eye_of(model: nn.Module) -> nn.Module:
    """The vision encoder of a model; ValueError if it has none of a known name."""
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in EYES:
            return module
    raise ValueError(f"No vision encoder named {' or '.join(EYES)} in this model.")


def freeze_all_but(model: nn.Module, part: nn.Module) -> int:
    """Let only ``part`` learn; how many numbers it has."""
    model.requires_grad_(False)
    part.requires_grad_(True)
    return sum(p.numel() for p in part.parameters())


def hold(model: nn.Module, dtype: torch.dtype) -> None:
    """Hold the eye, and what its features go through, in ``dtype``.

    What learns is held in fp32: small steps vanish in bf16.
    """
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in (*EYES, *PROJECTORS):
            module.to(dtype)


class Collator:
    """Lessons as one padded batch: the question's tokens are met, the text's are learnt."""

    def __init__(self, processor: Any, question: str) -> None:
        self.processor = processor
        content = [{"type": "image"}, {"type": "text", "text": question}]
        self.prompt = processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )

    def __call__(self, chosen: Sequence[Lesson]) -> dict[str, Tensor]:
        """Inputs and labels; prompts are padded on the left, texts on the right."""
        pictures = [opened(one.path) for one in chosen]
        inputs = dict(
            self.processor(
                images=pictures,
                text=[self.prompt] * len(chosen),
                return_tensors="pt",
                padding=True,
            )
        )
        tokenizer = self.processor.tokenizer
        # The texts end as an answer does, so that the model still knows when to stop.
        end = tokenizer.convert_ids_to_tokens(_end_token(self.processor))
        said = [tokenizer(one.text + end, add_special_tokens=False)["input_ids"] for one in chosen]
        longest = max(map(len, said))
        text = torch.full((len(said), longest), tokenizer.pad_token_id)
        mask = torch.zeros_like(text)
        for row, ids in enumerate(said):
            text[row, : len(ids)] = torch.tensor(ids)
            mask[row, : len(ids)] = 1
        shape = inputs["input_ids"].shape
        prompt = inputs["input_ids"]
        for name, value in inputs.items():  # such as the kinds of tokens that Qwen3-VL is told
            if name not in ("input_ids", "attention_mask") and value.shape == shape:
                inputs[name] = torch.cat([value, torch.zeros_like(text)], 1)
        inputs["input_ids"] = torch.cat([prompt, text], 1)
        inputs["attention_mask"] = torch.cat([inputs["attention_mask"], mask], 1)
        learnt = torch.where(mask.bool(), text, UNLEARNT)
        inputs["labels"] = torch.cat([torch.full_like(prompt, UNLEARNT), learnt], 1)
        return inputs


def _end_token(processor: Any) -> int:
    """The token that ends a turn: the tokenizer's own, or ChatML's where it knows that."""
    known = processor.tokenizer.convert_tokens_to_ids("<|im_end|>")
    unknown = known is None or known == processor.tokenizer.unk_token_id
    return int(processor.tokenizer.eos_token_id if unknown else known)


class Losses(TrainerCallback):  # type: ignore[misc]
    """Keeps the losses that were logged, first and last, for the manifest."""

    def __init__(self) -> None:
        self.found: list[float] = []

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Take note of a training loss."""
        if logs and "loss" in logs:
            self.found.append(float(logs["loss"]))


def arguments(
    config: Config, out: Path, device: torch.device, dtype: torch.dtype
) -> TrainingArguments:
    """transformers' arguments for products in ``dtype``; nothing that matters is left to a
    default.
    """
    gpu = device.type == "cuda"
    return TrainingArguments(
        output_dir=str(out),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch,
        gradient_accumulation_steps=config.accumulation,
        learning_rate=config.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=config.warmup_steps,
        weight_decay=config.weight_decay,
        max_grad_norm=1.0,
        bf16=dtype is torch.bfloat16,
        use_cpu=not gpu,
        gradient_checkpointing=gpu,
        logging_steps=1,
        save_steps=config.save_steps,
        save_total_limit=1,
        remove_unused_columns=False,
        report_to=[],
        disable_tqdm=True,
        seed=config.seed,
    )


def tune(
    loaded: models.Loaded, told: list[Lesson], config: Config, out: Path, device: torch.device
) -> dict[str, float]:
    """Fine-tune the eye in place, going on from a checkpoint in ``out``; what was learnt.

    The model comes back in the one type that it came in.
    """
    dtype = loaded.model.dtype
    learning = freeze_all_but(loaded.model, eye_of(loaded.model))
    hold(loaded.model, torch.float32)
    question = prompts.TINY if loaded.cold else prompts.SCORE
    losses = Losses()
    trainer = Trainer(
        model=loaded.model,
        args=arguments(config, out, device, dtype),
        train_dataset=told,
        data_collator=Collator(loaded.processor, question),
        callbacks=[losses],
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(out)))
    hold(loaded.model, dtype)
    found = {"lessons": float(len(told)), "learning": float(learning)}
    if losses.found:
        found |= {"first_loss": losses.found[0], "last_loss": losses.found[-1]}
    return found


def only_of(out: Path, config: Config, model: Path, texts: Sequence[Path]) -> None:
    """SystemExit if the run in ``out`` was begun with other values, texts, or another model."""
    # The processes find one another only when the trainer is made.
    rank, world = (int(os.environ.get(name, one)) for name, one in (("RANK", 0), ("WORLD_SIZE", 1)))
    values = asdict(config) | {"processes": world, "model": artefact.model_digest(model)}
    values |= {f"texts {number}": artefact.file_digest(path) for number, path in enumerate(texts)}
    begun = get_last_checkpoint(str(out)) is not None
    artefact.only_with(out / "begun.json", values, begun=begun, write=rank == 0)


def save(loaded: models.Loaded, out: Path) -> None:
    """Write the model in the form it came in."""
    if loaded.cold:
        tiny.save(loaded.model, loaded.processor, out)
    else:
        loaded.model.save_pretrained(out)
        loaded.processor.save_pretrained(out)


def main() -> None:
    """Tune, save, and write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "model", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--device", help="default: this process's GPU, else the processor")
    args = parser.parse_args()
    config = Config(**yaml.safe_load(args.config.read_text(encoding="utf-8")))
    device = distributed.own_device(args.device)
    told = lessons(args.texts, args.images, config.scored)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    loaded = models.load(args.model, dtype)
    (args.out / "run").mkdir(parents=True, exist_ok=True)
    texts = [path for folder in args.texts for path in sorted(folder.glob("texts-*.jsonl"))]
    only_of(args.out / "run", config, args.model, texts)
    metrics = tune(loaded, told, config, args.out / "run", device)
    if distributed.rank_and_world()[0] == 0:
        save(loaded, args.out)
        values = asdict(config) | {"model": str(args.model)}
        artefact.write_manifest(
            args.out, act="ract.tune", config=values, inputs=texts, metrics=metrics
        )
        print(metrics)


if __name__ == "__main__":
    main()
