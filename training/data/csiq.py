"""CSIQ (Larson and Chandler, JEI 2010), 30 references, six distortions: 866 images.

Labels: sheet ``all_by_image`` of ``csiq.DMOS.xlsx`` (header in its fourth line: image, dst_idx,
dst_type, dst_lev, dmos_std, dmos), DMOS 0 to 1, HIGHER IS WORSE: turned round here. Images in
``dst_imgs/<kind>/<image>.<KIND>.<level>.png``. Split by reference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

LABELS = "csiq.DMOS.xlsx"
SHEET = "all_by_image"
GET_IT = (
    "Download csiq.DMOS.xlsx, src_imgs.zip and dst_imgs.zip from "
    "https://s2.smu.edu/~eclarson/csiq.html and give the folder that holds csiq.DMOS.xlsx and the "
    "unpacked dst_imgs/ as --root."
)
# dst_type in the workbook: what the file names say.
KINDS = {
    "noise": "AWGN",
    "blur": "BLUR",
    "contrast": "contrast",
    "fnoise": "fnoise",
    "jpeg": "JPEG",
    "jpeg 2000": "jpeg2000",
}


def read(root: Path) -> list[Sample]:
    """The samples below ``root``; the subset is the kind of distortion."""
    path = label_file(root, LABELS, GET_IT)
    pictures = Pictures(root, "dst_imgs")
    rows = sheet_rows(path, ("image", "dst_type", "dst_lev", "dmos"), SHEET)
    labels = [_label(row, path, pictures) for row in rows]
    return samples_of(labels, path, higher_is_better=False)


def _label(row: dict[str, Any], path: Path, pictures: Pictures) -> Label:
    kind = str(row["dst_type"]).strip().lower()
    if kind not in KINDS:
        raise SystemExit(f"{path} has a distortion {kind!r}, which CSIQ does not have.")
    # Some references are called by a number, which a workbook keeps as one.
    reference = _whole(row["image"])
    name = f"{reference}.{KINDS[kind]}.{_whole(row['dst_lev'])}.png"
    return Label(pictures.path(name), number(row["dmos"], path), reference, kind)


def _whole(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


DATASET = Dataset("csiq", "CSIQ", GET_IT, 866, LABELS, "", read)
