"""FLIVE, also LIVE-FB or PaQ-2-PiQ (Ying et al., CVPR 2020): 39,810 photos, MOS 0 to 100.

Labels, all in ``database/``: ``labels_image.csv`` (name, mos; higher is better) is every image,
``labels640.csv`` (name_image) lists the test images, ``labels=640_padded.csv`` (name_image,
is_valid) the rest, with those for validation. Patches are left out.
"""

from __future__ import annotations

from pathlib import Path

from training.data.published import Dataset, Label, csv_rows, label_file, number, samples_of
from training.data.table import Sample

FOLDER = "database"
LABELS, TEST, REST = "labels_image.csv", "labels640.csv", "labels=640_padded.csv"
GET_IT = (
    "Run the steps of database_prep.ipynb of https://github.com/baidut/PaQ-2-PiQ, which fetch the "
    "images into database/ beside the label files, and give the folder that holds database/ as "
    "--root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root`` with the published split; the subset is the source of a photo."""
    path, test, rest = (label_file(root, f"{FOLDER}/{n}", GET_IT) for n in (LABELS, TEST, REST))
    tested = {row["name_image"] for row in csv_rows(test, ("name_image",))}
    rows = csv_rows(rest, ("name_image", "is_valid"))
    chosen = {row["name_image"] for row in rows if row["is_valid"].strip().lower() == "true"}
    labels = [
        Label(
            image=f"{FOLDER}/{row['name']}",
            mos=number(row["mos"], path),
            reference=row["name"],
            kind=row["name"].split("/")[0],
            official_split=_split(row["name"], tested, chosen),
        )
        for row in csv_rows(path, ("name", "mos"))
    ]
    return samples_of(labels, path)


def _split(name: str, tested: set[str], chosen: set[str]) -> str:
    return "test" if name in tested else "val" if name in chosen else "train"


DATASET = Dataset("flive", "FLIVE", GET_IT, 39_810, f"{FOLDER}/{LABELS}", "test", read)
