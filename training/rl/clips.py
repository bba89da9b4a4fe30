"""A clip as the still pictures that the video systems look at: global in time, local in space.

PreResQ-R1 shows a model four pictures of a clip: one that packs many frames (global, temporal),
then three single frames (local, spatial). Its preprocessing is not released. Ours: 16 frames evenly
spaced, tiled 4 x 4, longest side 1,024 px; single frames at 1/6, 1/2 and 5/6 of the clip, as they
are. VQAThinker shows single frames, 6 in training (its motion features are not here).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.rl.groups import Picture

Frame = NDArray[np.uint8]
PACKED, COLUMNS, LONGEST_PX = 16, 4, 1024
LOCAL = (1 / 6, 1 / 2, 5 / 6)
VQATHINKER_FRAMES = 6
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


def vqathinker_pictures(path: Path) -> list[Frame]:
    """Six frames, evenly spaced."""
    return read(path, evenly(VQATHINKER_FRAMES))


def preresq_content(count: int, question: str) -> list[dict[str, str]]:
    """Every picture announced by a line of text, the question last."""
    names = ["Global multiframe picture:"]
    names += [f"Local single frame picture {n}:" for n in range(1, count)]
    pairs = [({"type": "text", "text": name}, {"type": "image"}) for name in names]
    return [*(part for pair in pairs for part in pair), {"type": "text", "text": question}]


def vqathinker_content(count: int, question: str) -> list[dict[str, str]]:
    """The frames in order of time, then the question."""
    return [{"type": "image"}] * count + [{"type": "text", "text": question}]


# In our own words; the authors' prompts ask for the same (rewards.md 4 and 7).
_TAGS = "Reason between <think> and </think>, then answer between <answer> and </answer>: "
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


@dataclass(frozen=True)
class Layout:
    """How a system looks at a clip: ``pictures`` of a file, and the turn that shows ``count`` of
    them and asks; ``numbers`` is how many its answer holds."""

    pictures: Callable[[Path], list[Frame]]
    content: Callable[[int, str], list[dict[str, str]]]
    question: str
    numbers: int

    def turn(self, count: int) -> list[dict[str, Any]]:
        """One turn of a chat, the places of the pictures open."""
        return [{"role": "user", "content": self.content(count, self.question)}]


LAYOUTS = {
    "preresq": Layout(preresq_pictures, preresq_content, PRERESQ, 2),
    "vqathinker": Layout(vqathinker_pictures, vqathinker_content, VQATHINKER, 1),
}


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip as pictures that ``training.rl.video frames`` wrote, with its MOS on 1 to 5."""

    name: str
    layout: str
    pictures: tuple[Path, ...]
    mos: float


def clips_of(folder: Path) -> list[Clip]:
    """All clips of a folder of ``frames``; SystemExit if a picture is missing."""
    path = folder / DATASET
    if not path.is_file():
        raise SystemExit(f"{folder} has no {DATASET}: run training.rl.video frames first.")
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    found = [
        Clip(row["clip"], row["layout"], tuple(folder / n for n in row["pictures"]), row["mos"])
        for row in rows
    ]
    if absent := [one for clip in found for one in clip.pictures if not one.is_file()]:
        raise SystemExit(f"{len(absent)} pictures are missing, the first is {absent[0]}.")
    return found


def to_learn_from(folder: Path, layout: str) -> list[Picture]:
    """The clips as what an update looks at; SystemExit if they are laid out for another system."""
    found = clips_of(folder)
    if other := sorted({clip.layout for clip in found} - {layout}):
        raise SystemExit(f"{folder} is laid out for {other[0]}; this reward is for {layout}.")
    return [Picture(clip.pictures[0], clip.mos, "clips", clip.pictures) for clip in found]
