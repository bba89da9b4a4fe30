"""KADID-10k (Lin et al., QoMEX 2019), 81 references, 25 distortions at 5 levels: 10,125 images.

Labels: ``dmos.csv`` (dist_img, ref_img, dmos, var), images in ``images/``. The column is called
dmos but HIGHER IS BETTER, 1 to 5. Split by reference.
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

LABELS = "dmos.csv"
GET_IT = (
    "Download kadid10k.zip from http://database.mmsp-kn.de/kadid-10k-database.html and give the "
    "folder that holds dmos.csv and images/ as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``; the subset is the number of the distortion, 01 to 25."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, "images")
    labels = [
        Label(
            image=pictures.path(row["dist_img"]),
            mos=number(row["dmos"], path),
            reference=row["ref_img"],
            kind=row["dist_img"].split("_")[1],
        )
        for row in csv_rows(path, ("dist_img", "ref_img", "dmos"))
    ]
    return samples_of(labels, path)


DATASET = Dataset("kadid10k", "KADID-10k", GET_IT, 10_125, LABELS, "", read)
