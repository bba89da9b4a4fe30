"""Clips as pictures, answers about them, and their judgement.

``python -m training.rl.video frames --labels FILE.csv --clips DIR --out DIR [--layout preresq]``
``python -m training.rl.video answer --model FOLDER [--adapter FOLDER] --pictures DIR --out FILE``
``python -m training.rl.video judge --answers FILE.jsonl --labels FILE.csv [--aspects 2]``
``python -m training.rl.video toy --out DIR``

Which pictures a clip becomes: ``training.rl.clips``. PreResQ-R1's are named as its inference reads
them, ``NAME_0.png`` to ``NAME_3.png``. ``training.rl.train --clips DIR`` learns from the folder
that ``frames`` writes. Labels are a CSV with the columns ``clip`` and ``mos`` (1 to 5).
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy.stats import pearsonr, spearmanr

from training import artefact, distributed
from training.rl.clips import DATASET, LAYOUTS, clips_of
from training.rl.rewards import answers


def labels(path: Path) -> dict[str, float]:
    """MOS on 1 to 5 by clip; SystemExit naming a clip whose MOS is not there or not in range."""
    found = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                mos = float(row["mos"])
            except (KeyError, TypeError, ValueError) as error:
                raise SystemExit(f"{path}: {row.get('clip')!r} has no MOS.") from error
            if not 1.0 <= mos <= 5.0:
                raise SystemExit(f"{path}: {row['clip']!r} has a MOS of {mos}, not of 1 to 5.")
            found[row["clip"]] = mos
    return found


def make_pictures(args: argparse.Namespace) -> None:
    """Write the pictures of each clip and ``clips.jsonl``: clip, layout, pictures, MOS."""
    known, layout = labels(args.labels), LAYOUTS[args.layout]
    rows = []
    for (clip, mos), stem in zip(known.items(), stems(list(known)), strict=True):
        (args.out / stem).parent.mkdir(parents=True, exist_ok=True)
        names = []
        for number, picture in enumerate(layout.pictures(args.clips / clip)):
            names.append(f"{stem}_{number}.png")
            Image.fromarray(picture).save(args.out / names[-1])
        rows.append({"clip": clip, "layout": args.layout, "pictures": names, "mos": mos})
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (args.out / DATASET).write_text(text, encoding="utf-8")
    artefact.write_manifest(args.out, act="rl.video", config=vars(args), inputs=[args.labels])
    print(f"{len(rows)} clips")


def stems(clips: Sequence[str]) -> list[str]:
    """Where each clip's pictures lie, in folders as its own; SystemExit if two would be one."""
    found = {clip: f"pictures/{Path(clip).with_suffix('')}" for clip in clips}
    for clip, stem in found.items():
        if twins := [one for one in clips if found[one] == stem and one != clip]:
            raise SystemExit(f"{clip!r} and {twins[0]!r} would have pictures of the same names.")
    return list(found.values())


def answer(args: argparse.Namespace) -> None:
    """Append a model's greedy answer for each clip of a folder of :func:`make_pictures`.

    A stopped run goes on. The question is that of the folder's layout.
    """
    from training.rl import models  # peft and transformers, which the other acts do without
    from training.vlm.precision import working_type

    device = distributed.own_device(args.device)
    dtype = working_type(device.type)
    loaded = models.load(args.model, dtype, adapter=args.adapter, max_pixels=args.max_pixels)
    model = models.merged(loaded).to(device).eval()
    done = {row["clip"] for row in artefact.whole_lines(args.out)}
    for clip in clips_of(args.pictures):
        if clip.name in done:
            continue
        pictures = [Image.open(path).convert("RGB") for path in clip.pictures]
        turn = LAYOUTS[clip.layout].turn(len(pictures))
        said = said_of(model, loaded.processor, pictures, turn, args.max_tokens)
        with args.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"clip": clip.name, "answer": said}) + "\n")


