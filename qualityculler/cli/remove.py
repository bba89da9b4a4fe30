"""``remove`` and ``restore``: photos to the system's bin and back, after a list to look at."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import CatalogOption, absolute, existing_catalog

if TYPE_CHECKING:
    from qualityculler.operations.library import Library
    from qualityculler.operations.reads import BinCandidate
    from qualityculler.operations.remove import Outcome, Remove, Restore

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Only list what would be moved; nothing is changed.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the list as a JSON array instead of lines.")
]


@verb
def remove(
    files: Annotated[list[Path] | None, typer.Argument(help="Photos that were scanned.")] = None,
    rejected: Annotated[
        Path | None, typer.Option(help="All rejected photos of this folder and those below it.")
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Move FILES, or the rejected photos of a folder, to the system's bin.

    What would go is listed first. Nothing is deleted: undo, or restore, brings it back.
    """
    from qualityculler.operations.library import opened
    from qualityculler.operations.remove import Remove, files_of
    from qualityculler.text import ntr

    if bool(files) is (rejected is not None):
        usage("Name photos, or a folder with --rejected.")
    with opened(existing_catalog(catalog)) as library:
        chosen = _of_files(library, files) if files else _rejected(library, rejected)
        ids = [one.photo_id for one in chosen]
        job, chosen = Remove(ids), files_of(library, ids)
        size = sum(one.size for one in chosen) / 1e6
        question = ntr("Move {n} photo to the bin?", "Move {n} photos to the bin?", len(ids))
        return _do(library, chosen, f"{question} ({size:.1f} MB)", job, dry_run, yes, json)


@verb
def restore(
    places: Annotated[list[Path], typer.Argument(help="Photos, or folders, as they were before.")],
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Bring photos back from the bin to where they were: PLACES, or what was in those folders."""
    from qualityculler.operations.library import opened
    from qualityculler.operations.remove import Restore
    from qualityculler.text import ntr

    with opened(existing_catalog(catalog)) as library:
        chosen = _binned(library, places)
        question = ntr("Put {n} photo back?", "Put {n} photos back?", len(chosen))
        job = Restore([one.photo_id for one in chosen])
        return _do(library, chosen, question, job, dry_run, yes, json)


def _of_files(library: Library, files: Sequence[Path]) -> list[BinCandidate]:
    with library.reading() as reads:
        found = [reads.candidate(absolute(file)) for file in files]
    for file, one in zip(files, found, strict=True):
        if one is None:
            usage("{path} is not in the catalog; scan its folder first.", path=file)
    return [one for one in found if one is not None]


def _rejected(library: Library, folder: Path | None) -> list[BinCandidate]:
    assert folder is not None
    with library.reading() as reads:
        return reads.rejected(absolute(folder))


def _binned(library: Library, places: Sequence[Path]) -> list[BinCandidate]:
    from qualityculler.operations.reads import BinCandidate

    with library.reading() as reads:
        binned = reads.removed()
    chosen: dict[int, BinCandidate] = {}
    for place in places:
        wanted = absolute(place)
        some = [one for one in binned if one.path == wanted or wanted in one.path.parents]
        if not some:
            usage("Nothing of {path} is in the bin as far as the catalog knows.", path=place)
        for one in some:
            chosen[one.photo_id] = BinCandidate(one.photo_id, one.path, one.fingerprint.size)
    return list(chosen.values())


def _do(
    library: Library,
    chosen: Sequence[BinCandidate],
    question: str,
    job: Remove | Restore,
    dry_run: bool,
    yes: bool,
    json: bool,
) -> ExitCode:
    """List, ask, do, tell."""
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.operations.job import ignore
    from qualityculler.text import tr

    _list(chosen, json)
    if not chosen:
        say(tr("There is nothing to move."))
        return ExitCode.OK
    if dry_run:
        return ExitCode.OK
    if not confirmed(question, yes=yes):
        say(tr("Nothing was moved."))
        return ExitCode.OK
    with cancelled_by_signal() as cancel:
        outcome = job.run(library, ignore, cancel)
    _tell(outcome)
    if cancel.cancelled:
        return ExitCode.INTERRUPTED
    return ExitCode.SOME_SKIPPED if outcome.troubles else ExitCode.OK


def _list(chosen: Sequence[BinCandidate], json: bool) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.records import path_fields
    from qualityculler.cli.terminal import relative, shown

    if json:
        lines = [as_json(path_fields(one.path) | {"bytes": one.size}, sys.stdout) for one in chosen]
        print("[" + ",\n ".join(lines) + "]")
        return
    for one in chosen:
        print(f"{one.size / 1e6:8.1f} MB  {shown(relative(one.path))}")


def _tell(outcome: Outcome) -> None:
    from qualityculler.text import ntr

    count = len(outcome.photo_ids)
    for trouble in outcome.troubles:
        say(trouble)
    if outcome.back:
        say(ntr("{n} photo put back.", "{n} photos put back.", count))
    else:
        say(ntr("{n} photo moved to the bin.", "{n} photos moved to the bin.", count))
