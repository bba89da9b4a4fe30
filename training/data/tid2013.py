"""TID2013 (Ponomarenko et al., 2015), 25 references, 24 distortions at 5 levels: 3,000 images.

Labels: ``mos_with_names.txt``, a line "5.51429 I01_01_1.bmp" an image, MOS 0 to 9, higher is
better; images in ``distorted_images/``, letters in either case. Split by reference.
"""

from __future__ import annotations

from pathlib import Path

from training.data.published import Dataset, Label, Pictures, label_file, number, samples_of
from training.data.table import Sample

LABELS = "mos_with_names.txt"
GET_IT = (
    "Download TID2013 from https://www.ponomarenko.info/tid2013.htm and give the folder that holds "
    "mos_with_names.txt and distorted_images/ as --root."
)


def read(root: Path) -> list[Sample]:
    """The samples below ``root``; the subset is the number of the distortion, 01 to 24."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, "distorted_images")
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if any(len(line) != 2 or line[1].count("_") != 2 for line in lines):
        raise SystemExit(f"{path} is not made of lines with a score and the name of an image.")
    labels = [
        Label(pictures.path(name), number(mos, path), name[:3].lower(), name.split("_")[1])
        for mos, name in lines
    ]
    return samples_of(labels, path)


DATASET = Dataset("tid2013", "TID2013", GET_IT, 3_000, LABELS, "", read)
