"""``move``, ``copy`` and ``import``: photos to another folder, after a list to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import (
    CatalogOption,
    ScorerOption,
    absolute,
    catalog_path,
    existing_catalog,
)
from qualityculler.cli.remove import DryRunOption, JsonOption, YesOption
from qualityculler.domain import Flag

if TYPE_CHECKING:
    from qualityculler.operations.library import Library
    from qualityculler.operations.move_plan import PlannedMove
    from qualityculler.operations.scan import RunReport

ToOption = Annotated[Path, typer.Option("--to", help="The folder they go to.")]
NameOption = Annotated[
    str,
    typer.Option(
        "--name",
        help="How they are named below it, with / between folders: {name} {date} {year} {month} "
        "{day} {time} {hour} {minute} {second} {rating} {flag} {label} {camera} {number}.",
    ),
]
FilesArgument = Annotated[list[Path] | None, typer.Argument(help="Photos that were scanned.")]
PickedOption = Annotated[
    Path | None, typer.Option(help="All picked photos of this folder and those below it.")
]
RejectedOption = Annotated[
    Path | None, typer.Option(help="All rejected photos of this folder and those below it.")
]


@verb
def move(
    to: ToOption,
    files: FilesArgument = None,
    picked: PickedOption = None,
    rejected: RejectedOption = None,
    name: NameOption = "{name}",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Move FILES, or the picked or rejected photos of a folder, with all files of each photo.

    RAW, JPEG, sidecars and voice notes go together; nothing is overwritten; undo brings them back.
    """
    return _bring(to, files, picked, rejected, name, dry_run, yes, json, catalog, copy=False)


@verb
def copy(
    to: ToOption,
    files: FilesArgument = None,
    picked: PickedOption = None,
    rejected: RejectedOption = None,
    name: NameOption = "{name}",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Copy FILES, or the picked or rejected photos of a folder, with all files of each photo.

    Every copy is read back and compared; undo removes copies that are still what they were.
    """
    return _bring(to, files, picked, rejected, name, dry_run, yes, json, catalog, copy=True)


@verb
def import_card(
    card: Annotated[Path, typer.Argument(help="The folder of the card or camera.")],
    to: ToOption,
    name: NameOption = "{date}/{name}",
    scan: Annotated[
        bool, typer.Option("--scan/--no-scan", help="Whether to score them afterwards.")
    ] = True,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Copy the photos of CARD, verify every copy, and score them; the card is left as it is."""
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.move_plan import PlanImport
    from qualityculler.operations.scan import IndexOptions, Scan
    from qualityculler.score.registry import DEFAULT
    from qualityculler.task import CancelToken

    with opened(catalog_path(catalog)) as library:
        job = PlanImport(absolute(card), absolute(to), name)
        plan = job.run(library, ignore, CancelToken())
        code, done = _do(library, plan, dry_run, yes, json)
        if done and scan:
            report = Scan(IndexOptions([absolute(to)], scorer or DEFAULT)).run(
                library, ignore, CancelToken()
            )
            _tell_scan(report)
        return code


def _bring(
    to: Path,
    files: list[Path] | None,
    picked: Path | None,
    rejected: Path | None,
    name: str,
    dry_run: bool,
    yes: bool,
    json: bool,
    catalog: Path | None,
    *,
    copy: bool,
) -> ExitCode:
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.move_plan import PlanMove
    from qualityculler.task import CancelToken

    if sum((bool(files), picked is not None, rejected is not None)) != 1:
        usage("Name photos, or a folder with --picked or --rejected.")
    with opened(existing_catalog(catalog)) as library:
        ids = _ids(library, files, picked, rejected)
        plan = PlanMove(ids, absolute(to), name, copy).run(library, ignore, CancelToken())
        return _do(library, plan, dry_run, yes, json)[0]


def _ids(
    library: Library, files: list[Path] | None, picked: Path | None, rejected: Path | None
) -> list[int]:
    with library.reading() as reads:
        if picked is not None:
            return reads.flagged(absolute(picked), Flag.PICK)
        if rejected is not None:
            return reads.flagged(absolute(rejected), Flag.REJECT)
        found = []
        for file in files or ():
            one = reads.candidate(absolute(file))
            if one is None:
                usage("{path} is not in the catalog; scan its folder first.", path=file)
            found.append(one.photo_id)
        return found


def _do(
    library: Library, plan: PlannedMove, dry_run: bool, yes: bool, json: bool
) -> tuple[ExitCode, bool]:
    """List, ask, do, tell; the exit code, and whether any file went."""
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.operations.job import ignore
    from qualityculler.operations.move import CarryOut
    from qualityculler.operations.move_plan import question
    from qualityculler.text import ntr, tr

    _list(plan, json)
    for trouble in plan.troubles:
        say(trouble)
    stays = ExitCode.SOME_SKIPPED if plan.troubles else ExitCode.OK
    if not plan.files:
        say(tr("There is nothing to move."))
        return stays, False
    if dry_run:
        return stays, False
    if not confirmed(question(plan), yes=yes):
        say(tr("Nothing was moved."))
        return ExitCode.OK, False
    with cancelled_by_signal() as cancel:
        outcome = CarryOut(plan).run(library, ignore, cancel)
    for trouble in outcome.troubles:
        say(trouble)
    say(ntr("{n} file is in its new place.", "{n} files are in their new places.", outcome.files))
    if cancel.cancelled:
        return ExitCode.INTERRUPTED, bool(outcome.files)
    return ExitCode.SOME_SKIPPED if outcome.troubles else stays, bool(outcome.files)


def _list(plan: PlannedMove, json: bool) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.records import path_fields
    from qualityculler.cli.terminal import relative, shown

    records: list[dict[str, Any]] = []
    for one in plan.files:
        assert one.target is not None  # a plan says where each file goes
        target = path_fields(one.target)
        if json:
            records.append(
                path_fields(one.source)
                | {f"target_{name}": value for name, value in target.items()}
                | {"bytes": one.fingerprint.size}
            )
        else:
            size = one.fingerprint.size / 1e6
            print(f"{size:8.1f} MB  {shown(relative(one.source))} -> {shown(relative(one.target))}")
    if json:
        print("[" + ",\n ".join(as_json(record, sys.stdout) for record in records) + "]")


def _tell_scan(report: RunReport) -> None:
    from qualityculler.text import tr

    parts = [tr("{n} scored", n=report.scored)]
    if report.reused:
        parts.append(tr("{n} known by content", n=report.reused))
    parts.append(tr("{n} skipped", n=report.skipped))
    text = ", ".join(parts)
    say(text)
