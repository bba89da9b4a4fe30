"""Reads what a case says is right, and the same four places out of decoded pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from qualityculler.decode.image import Pixels

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
"""Photos as people have reported them, beside the repository; not everywhere there."""

Colours = list[list[int]]


@dataclass(frozen=True)
class Right:
    """What one file of a case has to come out as; None where the case does not say."""

    path: Path
    size: tuple[int, int] | None
    corners: Colours | None
    thumbs: Colours | None
    tolerance: int
    captured_at: datetime | None

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


def folder_of(case: str) -> dict[str, Any]:
    """The whole ``right.json`` of a case."""
    content: dict[str, Any] = json.loads((CASES / case / "right.json").read_text("utf-8"))
    return content


def files() -> list[Right]:
    """Every file of every case that has to be scored; empty where the cases are not at hand."""
    return list(_files()) if CASES.is_dir() else []


def _files() -> Iterator[Right]:
    for folder in sorted(path.parent for path in CASES.glob("*/right.json")):
        for name, right in folder_of(folder.name).get("files", {}).items():
            assert right["status"] == "scored", "a case that is not scored needs a test of its own"
            size, time = right.get("size"), right.get("captured_at")
            yield Right(
                folder / name,
                tuple(size) if size else None,
                right.get("corners"),
                right.get("thumbs"),
                right.get("tol", 0),
                datetime.fromisoformat(time) if time else None,
            )


def corners_of(pixels: Pixels) -> Colours:
    """The mean colours of the middles of the four quarters, in reading order, in levels."""
    height, width, _ = pixels.shape
    return [
        [round(float(level)) for level in _middle(pixels, y, x).mean(axis=(0, 1))]
        for y in (height // 4, height * 3 // 4)
        for x in (width // 4, width * 3 // 4)
    ]


def _middle(pixels: Pixels, y: int, x: int) -> Pixels:
    half_h, half_w = max(1, pixels.shape[0] // 16), max(1, pixels.shape[1] // 16)
    return pixels[y - half_h : y + half_h, x - half_w : x + half_w]


def assert_colours(pixels: Pixels, right: Colours, tolerance: int) -> None:
    """Fail unless each of the four colours is within ``tolerance`` levels of what is right."""
    np.testing.assert_allclose(corners_of(pixels), right, atol=tolerance)
