"""The values of one run of the cold start; ``training/configs`` says where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Config:
    """All that a run depends on besides its inputs."""

    side_px: int
    blocks: int
    merge: int
    projector_hidden: int
    lora_rank: int
    lora_alpha: float
    natural: float
    two_faults: float
    local: float
    other_aspect: float
    sight_steps: int
    sight_batch: int
    sight_learning_rate: float
    naming_weight: float
    steps: int
    batch: int
    learning_rate: float
    projector_learning_rate: float
    warmup_steps: int
    key_weight: float
    form_weight: float
    sight_weight: float
    eval_steps: int
    eval_stride: int
    seed: int


def load_config(path: Path) -> Config:
    """A config from YAML."""
    return Config(**yaml.safe_load(path.read_text(encoding="utf-8")))
