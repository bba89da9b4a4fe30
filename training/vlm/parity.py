"""Whether transformers and the application's runtime say the same of the same pictures.

``python -m training.vlm.parity --base FILE.gguf --files FOLDER --images DIR [--count 12]
[--least 0.75]``

FOLDER holds ``mmproj.gguf`` and ``lora.gguf``; DIR is any folder of pictures, squashed to the
model's square by one resampling for both. Both answer greedily. transformers multiplies in fp32
with the base model's weights unpacked, the runtime with its quantized kernels, so that a word may
tip over where two are about as likely: texts must be equal for most pictures, not for all.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from training.data.pictures import opened
from training.vlm import runtime
from training.vlm.answer import answers
from training.vlm.export import FILES
from training.vlm.load import adapted, model_of

SUFFIXES = (".jpg", ".jpeg", ".png")


def squares(folder: Path, count: int, side_px: int) -> list[Image.Image]:
    """The first ``count`` pictures of a folder by name, squashed; SystemExit if there is none."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)[:count]
    if not paths:
        raise SystemExit(f"{folder} holds no pictures.")
    return [opened(p).resize((side_px, side_px), Image.Resampling.BICUBIC) for p in paths]


def both(base: Path, files: Path, pictures: list[Image.Image]) -> tuple[list[str], list[str]]:
    """The answers of transformers and of the runtime."""
    mmproj, lora = (files / name for name in FILES)
    model, processor = model_of(base, mmproj)
    here = answers(adapted(model, lora), processor, pictures)
    server = runtime.start(base, mmproj, lora)
    there = [runtime.ask(server, np.asarray(one)).text for one in pictures]
    return here, there


def main() -> None:
    """Print the share of equal texts and those that differ; exit status 1 below ``--least``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("base", "files", "images"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--least", type=float, default=0.75)
    parser.add_argument("--side", type=int, default=448)
    args = parser.parse_args()
    here, there = both(args.base, args.files, squares(args.images, args.count, args.side))
    for a, b in zip(here, there, strict=True):
        if a != b:
            print(f"transformers: {a}\nruntime:      {b}")
    equal = sum(a == b for a, b in zip(here, there, strict=True)) / len(here)
    print(f"{equal:.0%} of {len(here)} texts are equal")
    sys.exit(equal < args.least)


if __name__ == "__main__":
    main()
