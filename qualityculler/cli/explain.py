"""``explain``: what is measured of some photos, and what a model says of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.ending import ExitCode, OutputClosed, say, usage, verb
from qualityculler.cli.log_file import open_log
from qualityculler.cli.options import CatalogOption, ScorerOption, absolute, catalog_path, scorer_id
from qualityculler.explain.prompts import Style

if TYPE_CHECKING:
    from qualityculler.cli.explaining import Work
    from qualityculler.cli.telling import Outcome, Teller
    from qualityculler.domain import ScorerId
    from qualityculler.store.catalog import Catalog
    from qualityculler.task import CancelToken


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What is wanted beside the photos."""

    model: str | None
    style: Style
    again: bool
    without_model: bool
    json: bool
    jsonl: bool


@verb
def explain(
    files: Annotated[list[Path] | None, typer.Argument(help="Photos; need not be scanned.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="The model by name; see: qualityculler models.")
    ] = None,
    style: Annotated[
        Style, typer.Option(help="What to ask for; not every model knows all.")
    ] = Style.THINKING,
    top: Annotated[
        int | None, typer.Option(min=1, help="The N best photos of the catalog.")
    ] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Only what is measured; asks no model.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Ask even if the model's text is remembered.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print one JSON record a line as photos are done.")
    ] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Explain the quality of FILES: what is measured, then what a model on this machine says.

    Nothing leaves this machine, and photos are only read. The text comes as it is written; Ctrl-C
    stops it. What a model said is remembered.
    """
    if json and jsonl:
        usage("Choose either --json or --jsonl.")
    if bool(files) is (top is not None):
        usage("Name photos to explain, or give --top N for the best ones of the catalog.")
    wishes = _Wishes(model, style, again, no_model, json, jsonl)
    return _explain(files or [], top, scorer, catalog_path(catalog), wishes)


def _explain(
    files: list[Path], top: int | None, scorer: str | None, path: Path, wishes: _Wishes
) -> ExitCode:
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.store.catalog import Catalog

    open_log()
    with ExitStack() as stack:
        stack.enter_context(codec_chatter())
        catalog = stack.enter_context(Catalog.open(path))
        by = scorer_id(scorer)
        photos = _best(catalog, top, by) if top else [absolute(file) for file in files]
        cancel = stack.enter_context(cancelled_by_signal())
        work = stack.enter_context(_work(catalog, by, wishes, cancel))
        return _run(work, photos, wishes, cancel)


def _work(catalog: Catalog, scorer: ScorerId, wishes: _Wishes, cancel: CancelToken) -> Work:
    from qualityculler.cli.explaining import Work

    return Work(catalog, scorer, wishes.model, wishes.style, wishes.again, cancel)


def _run(work: Work, photos: list[Path], wishes: _Wishes, cancel: CancelToken) -> ExitCode:
    if not wishes.without_model:
        work.find_model()
    try:
        with closing(_teller(wishes)) as teller:
            skipped = sum(one.skipped for one in _outcomes(work, photos, teller, cancel))
    except BrokenPipeError as error:
        raise OutputClosed from error
    if cancel.cancelled:
        say("Stopped.")
        return ExitCode.INTERRUPTED
    if work.trouble is not None:
        return ExitCode.UNUSABLE
    return ExitCode.SOME_SKIPPED if skipped else ExitCode.OK


def _outcomes(
    work: Work, photos: list[Path], teller: Teller, cancel: CancelToken
) -> Iterator[Outcome]:
    for photo in photos:
        if cancel.cancelled:
            return
        outcome = work.explain(photo, teller)
        if not cancel.cancelled:
            teller.finish(outcome)
            yield outcome


def _teller(wishes: _Wishes) -> Teller:
    from qualityculler.cli import explain_json, explain_text

    if wishes.json or wishes.jsonl:
        return explain_json.Records(array=wishes.json)
    return explain_text.Terminal()


def _best(catalog: Catalog, number: int, scorer: ScorerId) -> list[Path]:
    from qualityculler.domain import PhotoQuery, PhotoStatus
    from qualityculler.store import query

    best = PhotoQuery(scorer, statuses=frozenset({PhotoStatus.SCORED}), limit=number)
    with catalog.read() as db:
        photos = [row.photo.path for row in query.stream(db, best)]
    if not photos:
        say("No photo in the catalog has a score; scan a folder first: qualityculler scan FOLDER")
    return photos
