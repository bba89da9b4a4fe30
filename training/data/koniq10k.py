"""KonIQ-10k (Hosu et al., IEEE TIP 2020), 10,073 photos from the wild, its official set.

The split is the official one, 7,058 training / 1,000 validation / 2,015 test, NOT the 7,046 / 2,010
of the Q-Align and DeQA-Score lists; ``koniq10k_lists`` reads those. Numbers of the two are not
comparable to the last digit. Labels: ``koniq10k_distributions_sets.csv`` (image_name, c1..c5,
c_total, MOS, SD, set); MOS there runs from 3.9 to 88.4, higher is better (its sister file
``koniq10k_scores_and_distributions.csv`` has the same votes on 1 to 5). Images exist at 1024x768
and 512x384: the larger folder is taken where both are there, and it changes the numbers.
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

LABELS = "koniq10k_distributions_sets.csv"
GET_IT = (
    "Download the images (folder 1024x768 or 512x384) from https://osf.io/hcsdy, put "
    f"{LABELS} from https://github.com/subpic/koniq (metadata/) beside that folder, and give the "
    "folder that holds both as --root."
)
SETS = {"training": "train", "validation": "val", "test": "test"}


def read_labels(root: Path) -> list[Label]:
    """All labelled images with their official set, MOS as published."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, "1024x768" if (root / "1024x768").is_dir() else "512x384")
    rows = csv_rows(path, ("image_name", "MOS", "set"))
    return [
        Label(
            image=pictures.path(row["image_name"]),
            mos=number(row["MOS"], path),
            reference=row["image_name"],
            official_split=_official(row["set"], path),
        )
        for row in rows
    ]


def _official(name: str, path: Path) -> str:
    if name not in SETS:
        raise SystemExit(f"{path} has a set {name!r}, which is none of KonIQ-10k's three.")
    return SETS[name]


def read(root: Path) -> list[Sample]:
    """The samples below ``root`` with the official split."""
    return samples_of(read_labels(root), root / LABELS)


DATASET = Dataset("koniq10k", "KonIQ-10k, official split", GET_IT, 10_073, LABELS, "test", read)
