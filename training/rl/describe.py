"""A model writes a text for every photo: what the contrastive alignment is pulled onto.

``python -m training.rl.describe write --model FOLDER [--adapter FOLDER] --data FOLDER --images DIR
--out FOLDER [--split train] [--count N] [--engine transformers] [--device cpu]``
``python -m training.rl.describe join --data FOLDER --out FOLDER [--split train] [--count N]``

Several processes share the photos (``torchrun``, or ``--rank`` and ``--world`` on machines that do
not know each other); each appends to its own ``texts-RANK.jsonl`` and, begun again, goes on where
it stopped. ``join`` puts them together as ``texts.json``, the authors' training form: a list of
objects with ``image`` and ``description``, the latter what stands between the think tags (papers.md
1.2, stage 0). The sampling of the paper's texts is not stated; answers are greedy here.

An answer without any thinking gives no text. It is counted, and its photo is left out of
``texts.json``; it is not asked again, for a greedy answer would be the same.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from training import artefact, distributed
from training.data.pictures import opened
from training.data.table import Sample, of_split, read_table
from training.rl import models, prompts
from training.rl.rewards.answers import thinking
from training.vlm.answer import answers
from training.vlm.precision import working_type

Picture = Image.Image
Writer = Callable[[Sequence[Picture]], list[str]]
TEXTS = "texts.json"


def chosen(samples: Sequence[Sample], split: str, count: int | None) -> list[str]:
    """The images of a split in a fixed drawn order, so that the first ``count`` are a sample."""
    rows = np.random.default_rng(0).permutation(of_split(samples, split))
    return [samples[i].image for i in rows[:count]]


def shard(images: Sequence[str], rank: int, world: int) -> list[str]:
    """The part of one of ``world`` processes; ValueError for a rank that is not there."""
    if not 0 <= rank < world:
        raise ValueError(f"There is no process {rank} among {world}.")
    return list(images[rank::world])


def said(path: Path) -> dict[str, str]:
    """Answers by image from a JSONL file; half a line of a stopped run is cut off."""
    return {row["image"]: row["answer"] for row in artefact.whole_lines(path)}


def write(images: Path, wanted: Sequence[str], writer: Writer, path: Path, batch: int) -> int:
    """Append an answer for each wanted image that has none yet; how many were written.

    SystemExit naming a photo that cannot be read: no other one takes its place.
    """
    known = said(path)
    left = [image for image in wanted if image not in known]
    for start in range(0, len(left), batch):
        part = left[start : start + batch]
        made = writer([opened(images / image) for image in part])
        rows = [{"image": i, "answer": a} for i, a in zip(part, made, strict=True)]
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(json.dumps(row) + "\n" for row in rows))
        print(f"{path.name}: {start + len(part)} of {len(left)}", flush=True)
    return len(left)


def join(out: Path, wanted: Sequence[str]) -> dict[str, float]:
    """Write ``texts.json`` from all shards; how many photos have a text.

    SystemExit if a photo was not asked about yet.
    """
    known: dict[str, str] = {}
    for path in sorted(out.glob("texts-*.jsonl")):
        known |= said(path)
    missing = [image for image in wanted if image not in known]
    if missing:
        raise SystemExit(f"{len(missing)} photos have no answer yet, the first is {missing[0]!r}.")
    told = {image: thinking(known[image]) for image in wanted}
    rows = [{"image": i, "description": text} for i, text in told.items() if text]
    half = (out / TEXTS).with_suffix(".half")
    half.write_text(json.dumps(rows, indent=0), encoding="utf-8")
    half.replace(out / TEXTS)
    different = len({row["description"] for row in rows})
    return {"photos": len(wanted), "texts": len(rows), "different": different}


def by_transformers(args: argparse.Namespace) -> Writer:
    """A writer on this process's device; weights in the fastest type it has."""
    device = distributed.own_device(args.device)
    dtype = working_type(device.type)
    loaded = models.load(args.model, dtype, adapter=args.adapter)
    question = prompts.TINY if loaded.cold else prompts.SCORE
    model = models.merged(loaded).to(device).eval()

    def writer(pictures: Sequence[Picture]) -> list[str]:
        return answers(
            model,
            loaded.processor,
            pictures,
            question=question,
            batch=len(pictures),
            max_tokens=args.max_tokens,
        )

    return writer


def by_vllm(args: argparse.Namespace) -> Writer:
    """A writer on a GPU by vLLM, for a merged checkpoint; SystemExit without vLLM."""
    if args.adapter is not None:
        raise SystemExit("vLLM takes a merged checkpoint here: run training.rl.merge first.")
    try:
        from vllm import LLM, SamplingParams
    except ImportError as error:
        raise SystemExit("vLLM is missing: pip install vllm on a machine with a GPU.") from error
    engine = LLM(model=str(args.model), limit_mm_per_prompt={"image": 1}, seed=0)
    sampling = SamplingParams(temperature=0.0, max_tokens=args.max_tokens)

    def writer(pictures: Sequence[Picture]) -> list[str]:
        asked = [message(picture, prompts.SCORE) for picture in pictures]
        return [one.outputs[0].text for one in engine.chat(asked, sampling)]

    return writer


def message(picture: Picture, question: str) -> list[dict[str, Any]]:
    """A chat of one turn in OpenAI's form, the picture inside as a lossless PNG."""
    held = io.BytesIO()
    picture.save(held, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"
    content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question}]
    return [{"role": "user", "content": content}]


ENGINES: dict[str, Callable[[argparse.Namespace], Writer]] = {
    "transformers": by_transformers,
    "vllm": by_vllm,
}


def asked_with(args: argparse.Namespace) -> dict[str, Any]:
    """What the answers depend on besides their photo."""
    models_read = {n: artefact.model_digest(getattr(args, n)) for n in ("model", "adapter")}
    return models_read | {"engine": args.engine, "max_tokens": args.max_tokens}


def main() -> None:
    """Write one shard, or join all."""
    args = arguments()
    wanted = chosen(read_table(args.data / "table.csv"), args.split, args.count)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.what == "join":
        metrics = join(args.out, wanted)
        inputs = [args.data / "table.csv", *sorted(args.out.glob("texts-*.jsonl"))]
        config = vars(args)
        artefact.write_manifest(
            args.out, act="rl.describe", config=config, inputs=inputs, metrics=metrics
        )
        print(metrics)
        return
    part = shard(wanted, args.rank, args.world)
    path = args.out / f"texts-{args.rank:03d}.jsonl"
    # The first line of another model among these texts would never be noticed.
    artefact.only_with(path.with_suffix(".begun"), asked_with(args), begun=bool(said(path)))
    write(args.images, part, ENGINES[args.engine](args), path, args.batch)


def arguments() -> argparse.Namespace:
    """The command line; rank and world are torchrun's where it started the process."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("write", "join"))
    for name in ("data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("model", "images", "adapter"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--split", default="train", choices=("train", "val", "test"))
    parser.add_argument("--count", type=int, help="photos of the split; default all")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="transformers")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--max-tokens", type=int, default=160)
    parser.add_argument("--device", help="default: this process's GPU, else the processor")
    parser.add_argument("--rank", type=int, default=int(os.environ.get("RANK", 0)))
    parser.add_argument("--world", type=int, default=int(os.environ.get("WORLD_SIZE", 1)))
    args = parser.parse_args()
    if args.what == "write" and not (args.model and args.images):
        parser.error("write needs --model and --images")
    return args


if __name__ == "__main__":
    main()
