"""What an update of a recipe costs on a card: seconds and memory, with weights by chance.

``python -m training.rl.cost --recipe FILE --size qwen2.5-vl-7b --base FILE.gguf --out FOLDER
[--updates 3] [--part N] [--device cuda]`` makes the model on the card, learns some updates from
drawn noise and writes ``cost.json`` after each: its seconds and how many of them went into answers,
the most memory that was taken, parameters. No weights are needed.

Chance never ends an answer, so every answer has ``max_tokens`` words: the seconds are the most that
the recipe can take. Answers are made by transformers, whatever the recipe says: vLLM loads its
weights from a checkpoint. Of no reward is anything learnt; the work is the same.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from training.rl import models, prompts, toy_qwen
from training.rl.config import Recipe, load_recipe
from training.rl.groups import Picture
from training.rl.toy_qwen import Shape
from training.rl.train import trainer_of

# isort: split
from transformers import TrainerCallback

GIB = 2**30
_LEAST = 56 * 56
_VISION_2_5 = {
    "depth": 32,
    "hidden_size": 1280,
    "intermediate_size": 3420,
    "num_heads": 16,
    "window_size": 112,
    "fullatt_block_indexes": [7, 15, 23, 31],
}
_VISION_3 = {
    "depth": 27,
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "num_heads": 16,
    "num_position_embeddings": 2304,
    "deepstack_visual_indexes": [8, 16, 24],
}


def _text(hidden: int, inner: int, layers: int, heads: int, shared: int, words: int) -> Any:
    return {
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": shared,
        "max_position_embeddings": 32768,
        "vocab_size": words,
        "tie_word_embeddings": False,
    }


def _shape_2_5(text: dict[str, Any]) -> tuple[str, Shape]:
    vision = _VISION_2_5 | {"out_hidden_size": text["hidden_size"]}
    return "qwen2_5_vl", Shape(text, vision, (16, 24, 24), (_LEAST, 1280 * 28 * 28))


def _shape_3(text: dict[str, Any]) -> tuple[str, Shape]:
    vision = _VISION_3 | {"out_hidden_size": text["hidden_size"]}
    return "qwen3_vl", Shape(text | {"head_dim": 128}, vision, (24, 20, 20), (_LEAST, 2**20))


# As the config.json of the published checkpoints says.
SIZES: dict[str, tuple[str, Shape]] = {
    "toy-2.5": ("qwen2_5_vl", toy_qwen.TOY["qwen2_5_vl"]),
    "toy-3": ("qwen3_vl", toy_qwen.TOY["qwen3_vl"]),
    "qwen2.5-vl-3b": _shape_2_5(
        _text(2048, 11008, 36, 16, 2, 151936) | {"tie_word_embeddings": True}
    ),
    "qwen2.5-vl-7b": _shape_2_5(_text(3584, 18944, 28, 28, 4, 152064)),
    "qwen2.5-vl-32b": _shape_2_5(_text(5120, 27648, 64, 40, 8, 152064)),
    "qwen3-vl-8b": _shape_3(_text(4096, 12288, 36, 32, 8, 151936)),
}


def noise(out: Path, count: int, pixels: int) -> list[Picture]:
    """So many square pictures of drawn noise, as PNG files in ``out``, with drawn ratings."""
    draw, edge = np.random.default_rng(0), int(pixels**0.5)
    made = []
    for number in range(count):
        path = out / f"{number}.png"
        Image.fromarray(draw.integers(0, 256, (edge, edge, 3), np.uint8)).save(path)
        made.append(Picture(path, float(draw.uniform(1, 5)), "noise"))
    return made


@contextmanager
def timed_answers(trainer: Any, device: str) -> Iterator[list[float]]:
    """The seconds that each making of answers took, in a list that grows."""
    plain, took = trainer._generate_single_turn, list[float]()

    def generate(*args: Any, **kwargs: Any) -> Any:
        start = settled(device)
        made = plain(*args, **kwargs)
        took.append(settled(device) - start)
        return made

    trainer._generate_single_turn = generate
    try:
        yield took
    finally:
        del trainer._generate_single_turn


def settled(device: str) -> float:
    """The time, when the card has done what it was asked for."""
    if device != "cpu":
        torch.cuda.synchronize()
    return time.monotonic()


class Told(TrainerCallback):  # type: ignore[misc]
    """Writes what is known after each update: a card that is lent may be taken back."""

    def __init__(self, known: dict[str, Any], answers: list[float], out: Path) -> None:
        self.known, self.answers, self.out = known, answers, out

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Write ``cost.json``."""
        rows = [
            json.loads(line) for line in (self.out / "log.jsonl").read_text("utf-8").splitlines()
        ]
        self.known["update_s"] = [round(row["wall_s"], 2) for row in rows]
        self.known["answering_s"] = [round(one, 2) for one in self.answers]
        if self.known["card"]:
            self.known["gib"] = round(torch.cuda.max_memory_allocated() / GIB, 1)
            self.known["reserved_gib"] = round(torch.cuda.max_memory_reserved() / GIB, 1)
        told = json.dumps(self.known, indent=1) + "\n"
        (self.out / "cost.json").write_text(told, encoding="utf-8")


def cost(recipe: Recipe, size: str, base: Path, out: Path, device: str) -> dict[str, Any]:
    """Learn a recipe's updates from noise; seconds, GiB (none on a processor) and parameters."""
    kind, shape = SIZES[size]
    if recipe.max_pixels:
        shape = replace(shape, pixels=(shape.pixels[0], min(shape.pixels[1], recipe.max_pixels)))
    dtype = recipe.dtype(device) if recipe.lora_rank else torch.float32
    model, processor = toy_qwen.made(kind, shape, base, device, dtype)
    lora = recipe.lora_rank and models.fresh_lora(recipe.lora_rank, recipe.lora_alpha)
    weights = sum(p.numel() for p in model.parameters())
    trainer = trainer_of(
        recipe,
        model,
        processor,
        noise(out, recipe.pictures, shape.pixels[1]),
        prompts.SCORE,
        out,
        device=device,
        peft_config=lora or None,
        cold=False,
    )
    policy = trainer.accelerator.unwrap_model(trainer.model)
    known = {
        "size": size,
        "parameters": weights,
        "learnt": sum(p.numel() for p in policy.parameters() if p.requires_grad),
        "answers": recipe.pictures * recipe.group,
        "part": recipe.part,
        "words": recipe.max_tokens,
        "pixels": shape.pixels[1],
        "card": None if device == "cpu" else torch.cuda.get_device_name(),
        "torch": torch.__version__,
    }
    with timed_answers(trainer, device) as answers:
        trainer.add_callback(Told(known, answers, out))
        trainer.train()
    return known


def main() -> None:
    """Write ``cost.json`` and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("recipe", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--size", choices=SIZES, required=True)
    parser.add_argument("--updates", type=int, default=3)
    parser.add_argument("--part", type=int, help="answers a backward pass; the recipe's")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda")
    args = parser.parse_args()
    recipe = load_recipe(args.recipe)
    part = args.part or recipe.part
    recipe = replace(recipe, vllm="", steps=args.updates, save_steps=10**6, part=part)
    args.out.mkdir(parents=True, exist_ok=True)
    print(json.dumps(cost(recipe, args.size, args.base, args.out, args.device)))


if __name__ == "__main__":
    main()
