"""``scan``: score the photos of some folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli import outputs
from qualityculler.cli.exit import ExitCode, OutputClosed, say, verb
from qualityculler.cli.log_file import open_log
from qualityculler.cli.options import (
    CatalogOption,
    CsvOption,
    JsonOption,
    ScorerOption,
    catalog_path,
)

if TYPE_CHECKING:
    from qualityculler.domain import PhotoQuery
    from qualityculler.operations.job import Tell
    from qualityculler.operations.library import Library
    from qualityculler.operations.scan import IndexOptions, RunReport, Scan


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What to do with the results of a scan."""

    csv: Path | None
    json: Path | None
    jsonl: Path | None
    threshold: float | None
    thumbnails: bool
    faces: bool | None
    quiet: bool


@verb
def scan(
    folders: Annotated[list[Path], typer.Argument(help="Folders with photos.")],
    recursive: Annotated[
        bool, typer.Option("--recursive/--no-recursive", help="Whether to look into subfolders.")
    ] = True,
    csv: CsvOption = None,
    json: JsonOption = None,
    jsonl: Annotated[
        Path | None,
        typer.Option("--jsonl", help="Write one JSON record a line as photos are finished."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=1.0, max=5.0, help="Mark and list photos that score below this."),
    ] = None,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Score again what has been scored or skipped.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="How many threads decode photos.")
    ] = None,
    findings: Annotated[
        bool,
        typer.Option(
            "--findings", help="Measure too what is scored now; takes several times as long."
        ),
    ] = False,
    faces: Annotated[
        bool | None,
        typer.Option(
            "--faces/--no-faces",
            help="Whether to look for faces and closed eyes, without knowing whose.",
        ),
    ] = None,
    thumbnails: Annotated[
        bool,
        typer.Option(
            "--thumbnails/--no-thumbnails", help="Whether to keep thumbnails for the window."
        ),
    ] = True,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors only.")
    ] = False,
) -> ExitCode:
    """Score the photos of FOLDERS and rank them; photos are only read, never changed.

    What is scored is remembered: run again after an interruption, or after adding photos, and only
    what is new is scored. The results go into the catalog; see: qualityculler list.
    """
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.operations import library
    from qualityculler.operations.scan import IndexOptions
    from qualityculler.scan.threads import plan
    from qualityculler.score import registry as scorers

    wishes = _Wishes(csv, json, jsonl, threshold, thumbnails, faces, quiet)
    outputs.check((csv, json), jsonl, catalog_path(catalog))
    threads = plan(workers)
    options = IndexOptions(
        folders,
        scorer or scorers.DEFAULT,
        recursive=recursive,
        rescore=rescore,
        threads=threads,
        findings=findings,
    )
    open_log()
    opening = library.opened(catalog_path(catalog), thumbnails=thumbnails)
    with codec_chatter(), opening as opened:
        return _scan(opened, options, wishes)


def _scan(library: Library, options: IndexOptions, wishes: _Wishes) -> ExitCode:
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.jsonl import JsonLines
    from qualityculler.cli.progress import shown_progress
    from qualityculler.operations.job import ignore
    from qualityculler.operations.scan import Scan
    from qualityculler.operations.volumes import said
    from qualityculler.task import TaskState

    side_px = library.settings.thumbnail_px if wishes.thumbnails else 0
    job = Scan(options, thumbnail_px=side_px, faces=wishes.faces)
    # Refused before an output file is opened, and emptied by that.
    everything = job.everything(library)
    with outputs.stream_jsonl(wishes.jsonl) as stream, cancelled_by_signal() as cancel:
        tell: Tell = ignore
        if stream is not None:
            tell = JsonLines(library, stream, everything.scorer, wishes.threshold).tell
        try:
            with shown_progress(job.progress, wanted=_bar_wanted(wishes)):
                report = job.run(library, tell, cancel)
        except BrokenPipeError as error:
            raise OutputClosed from error
    for one in report.gave_way:
        say(said(one))
    if report.state is TaskState.CANCELLED:
        say("Stopped; {n} scored; run the same command to go on.", n=report.scored)
        if wishes.json or wishes.csv:
            say("No JSON or CSV has been written.")
        return ExitCode.INTERRUPTED
    _write_files(library, everything, report, wishes)
    if not wishes.quiet:
        _summarise(library, everything, report, wishes)
        _tell_sidecars(job, library)
    return ExitCode.SOME_SKIPPED if report.skipped else ExitCode.OK


def _write_files(
    library: Library, everything: PhotoQuery, report: RunReport, wishes: _Wishes
) -> None:
    more = () if wishes.threshold is None else ("below_threshold",)
    if wishes.json is not None:
        outputs.write_json(wishes.json, _records(library, everything, report, wishes.threshold))
    if wishes.csv is not None:
        rows = _records(library, everything, report, wishes.threshold)
        outputs.write_csv(wishes.csv, rows, *more)


def _records(
    library: Library, query: PhotoQuery, report: RunReport, threshold: float | None
) -> Iterator[dict[str, Any]]:
    """Every photo once: from the catalog, then what could not be read this time."""
    from qualityculler.cli import records

    unread = {item.path for item in report.unread}
    with library.reading() as reads:
        for row in reads.stream(query):
            if row.photo.path not in unread:
                yield records.of_row(row, query.scorer, threshold)
    for item in report.unread:
        yield records.of_unread(item.path, item.skip, query.scorer, threshold)


def _summarise(library: Library, query: PhotoQuery, report: RunReport, wishes: _Wishes) -> None:
    from qualityculler.cli import summary
    from qualityculler.cli.terminal import console

    data_on_stdout = outputs.STDOUT in (wishes.csv, wishes.json, wishes.jsonl)
    with library.reading() as reads:
        summary.show(console(stderr=data_on_stdout), reads, query, report, wishes.threshold)


def _tell_sidecars(job: Scan, library: Library) -> None:
    """Which sidecars cannot be read, and that other programs have decided something."""
    from qualityculler.text import ntr

    for trouble in job.sidecars.troubles:
        say(trouble)
    if count := job.differing(library):
        say(
            ntr(
                "{n} photo has a rating, flag or label from another program; see: "
                "qualityculler xmp read FOLDER",
                "{n} photos have ratings, flags or labels from another program; see: "
                "qualityculler xmp read FOLDER",
                count,
            )
        )


def _bar_wanted(wishes: _Wishes) -> bool:
    import sys

    # A bar and lines of JSON on one terminal would write over each other.
    lines_on_terminal = wishes.jsonl == outputs.STDOUT and sys.stdout.isatty()
    return not wishes.quiet and not lines_on_terminal
