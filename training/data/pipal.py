"""PIPAL (Gu et al., ECCV 2020), the labelled training part: 200 references, 23,200 images.

Labels: ``Train_Label/A0001.txt`` and so on, a line "A0001_00_00.bmp,1520.0648" an image: Elo
scores, higher is better. Images in ``Distortion_1/`` to ``Distortion_4/``. Split by reference.
"""

from __future__ import annotations

from pathlib import Path

from training.data.published import Dataset, Label, Pictures, number, samples_of
from training.data.table import Sample

LABELS = "Train_Label"
FOLDERS = tuple(f"Distortion_{n}" for n in range(1, 5))
GET_IT = (
    "Download the training part (Train_Label and Distortion_1 to Distortion_4) by the link of "
    "https://github.com/HaomingCai/PIPAL-dataset and give the folder that holds them as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``; the subset is the number of the family of distortions."""
    folder = root / LABELS
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise SystemExit(f"{root} holds no {LABELS}/ with text files. {GET_IT}")
    pictures = Pictures(root, *FOLDERS)
    labels = [_label(line, path, pictures) for path in files for line in _lines(path)]
    return samples_of(labels, folder)


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _label(line: str, path: Path, pictures: Pictures) -> Label:
    name, _, score = line.partition(",")
    if name.count("_") != 2:
        raise SystemExit(f"{path} has a line {line!r} instead of the name of an image and a score.")
    reference, kind, _ = name.split("_")
    return Label(pictures.path(name), number(score, path), reference, kind)


DATASET = Dataset("pipal", "PIPAL, training part", GET_IT, 23_200, LABELS, "", read)
