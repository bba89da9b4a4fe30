"""``duplicates``: photos that look the same and lie in different folders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import (
    CatalogOption,
    ScorerOption,
    absolute,
    existing_catalog,
    scorer_id,
)

if TYPE_CHECKING:
    from qualityculler.domain import PhotoRow
    from qualityculler.operations.duplicates import Duplicates


@verb
def duplicates(
    folders: Annotated[list[Path], typer.Argument(help="Folders that have been scanned.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Find photos in FOLDERS, and below them, that look the same and lie in different folders.

    Smaller, brighter and otherwise developed versions count; cropped ones mostly do not. No photo
    is opened and nothing is changed.
    """
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.operations.duplicates import FindDuplicates
    from qualityculler.operations.job import Cancelled, ignore
    from qualityculler.operations.library import opened
    from qualityculler.text import ntr

    scorer_of = scorer_id(scorer)
    job = FindDuplicates(tuple(absolute(one) for one in folders))
    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        try:
            result = job.run(library, ignore, cancel)
        except Cancelled:
            say("Stopped.")
            return ExitCode.INTERRUPTED
        with library.reading() as reads:
            records = [(one, reads.rows(one.ids, scorer_of)) for one in result.found]
    if json:
        _print_json(records)
    else:
        _print(records)
    if result.unknown:
        say(
            ntr(
                "Of {n} photo it is not known what it looks like: scan it with --rescore.",
                "Of {n} photos it is not known what they look like: scan them with --rescore.",
                result.unknown,
            )
        )
    if not result.found:
        say("No photos in different folders look the same.")
    return ExitCode.OK


def _print_json(records: list[tuple[Duplicates, list[PhotoRow]]]) -> None:
    from qualityculler.cli.outputs import as_json

    lines = [as_json(_record(one, rows), sys.stdout) for one, rows in records]
    print("[" + ",\n ".join(lines) + "]")


def _record(one: Duplicates, rows: list[PhotoRow]) -> dict[str, Any]:
    from qualityculler.cli.records import path_fields

    return {
        "likeness": round(one.likeness, 4),
        "photos": [
            {
                **path_fields(row.photo.path),
                "width": row.photo.width,
                "height": row.photo.height,
                "score": None if row.score is None else round(row.score.value, 4),
                "flag": row.decision.flag.value,
            }
            for row in rows
        ],
    }


def _print(records: list[tuple[Duplicates, list[PhotoRow]]]) -> None:
    from qualityculler.cli.terminal import relative, shown

    for one, rows in records:
        print(f"{len(rows)}  {one.likeness:.2f}")
        for row in rows:
            print(f"  {shown(relative(row.photo.path))}")
