"""``bursts``: the groups of frames in a folder, each with its best one and the reason."""

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
    from qualityculler.operations.bursts import Grouped
    from qualityculler.operations.library import Library
    from qualityculler.operations.reads import StoredGroup


@verb
def bursts(
    folders: Annotated[list[Path], typer.Argument(help="Folders that have been scanned.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Find bursts, brackets, focus stacks and panoramas in FOLDERS, and the best frame of each.

    A winner is named only where it is sure enough; no photo is opened or changed.
    """
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.operations.bursts import GroupBursts
    from qualityculler.operations.job import Cancelled, ignore
    from qualityculler.operations.library import opened

    job = GroupBursts(tuple(absolute(one) for one in folders), scorer_id(scorer))
    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        try:
            found = job.run(library, ignore, cancel)
        except Cancelled:
            say("Stopped.")
            return ExitCode.INTERRUPTED
        if json:
            _print_json(library, found, job)
        else:
            _print(library, found, job)
    return ExitCode.OK


def record(group: StoredGroup, rows: dict[int, PhotoRow]) -> dict[str, Any]:
    """The group: its kind, its frames (the best first, or as they were taken), and the reason."""
    from qualityculler.cli.records import path_fields
    from qualityculler.reason import as_record
    from qualityculler.text.reasons import sentence

    frames = [rows[id] for id in group.photo_ids if id in rows]
    return {
        "kind": group.kind,
        "best": path_fields(frames[0].photo.path) if group.named else None,
        "frames": [
            {
                **path_fields(row.photo.path),
                "score": None if row.score is None else round(row.score.value, 4),
                "flag": row.decision.flag.value,
            }
            for row in frames
        ],
        "why": as_record(group.reason),
        "reason": sentence(group.reason),
    }


def _rows(library: Library, group: StoredGroup, job: Any) -> dict[int, PhotoRow]:
    with library.reading() as reads:
        return {row.photo.id: row for row in reads.rows(group.photo_ids, job.scorer)}


def _print_json(library: Library, found: Grouped, job: Any) -> None:
    from qualityculler.cli.outputs import as_json

    print("[", end="")
    for place, group in enumerate(found.groups):
        print(",\n " if place else "\n ", end="")
        print(as_json(record(group, _rows(library, group, job)), sys.stdout), end="")
    print("\n]")


def _print(library: Library, found: Grouped, job: Any) -> None:
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text.reasons import sentence

    for group in found.groups:
        rows = _rows(library, group, job)
        print(f"{len(group.photo_ids)}  {group.kind}  {shown(sentence(group.reason))}")
        for place, id in enumerate(group.photo_ids):
            if id in rows:
                mark = "*" if group.named and place == 0 else " "
                print(f"  {mark} {shown(relative(rows[id].photo.path))}")
    if not found.groups:
        say("No photos here belong together; has the folder been scanned?")
