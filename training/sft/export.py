"""Write the two files that ship, and check that the runtime says what torch says.

``python -m training.sft.export --config CONFIG --weights weights.pt --pieces FOLDER --encoder
FILE.onnx --base FILE.gguf --data FOLDER --images DIR --out resources/models/quality-tiny``

Both are asked about ``--pictures`` of the val split; fewer than ``--least`` equal findings are a
failure (0 is for weights that have learnt nothing, whose files must only load and answer).
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training import artefact
from training.data.table import read_table
from training.sft.config import Config, load_config
from training.sft.features import Pieces, encode, examples_of, make, source_of
from training.sft.model import TinyModel
from training.sft.photos import Pixels
from training.sft.texts import read
from training.sft.train import load_weights
from training.sft.vision import load_encoder
from training.vlm import runtime
from training.vlm.export import export


def write(out: Path, model: TinyModel, encoder: Any) -> dict[str, Path]:
    """Write ``mmproj.gguf`` and ``lora.gguf``; the same weights give the same bytes."""
    model.inner.vision_tower.load_state_dict(encoder.state_dict())
    return export(model.policy, out)


def parity(
    model: TinyModel, encoder: Any, pictures: list[Pixels], base: Path, paths: dict[str, Path]
) -> dict[str, float | None]:
    """Torch against the runtime: share of equal findings, and the mean difference of ratings.

    Torch runs in bf16 and the runtime in the precision of its kernels, so that a word may tip over
    where two are about as likely. An answer that one of them does not give in the form is unequal.
    """
    here = model.eval().answers(encode(encoder, pictures))
    server = runtime.start(base, paths["mmproj"], paths["lora"])
    there = [runtime.ask(server, picture).text for picture in pictures]
    read_here, read_there = [read(t) for t in here], [read(t) for t in there]
    pairs = [(a, b) for a, b in zip(read_here, read_there, strict=True) if a and b]
    apart = [abs(a.rating - b.rating) for a, b in pairs]
    return {
        "equal_findings": sum(a.flaws == b.flaws for a, b in pairs) / len(pictures),
        "rating_difference": float(np.mean(apart)) if apart else None,
        "read": len(pairs) / len(pictures),
        "pictures": len(pictures),
    }


def learnt(weights: Path, pieces: Path, config: Config) -> dict[str, object]:
    """How many pictures there were to learn from, and after how many steps these weights were."""
    named = re.fullmatch(r"weights-(\d+)", weights.stem)
    return {
        "pictures": len(Pieces(pieces).examples),
        "steps": int(named[1]) if named else config.steps,
        "weights": weights.name,
    }


def main() -> None:
    """Write the files and ``manifest.json``; exit status 1 if torch and runtime disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "weights", "pieces", "encoder", "base", "data", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=12)
    parser.add_argument("--least", type=float, default=0.75)
    args = parser.parse_args()
    config = load_config(args.config)
    encoder = load_encoder(args.encoder, config.side_px, config.blocks)
    model = TinyModel(config, args.base)
    load_weights(model, torch.load(args.weights, weights_only=True, map_location="cpu"))
    paths = write(args.out, model, encoder)
    source = source_of(config, read_table(args.data / "table.csv"), args.images, "val")
    pictures = [make(source, *one)[0] for one in examples_of(source, "val", args.pictures)]
    metrics = parity(model, encoder, pictures, args.base, paths)
    files = {
        path.name: {"size": path.stat().st_size, "sha256": artefact.file_digest(path)}
        for path in paths.values()
    }
    artefact.write_manifest(
        args.out,
        act="sft.export",
        config=asdict(config),
        inputs=[path for path in (args.base, args.weights, args.encoder) if path.is_file()],
        metrics={
            "parity": metrics,
            "files": files,
            "learnt": learnt(args.weights, args.pieces, config),
        },
    )
    print(metrics)
    sys.exit((metrics["equal_findings"] or 0.0) < args.least)


if __name__ == "__main__":
    main()
