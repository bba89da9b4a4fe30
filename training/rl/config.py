"""The values of one run of reinforcement learning; ``training/configs/rl`` says where each is from.

Everything in which TRL's defaults differ from the papers' trainers is a value of the recipe, so
that no default of a later version changes a run.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import torch
import yaml

from training.vlm.precision import working_type


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on besides its inputs.

    ``pictures`` and ``group`` are B and K: answers to B pictures, K each, lie whole on a process
    for every update. ``part`` answers are held by one backward pass; it divides B K.
    ``vllm`` is TRL's mode, "colocate" or "server"; empty: answers are made by transformers.
    ``lora_rank`` 0 learns the adapter that the model brings, or all weights if it brings none.
    ``top_entropy`` is the share of words, the most uncertain ones, that are learnt from.
    ``max_pixels`` bounds a picture for processors that take any size; 0 leaves theirs.
    ``bf16`` holds where the processor has instructions for it: elsewhere it would be slower.
    """

    reward: str
    pictures: int
    group: int
    part: int
    steps: int
    learning_rate: float
    schedule: str
    warmup_steps: int
    beta: float
    epsilon: float
    loss_type: str
    scale_rewards: str
    temperature: float
    top_p: float
    top_k: int
    max_tokens: int
    max_grad_norm: float
    weight_decay: float
    save_steps: int
    seed: int
    bf16: bool = False
    gradient_checkpointing: bool = False
    vllm: str = ""
    lora_rank: int = 0
    lora_alpha: float = 0.0
    max_pixels: int = 0
    top_entropy: float = 1.0

    def __post_init__(self) -> None:
        if self.pictures * self.group % self.part:
            raise ValueError(f"part {self.part} does not divide {self.pictures} x {self.group}.")
        if self.group < 2:
            raise ValueError("One answer is no group: its advantage would always be 0.")

    def dtype(self, device: str) -> torch.dtype:
        """What frozen weights and products are in: bf16 if wanted and if ``device`` has it."""
        fast = device != "cpu" or working_type() is torch.bfloat16
        return torch.bfloat16 if self.bf16 and fast else torch.float32

    @property
    def parts(self) -> int:
        """Backward passes of one update."""
        return self.pictures * self.group // self.part


def load_recipe(path: Path) -> Recipe:
    """A recipe from YAML; SystemExit with a sentence if it names unknown values or lacks some."""
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = dataclasses.fields(Recipe)
    known = {field.name for field in fields}
    needed = {field.name for field in fields if field.default is dataclasses.MISSING}
    if unknown := sorted(set(given) - known):
        raise SystemExit(f"{path} has unknown values: {', '.join(unknown)}.")
    if missing := sorted(needed - set(given)):
        raise SystemExit(f"{path} lacks {', '.join(missing)}.")
    return Recipe(**given)
