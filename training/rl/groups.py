"""Pictures in groups: which ones an update looks at, and whose answers are compared.

A ranking reward compares pictures, so the answers to B pictures must lie whole on one process and
come from one data set (VisualQuality-R1, Aes-R1, PreResQ-R1: their MOS scales must not mix). The
order of pictures is planned here, for the whole run and all processes, and TRL's own shuffling is
off: a run of 60 updates sees what the first 60 of a longer one see, and a resumed run goes on in
the plan.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from datasets import Dataset, Image, List
from numpy.typing import NDArray

from training.data.table import Sample

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its MOS on 1 to 5; pictures of one ``source`` share a scale.

    A clip is ``shown`` as several pictures (``training.rl.clips``), of which ``path`` is the first.
    ``caption`` is what CapPO shows in the picture's place, ``label`` the JSON of its distortion.
    """

    path: Path
    mos: float
    source: str
    shown: tuple[Path, ...] = ()
    caption: str = ""
    label: str = ""


# A question, or what a picture is shown and asked with: its question, or the parts of its turn.
Asked = str | Callable[[Picture], str | list[dict[str, str]]]


def pictures_of(
    samples: Sequence[Sample], images: Path, split: str, source: str = "biq2021"
) -> list[Picture]:
    """The pictures of one split; SystemExit if a file is missing: none is replaced by another."""
    return all_there(
        [Picture(images / s.image, s.mos, source) for s in samples if s.split == split]
    )


def all_there(pictures: list[Picture]) -> list[Picture]:
    """The same pictures; SystemExit if a file of theirs is missing."""
    files = [path for one in pictures for path in one.shown or (one.path,)]
    if absent := [path for path in files if not path.is_file()]:
        raise SystemExit(f"{len(absent)} pictures are missing, the first is {absent[0]}.")
    return pictures


def with_captions(
    pictures: Sequence[Picture], captions: Sequence[dict[str, str]], images: Path
) -> list[Picture]:
    """Those pictures that have a text in a ``texts.json`` of ``training.rl.describe``, with it.

    SystemExit if there is none.
    """
    told = {images / row["image"]: row["description"] for row in captions}
    found = [replace(one, caption=told[one.path]) for one in pictures if one.path in told]
    if not found:
        raise SystemExit("None of the pictures has a caption.")
    return found


def blocks(
    pictures: Sequence[Picture], size: int, seed: int, mixed: bool = False
) -> Iterator[list[Picture]]:
    """Blocks of ``size`` pictures of one source (``mixed``: of any), without end, epoch by epoch.

    In an epoch each picture comes once, but for those left over when a source is cut into blocks.
    SystemExit if a source has too few pictures for one block: none of them would ever be seen.
    """
    draw = random.Random(seed)
    sources = sorted({one.source for one in pictures})
    by_source = [[one for one in pictures if one.source == name] for name in sources]
    if mixed:
        by_source = [list(pictures)]
    for few in (part for part in by_source if len(part) < size):
        named = f"{few[0].source} has {len(few)}" if few else "there is none"
        raise SystemExit(f"A group needs {size} pictures of one source; {named}.")
    while True:
        epoch = []
        for part in by_source:
            order = draw.sample(part, len(part))
            whole = len(part) // size * size
            epoch += [order[start : start + size] for start in range(0, whole, size)]
        draw.shuffle(epoch)
        yield from epoch


def plan(
    pictures: Sequence[Picture],
    size: int,
    updates: int,
    processes: int,
    seed: int,
    mixed: bool = False,
) -> list[Picture]:
    """The pictures of ``updates`` updates of ``processes`` processes, block after block."""
    endless = blocks(pictures, size, seed, mixed)
    return [one for _ in range(updates * processes) for one in next(endless)]


def dataset(planned: Sequence[Picture], asked: Asked) -> Dataset:
    """TRL's columns for pictures and a question, or what asks one picture or shows one clip.

    A question is text only: the trainer puts the picture in front of it. A clip's turn has open
    places, which the trainer fills.
    """
    rows = []
    for one in planned:
        content = asked if isinstance(asked, str) else asked(one)
        shown: dict[str, Any] = {"image": str(one.path)}
        if one.shown:
            shown = {"images": [str(path) for path in one.shown]}
        # The trainer hands a reward pictures as pixels only, so their path has a column of its own.
        about = {"path": str(one.path), "mos": one.mos, "source": one.source}
        about |= {"caption": one.caption, "label": one.label}
        rows.append({"prompt": [{"role": "user", "content": content}]} | shown | about)
    made = Dataset.from_list(rows)
    several = "images" in made.column_names
    kind = List(Image()) if several else Image()
    return made.cast_column("images" if several else "image", kind)


def texts_of(completions: Sequence[Any]) -> list[str]:
    """The answers' texts out of what TRL hands to a reward: messages, or plain texts."""
    return [one if isinstance(one, str) else one[0]["content"] for one in completions]


def one_a_group(values: Sequence[Any], group: int) -> list[Any]:
    """What the ``group`` answers to each picture share: [B] of [B K].

    ValueError if a group is torn: answers to two pictures would be compared as answers to one.
    """
    if len(values) % group:
        raise ValueError(f"{len(values)} answers are not whole groups of {group}.")
    starts = range(0, len(values), group)
    if any(values[i] != values[start] for start in starts for i in range(start, start + group)):
        raise ValueError("A group holds answers to more than one picture.")
    return [values[start] for start in starts]


def one_source(sources: Sequence[str]) -> None:
    """ValueError if pictures of several data sets are to be compared."""
    if len(set(sources)) > 1:
        raise ValueError(f"Pictures of {sorted(set(sources))} cannot be ranked among one another.")
