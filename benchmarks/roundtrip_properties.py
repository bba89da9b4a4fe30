"""exiftool and exiv2 for ``roundtrip``: properties in, properties out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.roundtrip_cells import Key, Seen, said, sidecar, told
from qualityculler.domain import Decision, Flag, Label
from qualityculler.files.sidecar import EMPTY


def exiftool(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    """Fill in the cells."""
    names = ("XMP-xmp:Rating", "XMP-xmp:Label", "XMP-digiKam:PickLabel")
    its = {
        "reject": ["-XMP-xmp:Rating=-1"],
        "pick": ["-XMP-digiKam:PickLabel=3"],
        "3 stars": ["-XMP-xmp:Rating=3"],
        "red": ["-XMP-xmp:Label=Red"],
        "none": ["-XMP-xmp:Rating="],
    }

    def read(path: Path) -> dict[str, str]:
        asked = ["exiftool", "-j", "-n", "-G1", *(f"-{name}" for name in names), str(path)]
        told = subprocess.run(asked, capture_output=True, text=True, check=True)
        found = json.loads(told.stdout)[0]
        return {name.split(":")[1]: str(found[name]) for name in names if name in found}

    def write(path: Path, *arguments: str) -> None:
        asked = ["exiftool", "-q", "-n", "-overwrite_original", *arguments, str(path)]
        subprocess.run(asked, capture_output=True, check=False)

    _by_properties(photos, cells, read, partial(_each, write, its), partial(_title, write))


def _each(write: Callable[..., None], its: dict[str, list[str]], path: Path, case: str) -> None:
    write(path, *its[case])


def _title(write: Callable[..., None], path: Path) -> None:
    write(path, "-XMP-dc:Title=somebody else was here")


def exiv2(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    """Fill in the cells."""
    its = {
        "reject": ["set Xmp.xmp.Rating -1"],
        "pick": ["set Xmp.digiKam.PickLabel 3"],
        "3 stars": ["set Xmp.xmp.Rating 3"],
        "red": ["set Xmp.xmp.Label Red"],
        "none": ["del Xmp.xmp.Rating"],
    }

    def read(path: Path) -> dict[str, str]:
        asked = ["exiv2", "-PXkv", str(path)]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
        pairs = [line.split(maxsplit=1) for line in told.stdout.splitlines()]
        return {pair[0].split(".")[-1]: pair[1] for pair in pairs if len(pair) == 2}

    def write(path: Path, *commands: str) -> None:
        for command in commands:
            subprocess.run(["exiv2", "-M", command, str(path)], capture_output=True, check=False)

    def title(path: Path) -> None:
        write(path, "set Xmp.dc.title somebody else was here")

    _by_properties(photos, cells, read, partial(_each, write, its), title)


def _by_properties(
    photos: dict[Key, Path],
    cells: dict[Key, Seen],
    read: Callable[[Path], dict[str, str]],
    decide: Callable[[Path, str], None],
    title: Callable[[Path], None],
) -> None:
    """Programs that know properties and no decisions: those have to come through as they are."""
    for (case, shape), path in photos.items():
        cell, found = cells[case, shape], sidecar(path)
        if found is not None:
            cell.reads = _of_properties(read(found))
            title(found)
            cell.kept = told(said(path))
            found.unlink()
            if shape != "embedded":
                found.write_bytes(EMPTY)
        decide(path if found is None else found, case)
        cell.its = told(said(path))


def _of_properties(found: dict[str, str]) -> str:
    flag = {"1": Flag.REJECT, "3": Flag.PICK}.get(found.get("PickLabel", ""), Flag.NONE)
    rating = found.get("Rating", "0")
    if rating == "-1":
        flag, rating = Flag.REJECT, "0"
    label = found.get("Label", "").lower()
    return told(Decision(flag, int(float(rating)), Label(label) if label else None))
