"""KonIQ-10k on the lists of Q-Align and DeQA-Score: 7,046 training / 2,010 test images.

Not the official split (``koniq10k``). The lists are JSON (a list of objects with ``image``) of the
public repository Q-Future/Q-Align, ``playground/data/training_sft/train_koniq.json`` and
``playground/data/test_jsons/test_koniq.json``; DeQA-Score's metas may take their places under the
same names. Only membership is read from them: labels and their range come from the whole dataset.
Images in neither list belong to no split.
"""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

from training.data import koniq10k
from training.data.published import Dataset, Label, label_file, samples_of
from training.data.table import Sample

LISTS = {"train": "train_koniq.json", "test": "test_koniq.json"}
GET_IT = koniq10k.GET_IT + (
    " Put train_koniq.json and test_koniq.json from https://github.com/Q-Future/Q-Align "
    "(playground/data/training_sft/ and playground/data/test_jsons/) there as well."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``, split by the lists."""
    side: dict[str, str] = {}
    for split, name in LISTS.items():
        side |= dict.fromkeys(_members(label_file(root, name, GET_IT)), split)
    labels = [_placed(label, side) for label in koniq10k.read_labels(root)]
    return samples_of(labels, root / koniq10k.LABELS)


def _placed(label: Label, side: dict[str, str]) -> Label:
    return label._replace(official_split=side.get(label.reference, ""))


def _members(path: Path) -> list[str]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [PurePosixPath(row["image"]).name for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"{path} is not a list of objects with an image each.") from error


DATASET = Dataset(
    "koniq10k-lists",
    "KonIQ-10k, Q-Align and DeQA-Score lists",
    GET_IT,
    10_073,
    koniq10k.LABELS,
    "test",
    read,
)
