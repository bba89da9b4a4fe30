"""What the adapters of published datasets share: a sentence where to get it, and reading labels.

An adapter reads the publisher's own label files in the publisher's own layout and returns samples
on the MOS scale 1 to 5, normalised over the whole set. ``Sample.official_split`` is the split as
published (empty if there is none), ``split`` what we use, ``group`` the reference picture.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from training.data.mos import whole_set_scale
from training.data.splits import split_groups
from training.data.table import Sample

IMAGE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that is not at hand: ``get_it`` says in a sentence what to download where.

    ``read`` takes the folder it was unpacked to; ``count`` is how many labelled images were
    published; ``split`` is what is evaluated unless asked otherwise ("" for everything).
    """

    name: str
    title: str
    get_it: str
    count: int
    labels: str
    split: str
    read: Callable[[Path], list[Sample]]


class Label(NamedTuple):
    """An image as published; MOS in the publisher's own units."""

    image: str
    mos: float
    reference: str
    kind: str = ""
    official_split: str = ""


def label_file(root: Path, name: str, get_it: str) -> Path:
    """The path of a label file; SystemExit with a sentence on where to get it."""
    path = root / name
    if not path.is_file():
        raise SystemExit(f"{root} holds no {name}. {get_it}")
    return path


def csv_rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV; SystemExit if it lacks one of ``columns``."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        check_columns(path, reader.fieldnames or (), columns)
        yield from reader


def sheet_rows(
    path: Path, columns: Sequence[str], sheet: str | None = None
) -> Iterator[dict[str, Any]]:
    """The rows below the line that holds all ``columns``, of a sheet (the first unless named)."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise SystemExit(f"{path} has no sheet {sheet!r}; is it the publisher's file?")
        lines = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
        header = next((line for line in lines if set(columns) <= set(line)), None)
        check_columns(path, header or (), columns)
        for line in lines:
            row = {str(key): value for key, value in zip(header or (), line, strict=False) if key}
            if row[columns[0]] is not None:
                yield row
    finally:
        book.close()


def check_columns(path: Path, found: Sequence[Any], wanted: Sequence[str]) -> None:
    """SystemExit if a column is not there."""
    missing = [name for name in wanted if name not in found]
    if missing:
        raise SystemExit(f"{path} has no column {missing[0]!r}; is it the publisher's file?")


def number(value: Any, path: Path) -> float:
    """A label as a number; SystemExit naming the file if it is none."""
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise SystemExit(f"{path} holds {value!r} where a score should be.") from error


def samples_of(
    labels: Sequence[Label], path: Path, *, higher_is_better: bool = True
) -> list[Sample]:
    """Labels of the whole set as samples; a split of our own by reference where none is given."""
    try:
        mos = whole_set_scale([one.mos for one in labels], higher_is_better=higher_is_better)
    except ValueError as error:
        raise SystemExit(f"{path} gives no usable labels: {error}.") from error
    published = any(one.official_split for one in labels)
    ours = split_groups([one.reference for one in labels])
    return [
        Sample(
            image=one.image,
            mos=round(float(value), 6),
            subset=one.kind,
            series="",
            group=one.reference,
            split=one.official_split if published else own,
            official_split=one.official_split,
        )
        for one, value, own in zip(labels, mos, ours, strict=True)
    ]


class Pictures:
    """The pictures below some folders of a dataset, found by name whatever the case of letters.

    Publishers' lists and files differ in it (TID2013 lists ``i01_01_1.bmp``, CSIQ's folders come as
    ``awgn`` and as ``AWGN``).
    """

    def __init__(self, root: Path, *folders: str) -> None:
        self._paths = {
            path.name.lower(): path.relative_to(root).as_posix()
            for folder in folders
            if (root / folder).is_dir()
            for path in sorted((root / folder).rglob("*"))
            if path.suffix.lower() in IMAGE_SUFFIXES
        }
        self._first = folders[0]

    def path(self, name: str) -> str:
        """Relative to the root; where the publisher puts it if it is not there at all."""
        return self._paths.get(name.lower(), f"{self._first}/{name}")