def said_of(
    model: Any, processor: Any, pictures: Sequence[Any], turn: list[dict[str, Any]], most: int
) -> str:
    """A model's greedy answer of at most ``most`` tokens about the pictures of one clip."""
    prompt = processor.apply_chat_template(turn, add_generation_prompt=True, tokenize=False)
    inputs = processor(images=[list(pictures)], text=[prompt], return_tensors="pt")
    inputs = inputs.to(model.device)
    made = model.generate(**inputs, max_new_tokens=most, do_sample=False)
    new = made[0, inputs["input_ids"].shape[1] :]
    return str(processor.tokenizer.decode(new, skip_special_tokens=True))


def judged(said: Sequence[str], mos: Sequence[float], count: int) -> dict[str, float]:
    """Raw SRCC and PLCC of the means of each answer's last ``count`` numbers, and the share read.

    Unreadable answers are left out of both and counted; NaN where fewer than three can be read.
    """
    q = np.array([answers.aspects(text, count).mean() for text in said])
    known, g = np.isfinite(q), np.array(mos)
    found = {"clips": float(len(q)), "readable": float(known.mean())}
    few = known.sum() < 3 or np.ptp(q[known]) == 0
    for name, measure in (("srcc", spearmanr), ("plcc", pearsonr)):
        found[name] = math.nan if few else float(measure(q[known], g[known]).statistic)
    return found


def judge(args: argparse.Namespace) -> None:
    """Print the numbers of an answers file: lines with ``clip`` and ``answer``."""
    known = labels(args.labels)
    lines = args.answers.read_text(encoding="utf-8").splitlines()
    said = {row["clip"]: row["answer"] for row in map(json.loads, lines)}
    if missing := [clip for clip in known if clip not in said]:
        raise SystemExit(f"{len(missing)} clips have no answer, the first is {missing[0]!r}.")
    print(json.dumps(judged([said[clip] for clip in known], list(known.values()), args.aspects)))


def toy(out: Path, clips: int = 4, frames: int = 24) -> None:
    """Small clips of a moving square, the more noise the lower the "MOS", and their labels."""
    import av

    (out / "clips").mkdir(parents=True, exist_ok=True)
    rows = [["clip", "mos"]]
    for number in range(clips):
        random, name = np.random.default_rng(number), f"{number:02d}.mp4"
        with av.open(str(out / "clips" / name), "w") as file:
            stream = file.add_stream("mpeg4", rate=12)
            stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
            for at in range(frames):
                picture = random.normal(90, 4 + 20 * number, (64, 96, 3))
                picture[20:40, 2 * at : 2 * at + 20] = 220
                pixels = np.clip(picture, 0, 255).astype(np.uint8)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            file.mux(stream.encode())
        rows.append([name, f"{4.5 - number:.2f}"])
    with (out / "labels.csv").open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows(rows)


def main() -> None:
    """Make pictures, judge answers, or make toy clips."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    acts = parser.add_subparsers(dest="act", required=True)
    made = acts.add_parser("frames")
    for name in ("labels", "clips", "out"):
        made.add_argument(f"--{name}", type=Path, required=True)
    made.add_argument("--layout", choices=sorted(LAYOUTS), default="preresq")
    asked = acts.add_parser("answer")
    for name in ("model", "pictures", "out"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    asked.add_argument("--adapter", type=Path)
    asked.add_argument("--max-tokens", type=int, default=512)  # as PreResQ-R1's inference
    asked.add_argument("--max-pixels", type=int, default=0, help="of a picture; 0: the model's")
    asked.add_argument("--device", default="cpu")
    read_ = acts.add_parser("judge")
    for name in ("answers", "labels"):
        read_.add_argument(f"--{name}", type=Path, required=True)
    read_.add_argument("--aspects", type=int, default=2, help="numbers an answer holds")
    acts.add_parser("toy").add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.act == "toy":
        toy(args.out)
    else:
        {"frames": make_pictures, "answer": answer, "judge": judge}[args.act](args)


if __name__ == "__main__":
    main()
