"""Where results may be written, and how: whole files, and never over a photo or the catalog."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from qualityculler.cli import records
from qualityculler.cli.exit import usage
from qualityculler.cli.terminal import plain, shown, shown_json
from qualityculler.errors import UserError

STDOUT = Path("-")


def check(whole: Sequence[Path | None], streamed: Path | None, catalog: Path) -> None:
    """Raise UserError for outputs that must not be: two on one place, a photo, the catalog.

    ``whole`` are written at the end and replace a file, ``streamed`` is written line by line.
    Called before any work is done, so that nobody waits an hour for a refusal.
    """
    named = [target for target in (*whole, streamed) if target is not None]
    files = [target.resolve() for target in named if target != STDOUT]
    if len(named) - len(files) > 1:
        usage("Only one output can go to standard output (-).")
    if len(set(files)) < len(files):
        usage("Two outputs are to go to the same file; name two files.")
    for file in files:
        _check_file(file, catalog.resolve())
    for target in whole:
        # A device or a pipe would be replaced by a file of the same name.
        if target is not None and target.exists() and not target.is_file():
            usage("{path} is no ordinary file; use - for standard output.", path=target)


def write_json(target: Path, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON array; a row at a time, so the number of photos does not matter."""
    with _whole(target) as out:
        out.write("[")
        for position, row in enumerate(rows):
            out.write((",\n " if position else "\n ") + as_json(row, out))
        out.write("\n]\n")


def write_csv(target: Path, rows: Iterable[dict[str, Any]], *more: str) -> None:
    """Comma-separated UTF-8 with a header line; ``more`` are columns beside the usual ones."""
    import csv

    fields = (*records.FIELDS, *more, records.EXACT)
    with _whole(target) as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(fields)
        # On a terminal somebody reads it, and no program does.
        safe = shown if out.isatty() else plain
        for row in rows:
            cells = records.cells(row, fields)
            lines.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])


def as_json(record: dict[str, Any], out: TextIO) -> str:
    """One line of JSON; beyond ASCII only where the stream can carry every character.

    What could move a cursor or break a line is escaped, which means the same to whoever reads it.
    """
    import json

    wide = (out.encoding or "").lower().replace("-", "") == "utf8"
    return shown_json(json.dumps(record, ensure_ascii=not wide))


@contextmanager
def stream_jsonl(target: Path | None) -> Iterator[TextIO | None]:
    """A text stream for one record a line, written as they come; None for no target."""
    if target is None or target == STDOUT:
        yield None if target is None else sys.stdout
        return
    with _explained(target):
        out = target.open("w", encoding="utf-8", newline="\n")
    with out:
        yield out


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """Standard output, or a file that appears under its name only when it is complete."""
    if target == STDOUT:
        yield sys.stdout
        return
    # A link stays a link: what it leads to is replaced.
    file = target.resolve()
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    with _explained(target):
        try:
            with beside.open("w", encoding="utf-8", newline="") as out:
                yield out
            beside.replace(file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            "{path} cannot be written: {why}.", path=target, why=error.strerror
        ) from error


def _check_file(file: Path, catalog: Path) -> None:
    from qualityculler.decode import registry as codecs

    if file in {catalog, *(Path(f"{catalog}{end}") for end in ("-wal", "-shm", "-journal"))}:
        usage("{path} is the catalog; name another file for the output.", path=file)
    if file.suffix.lower() in codecs.suffixes():
        usage("{path} has the name of a photo; photos are never written over.", path=file)
    if file.is_dir():
        usage("{path} is a folder; name a file for the output.", path=file)
    if not file.parent.is_dir():
        usage("There is no folder {folder} for the output.", folder=file.parent)
