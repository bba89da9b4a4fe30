"""A clip as the still pictures that the video systems look at: global in time, local in space.

``python -m training.rl.video frames --labels FILE.csv --clips DIR --out DIR`` ``python -m
training.rl.video answer --model FOLDER [--adapter FOLDER] --pictures DIR --out FILE.jsonl``
``python -m training.rl.video judge --answers FILE.jsonl --labels FILE.csv [--aspects 2]`` ``python
-m training.rl.video toy --out DIR``

PreResQ-R1 shows a model four pictures of a clip: one that packs many frames (global, temporal),
then three single frames (local, spatial). Its preprocessing is not released. Ours: 16 frames evenly
spaced, tiled 4 x 4, longest side 1,024 px; single frames at 1/6, 1/2 and 5/6 of the clip, as they
are. The files are named as its inference reads them, ``NAME_0.png`` to ``NAME_3.png``. VQAThinker
shows single frames (6 in training), and for its temporal reward the same with their order disturbed
in one of six ways (motion features, which it has beside them, are not here). Labels are a CSV with
the columns ``clip`` and ``mos`` (1 to 5).
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.stats import pearsonr, spearmanr

from training import artefact
from training.rl.rewards import answers

Frame = NDArray[np.uint8]
PACKED, COLUMNS, LONGEST_PX = 16, 4, 1024
LOCAL = (1 / 6, 1 / 2, 5 / 6)
VQATHINKER_FRAMES = 6
WINDOW = 4
DATASET = "clips.jsonl"


def read(path: Path, at: Sequence[float]) -> list[Frame]:
    """Frames RGB [H, W, 3] at shares 0..1 of a clip, in the order asked for.

    Frames are counted, not sought by time: many files tell a wrong duration. SystemExit with a
    sentence if the clip cannot be read or has no frame; none is replaced by another.
    """
    try:
        import av
    except ImportError as error:
        raise SystemExit("Reading clips needs PyAV: pip install av") from error
    try:
        with av.open(str(path)) as clip:
            count = sum(1 for _ in clip.decode(video=0))
        wanted = [min(count - 1, int(share * count)) for share in at]
        found: dict[int, Frame] = {}
        with av.open(str(path)) as clip:
            for number, frame in enumerate(clip.decode(video=0)):
                if number in wanted:
                    found[number] = frame.to_ndarray(format="rgb24")
    except (av.error.FFmpegError, IndexError) as error:
        raise SystemExit(f"{path} cannot be read as a clip: {error}.") from error
    if not found:
        raise SystemExit(f"{path} holds no frame.")
    return [found[number] for number in wanted]


def evenly(count: int) -> list[float]:
    """``count`` shares of a clip, each in the middle of its part."""
    return [(i + 0.5) / count for i in range(count)]


def packed(frames: Sequence[Frame], columns: int = COLUMNS, longest_px: int = LONGEST_PX) -> Frame:
    """The frames tiled row by row in reading order, the whole at most ``longest_px`` a side.

    A last row that is not full is black behind its frames.
    """
    rows = math.ceil(len(frames) / columns)
    height, width = frames[0].shape[:2]
    shrink = min(1.0, longest_px / max(rows * height, columns * width))
    tile = max(1, int(width * shrink)), max(1, int(height * shrink))
    whole = np.zeros((rows * tile[1], columns * tile[0], 3), np.uint8)
    for number, frame in enumerate(frames):
        small = np.asarray(Image.fromarray(frame).resize(tile, Image.Resampling.BOX))
        row, column = divmod(number, columns)
        top, left = row * tile[1], column * tile[0]
        whole[top : top + tile[1], left : left + tile[0]] = small
    return whole


def preresq_pictures(path: Path) -> list[Frame]:
    """The packed picture of a clip, then its three single frames."""
    frames = read(path, [*evenly(PACKED), *LOCAL])
    return [packed(frames[:PACKED]), *frames[PACKED:]]


def preresq_message(pictures: Sequence[Any], question: str) -> list[dict[str, Any]]:
    """One turn: every picture announced by a line of text, the question last."""
    names = ["Global multiframe picture:"]
    names += [f"Local single frame picture {n}:" for n in range(1, len(pictures))]
    content: list[dict[str, Any]] = []
    for name, picture in zip(names, pictures, strict=True):
        content += [{"type": "text", "text": name}, {"type": "image", "image": picture}]
    return [{"role": "user", "content": [*content, {"type": "text", "text": question}]}]


_TAGS = "Reason between <think> and </think>, then answer between <answer> and </answer>: "
# In our own words; PreResQ-R1 asks for the same (rewards.md 4), each number with a line end.
PRERESQ = (
    "The first picture packs frames of one video in order of time. Describe how the video moves"
    " (smoothness, stutter, flicker) and its scene as a whole. Then judge the single frames by"
    " saturation, granularity, sharpness, foreground and background. " + _TAGS + "two numbers from"
    " 1.00 to 5.00, each followed by a line end: the global quality, then the local quality."
)
VQATHINKER = (
    "These are frames of one video in order of time. How good is the video's quality, from 1.00"
    " (bad) to 5.00 (excellent)? " + _TAGS + "one number with two decimals."
)


def vqathinker_message(frames: Sequence[Any], question: str = VQATHINKER) -> list[dict[str, Any]]:
    """One turn: the frames in the order given, then the question."""
    content: list[dict[str, Any]] = [{"type": "image", "image": frame} for frame in frames]
    return [{"role": "user", "content": [*content, {"type": "text", "text": question}]}]


# --- the six ways in which VQAThinker disturbs the order of frames; each takes numbers 0..n - 1

Order = list[int]


def shuffled(order: Order, random: np.random.Generator) -> Order:
    """All frames in a drawn order."""
    return [order[i] for i in random.permutation(len(order))]


def locally_shuffled(order: Order, random: np.random.Generator) -> Order:
    """Frames in a drawn order within windows of four."""
    parts = [order[i : i + WINDOW] for i in range(0, len(order), WINDOW)]
    return [one for part in parts for one in shuffled(part, random)]


def backwards(order: Order, random: np.random.Generator) -> Order:
    """The clip played in reverse."""
    del random
    return order[::-1]


def jittered(order: Order, random: np.random.Generator) -> Order:
    """Each frame replaced by itself or a neighbour (how far is not stated: one, ours)."""
    moved = np.arange(len(order)) + random.integers(-1, 2, len(order))
    return [order[i] for i in np.clip(moved, 0, len(order) - 1)]


def stuttering(order: Order, random: np.random.Generator) -> Order:
    """One frame stands twice and the next one is lost, so that the number stays."""
    at = int(random.integers(len(order) - 1)) if len(order) > 1 else 0
    return [*order[: at + 1], order[at], *order[at + 2 :]][: len(order)]


def gapped(order: Order, random: np.random.Generator) -> Order:
    """One to three frames are dropped (at least one stays)."""
    lost = min(len(order) - 1, int(random.integers(1, 4)))
    kept = np.sort(random.permutation(len(order))[lost:])
    return [order[i] for i in kept]


PERTURBATIONS: tuple[Callable[[Order, np.random.Generator], Order], ...] = (
    shuffled,
    locally_shuffled,
    backwards,
    jittered,
    stuttering,
    gapped,
)


def perturbed(count: int, random: np.random.Generator) -> Order:
    """Numbers of ``count`` frames, disturbed in one drawn way."""
    return PERTURBATIONS[random.integers(len(PERTURBATIONS))](list(range(count)), random)


# --- the acts


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
    """Write four pictures a clip and ``clips.jsonl``: clip, its pictures, MOS."""
    known = labels(args.labels)
    (args.out / "pictures").mkdir(parents=True, exist_ok=True)
    rows = []
    for clip, mos in known.items():
        names = [f"pictures/{Path(clip).stem}_{number}.png" for number in range(1 + len(LOCAL))]
        for name, picture in zip(names, preresq_pictures(args.clips / clip), strict=True):
            Image.fromarray(picture).save(args.out / name)
        rows.append({"clip": clip, "pictures": names, "mos": mos})
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (args.out / DATASET).write_text(text, encoding="utf-8")
    artefact.write_manifest(args.out, act="rl.video", config=vars(args), inputs=[args.labels])
    print(f"{len(rows)} clips")


def answer(args: argparse.Namespace) -> None:
    """Append a model's greedy answer for each clip of a folder of :func:`make_pictures`.

    A stopped run goes on. Questions are PreResQ-R1's.
    """
    import torch

    from training.rl import models  # peft and transformers, which the other acts do without
    from training.vlm.precision import working_type

    dtype = torch.bfloat16 if args.device.startswith("cuda") else working_type()
    loaded = models.load(args.model, dtype, adapter=args.adapter, max_pixels=args.max_pixels)
    model = models.merged(loaded).to(args.device).eval()
    lines = args.out.read_text(encoding="utf-8").splitlines() if args.out.exists() else []
    done = {json.loads(line)["clip"] for line in lines}
    rows = (args.pictures / DATASET).read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, rows):
        if row["clip"] in done:
            continue
        pictures = [Image.open(args.pictures / name).convert("RGB") for name in row["pictures"]]
        told = {"clip": row["clip"], "answer": said_of(model, loaded.processor, pictures, args)}
        with args.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


def said_of(model: Any, processor: Any, pictures: Sequence[Any], args: argparse.Namespace) -> str:
    """A model's greedy answer about the four pictures of one clip."""
    message = preresq_message(pictures, PRERESQ)
    prompt = processor.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
    inputs = processor(images=[list(pictures)], text=[prompt], return_tensors="pt")
    inputs = inputs.to(model.device)
    made = model.generate(**inputs, max_new_tokens=args.max_tokens, do_sample=False)
    return str(
        processor.tokenizer.decode(
            made[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True
        )
    )


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
