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
    from qualityculler.scan.index import IndexOptions, IndexRun
    from qualityculler.scan.report import RunReport
    from qualityculler.store.catalog import Catalog


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What to do with the results of a scan."""

    csv: Path | None
    json: Path | None
    jsonl: Path | None
    threshold: float | None
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
    from qualityculler.decode.quiet import codec_chatter
    from qualityculler.scan.index import IndexOptions
    from qualityculler.scan.threads import plan
    from qualityculler.score import registry as scorers
    from qualityculler.store.catalog import Catalog

    wishes = _Wishes(csv, json, jsonl, threshold, quiet)
    outputs.check((csv, json), jsonl, catalog_path(catalog))
    options = IndexOptions(
        folders,
        scorer or scorers.DEFAULT,
        recursive=recursive,
        rescore=rescore,
        threads=plan(workers),
    )
    open_log()
    with codec_chatter(), Catalog.open(catalog_path(catalog)) as opened:
        return _scan(opened, options, wishes)


def _scan(catalog: Catalog, options: IndexOptions, wishes: _Wishes) -> ExitCode:
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.jsonl import JsonLines
    from qualityculler.cli.progress import shown_progress
    from qualityculler.scan.discovery import check_presence
    from qualityculler.scan.index import IndexRun, outermost
    from qualityculler.score import registry as scorers
    from qualityculler.task import TaskState

    # Refused before an output file is opened, and emptied by that.
    check_presence(catalog, options.roots)
    outermost(options.roots, options.recursive)
    scorers.identify(options.scorer)
    with outputs.stream_jsonl(wishes.jsonl) as stream, cancelled_by_signal() as cancel:
        lines = JsonLines(catalog, stream, wishes.threshold) if stream is not None else None
        run = IndexRun(catalog, options, cancel, lines)
        if lines is not None:
            lines.scorer = run.scorer
        try:
            with shown_progress(run.progress, wanted=_bar_wanted(wishes)):
                report = run.run()
        except BrokenPipeError as error:
            raise OutputClosed from error
    if report.state is TaskState.CANCELLED:
        unwritten = "; no JSON or CSV written" if wishes.json or wishes.csv else ""
        say(f"stopped; {report.scored} scored; run the same command to go on{unwritten}")
        return ExitCode.INTERRUPTED
    _write_files(catalog, run, options, report, wishes)
    if not wishes.quiet:
        _summarise(catalog, _everything(run, options), report, wishes)
    return ExitCode.SOME_SKIPPED if report.skipped else ExitCode.OK


def _everything(run: IndexRun, options: IndexOptions) -> PhotoQuery:
    """All photos of the scanned folders, best first."""
    from qualityculler.domain import PhotoQuery

    return PhotoQuery(run.scorer, folders=tuple(run.roots), recursive=options.recursive)


def _write_files(
    catalog: Catalog, run: IndexRun, options: IndexOptions, report: RunReport, wishes: _Wishes
) -> None:
    more = () if wishes.threshold is None else ("below_threshold",)
    query = _everything(run, options)
    if wishes.json is not None:
        outputs.write_json(wishes.json, _records(catalog, query, report, wishes.threshold))
    if wishes.csv is not None:
        outputs.write_csv(wishes.csv, _records(catalog, query, report, wishes.threshold), *more)


def _records(
    catalog: Catalog, query: PhotoQuery, report: RunReport, threshold: float | None
) -> Iterator[dict[str, Any]]:
    """Every photo once: from the catalog, then what could not be read this time."""
    from qualityculler.cli import records
    from qualityculler.store import query as queries

    unread = {item.path for item in report.unread}
    with catalog.read() as db:
        for row in queries.stream(db, query):
            if row.photo.path not in unread:
                yield records.of_row(row, query.scorer, threshold)
    for item in report.unread:
        yield records.of_unread(item.path, item.skip, query.scorer, threshold)


def _summarise(catalog: Catalog, query: PhotoQuery, report: RunReport, wishes: _Wishes) -> None:
    from qualityculler.cli import summary
    from qualityculler.cli.terminal import console

    data_on_stdout = outputs.STDOUT in (wishes.csv, wishes.json, wishes.jsonl)
    summary.show(console(stderr=data_on_stdout), catalog, query, report, wishes.threshold)


def _bar_wanted(wishes: _Wishes) -> bool:
    import sys

    # A bar and lines of JSON on one terminal would write over each other.
    lines_on_terminal = wishes.jsonl == outputs.STDOUT and sys.stdout.isatty()
    return not wishes.quiet and not lines_on_terminal
