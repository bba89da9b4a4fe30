"""The texts T_m for CLIP: those a multimodal model wrote, from a file, or composed ones.

A file is the authors' training form: a JSON list of objects with ``image`` and ``description``, the
latter a text or a list of texts. Every training image must be in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from training.align import describe
from training.data.table import Sample, of_split


def written_texts(path: Path, samples: Sequence[Sample], count: int) -> list[list[str]]:
    """``count`` texts for each training image; an image with fewer has them again.

    SystemExit naming the first image without a text.
    """
    by_name = _by_name(path)
    rows = [samples[i].image for i in of_split(samples, "train")]
    missing = [image for image in rows if not by_name.get(Path(image).name)]
    if missing:
        raise SystemExit(f"{path} has no description of {missing[0]!r} ({len(missing)} in all).")
    return [list(islice(cycle(by_name[Path(image).name]), count)) for image in rows]


def names(path: Path) -> set[str]:
    """The names of the images that a file has a text for, without their folders."""
    return {name for name, texts in _by_name(path).items() if texts}


def _by_name(path: Path) -> dict[str, list[str]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {Path(row["image"]).name: _texts(row["description"]) for row in content}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(
            f"{path} is not a JSON list of objects with image and description ({error!r})."
        ) from error


def _texts(value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else list(value)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a description that is no text")
    return [text for text in texts if text.strip()]


def composed_texts(
    measured: Sequence[Mapping[str, float]], samples: Sequence[Sample], count: int
) -> list[list[str]]:
    """``count`` texts for each training image from measurements and its MOS (``describe``)."""
    rows = of_split(samples, "train")
    limits = describe.fifths([measured[i] for i in rows])
    return [
        [
            describe.describe(measured[i], samples[i].mos, limits, seed=int(count * i + j))
            for j in range(count)
        ]
        for i in rows
    ]
