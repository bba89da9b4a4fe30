"""``history``: what was done, and what of it is in force."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, existing_catalog

if TYPE_CHECKING:
    from qualityculler.operations.reads import JournalEntry


@verb
def history(
    limit: Annotated[int, typer.Option(min=1, help="Only so many, the newest first.")] = 50,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what was undone and followed by something new.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead.")] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Show what was done to photos, newest first: decisions, the bin, findings set aside."""
    from qualityculler.cli.terminal import shown
    from qualityculler.operations.library import opened
    from qualityculler.text import tr

    with opened(existing_catalog(catalog)) as library, library.reading() as reads:
        entries = reads.history(limit, everything=everything)
    if json:
        _print_json(entries)
        return ExitCode.OK
    for entry in entries:
        at = entry.made_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        print(f"{entry.id:>6}  {at}  {shown(line(entry))}")
    if not entries:
        say(tr("Nothing has been done yet."))
    return ExitCode.OK


def line(entry: JournalEntry) -> str:
    """What was done and, where there is something to add, how it stands."""
    from qualityculler.operations.history import describe, standing

    added = standing(entry)
    return f"{describe(entry)} ({added})" if added else describe(entry)


def _print_json(entries: list[JournalEntry]) -> None:
    from qualityculler.cli.outputs import as_json

    lines = [as_json(_record(entry), sys.stdout) for entry in entries]
    print("[" + ",\n ".join(lines) + "]")


def _record(entry: JournalEntry) -> dict[str, Any]:
    """Codes, not words: these stay the same in every language."""
    from dataclasses import asdict

    from qualityculler.cli.records import path_fields

    record: dict[str, Any] = {
        "id": entry.id,
        "verb": entry.verb,
        "arguments": dict(entry.arguments),
        "photos": entry.photos,
        "made_at": entry.made_at.isoformat(),
        "state": entry.state.value,
        "suggested": [None if one is None else asdict(one) for one in entry.suggested],
    }
    return record if entry.first is None else record | path_fields(entry.first)
