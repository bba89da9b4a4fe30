"""A checkpoint with its learnt adapter in the weights, as transformers and vLLM load it.

``python -m training.rl.merge --model CHECKPOINT --adapter FOLDER --out FOLDER [--dtype bfloat16]``

quality-tiny ships with its adapter apart: for it, ``training.vlm.export``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.rl import models


def main() -> None:
    """Write model and processor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "adapter", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="bfloat16")
    args = parser.parse_args()
    loaded = models.load(args.model, getattr(torch, args.dtype), adapter=args.adapter)
    models.merged(loaded).save_pretrained(args.out)
    loaded.processor.save_pretrained(args.out)


if __name__ == "__main__":
    main()
