"""SPAQ (Fang et al., CVPR 2020), 11,125 photos from smartphones, MOS 0 to 100, higher is better.

Labels: ``Annotations/MOS and Image attribute scores.xlsx`` (Image name, MOS, Brightness, ...),
images in ``TestImage/``. No split was published (the Q-Align list has 8,897 / 2,224): the one here
is ours and only for training.
"""

from __future__ import annotations

from pathlib import Path

from training.data.published import (
    Dataset,
    Label,
    Pictures,
    label_file,
    number,
    samples_of,
    sheet_rows,
)
from training.data.table import Sample

LABELS = "Annotations/MOS and Image attribute scores.xlsx"
GET_IT = (
    "Download SPAQ by the links of https://github.com/h4nwei/SPAQ and give the folder that holds "
    "TestImage/ and Annotations/ as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, "TestImage")
    labels = [
        Label(pictures.path(str(row["Image name"])), number(row["MOS"], path), row["Image name"])
        for row in sheet_rows(path, ("Image name", "MOS"))
    ]
    return samples_of(labels, path)


DATASET = Dataset("spaq", "SPAQ", GET_IT, 11_125, LABELS, "", read)
