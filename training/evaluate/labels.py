"""Label files of others: the metas of DeQA-Score and Q-Align, or a CSV with ``file`` and ``mos``.

A meta is a JSON list of objects with ``image`` and ``gt_score_norm`` (already 1 to 5) or
``gt_score`` (the dataset's own units); the lists of Q-Align without either carry the score in their
``id``, "name->68.7". Other columns and keys are kept, to choose and to group by.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from training.data.mos import to_mos_scale
from training.data.table import Sample

SCORES = ("gt_score_norm", "gt_score", "mos")
IMAGES = ("image", "file")
GROUPS = ("group", "reference", "ref_img")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image (a path relative to the folder of images), its label and the other columns.

    ``group`` names what must be resampled as a whole: shots of one scene, copies of one reference.
    """

    image: str
    mos: float
    group: str
    columns: Mapping[str, str]


def read_labels(path: Path) -> list[Labelled]:
    """The rows of a label file; SystemExit with a sentence if it is not of a form we know."""
    if not path.is_file():
        raise SystemExit(f"There is no label file {path}.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if path.suffix == ".json" else list(csv.DictReader(_lines(text)))
        labelled = [_labelled(row) for row in rows]
    except (ValueError, TypeError, KeyError, csv.Error) as error:
        raise SystemExit(
            f"{path} is neither a JSON list of objects with image and gt_score or gt_score_norm, "
            f"nor a CSV with file and mos ({error!r})."
        ) from error
    if not labelled:
        raise SystemExit(f"{path} holds no labels.")
    return labelled


def of_samples(samples: Iterable[Sample]) -> list[Labelled]:
    """The rows of a dataset's adapter."""
    return [Labelled(s.image, s.mos, s.group, _texts(asdict(s))) for s in samples]


def where(rows: Sequence[Labelled], conditions: Mapping[str, str]) -> list[Labelled]:
    """The rows whose columns have the wanted values; SystemExit if none has."""
    kept = [row for row in rows if all(column(row, k) == v for k, v in conditions.items())]
    if not kept:
        raise SystemExit(f"No label has {', '.join(f'{k}={v}' for k, v in conditions.items())}.")
    return kept


def column(row: Labelled, name: str) -> str:
    """A column of a row; SystemExit if the labels have no such column."""
    if name not in row.columns:
        raise SystemExit(f"The labels have no column {name!r}; they have {', '.join(row.columns)}.")
    return row.columns[name]


def rescaled(rows: Sequence[Labelled], low: float, high: float) -> list[Labelled]:
    """Labels given on ``low`` to ``high`` put on 1 to 5."""
    return [replace(row, mos=float(to_mos_scale(row.mos, low, high))) for row in rows]  # type: ignore[arg-type]


def check_images(rows: Sequence[Labelled], images: Path) -> None:
    """SystemExit naming the first missing image; no image is left out or replaced."""
    missing = [row.image for row in rows if not (images / row.image).is_file()]
    if missing:
        raise SystemExit(
            f"{len(missing)} of {len(rows)} listed images are not under {images}, "
            f"the first is {missing[0]!r}."
        )


def _labelled(row: Mapping[str, Any]) -> Labelled:
    image = str(row[next((name for name in IMAGES if name in row), IMAGES[0])])
    group = next((str(row[name]) for name in GROUPS if row.get(name)), image)
    return Labelled(image, _score(row), group, _texts(row))


def _score(row: Mapping[str, Any]) -> float:
    given = next((row[name] for name in SCORES if name in row), None)
    return float(str(row["id"]).rsplit("->", 1)[1] if given is None else given)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if isinstance(value, str | int | float)}


def _lines(text: str) -> list[str]:
    return text.splitlines()
