"""AGIQA-3K (Li et al., 2023), 2,982 pictures by six generators, MOS 0 to 5, higher is better.

Labels: ``data.csv`` (name, prompt, adj1, adj2, style, mos_quality, std_quality, mos_align,
std_align); ``mos_quality`` is the perceptual quality, the other is how well the prompt was
followed. No published split; pictures of one prompt are kept together.
"""

from __future__ import annotations

from pathlib import Path

from training.data.published import (
    Dataset,
    Label,
    Pictures,
    csv_rows,
    label_file,
    number,
    samples_of,
)
from training.data.table import Sample

LABELS = "data.csv"
GET_IT = (
    "Download the images by a link of https://github.com/lcysyzxdxc/AGIQA-3k-Database, put its "
    "data.csv beside them, and give that folder as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``; the subset is the generator."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, ".")
    labels = [
        Label(
            image=pictures.path(row["name"]),
            mos=number(row["mos_quality"], path),
            reference=row["prompt"],
            kind=row["name"].split("_")[0],
        )
        for row in csv_rows(path, ("name", "prompt", "mos_quality"))
    ]
    return samples_of(labels, path)


DATASET = Dataset("agiqa3k", "AGIQA-3K", GET_IT, 2_982, LABELS, "", read)
