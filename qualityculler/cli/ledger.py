"""``ledger``: past decisions and suggestions, replayed, compared and handed on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import (
    BestOption,
    ByGroupOption,
    CatalogOption,
    ScorerOption,
    WorstOption,
    absolute,
    existing_catalog,
    relative_mode,
    scorer_id,
)

if TYPE_CHECKING:
    from qualityculler.domain import Thresholds
    from qualityculler.operations.ledger import Difference, Opinion, Replayed

FolderOption = Annotated[
    Path | None, typer.Option(help="Only photos of this folder and those below it.")
]
RejectOption = Annotated[
    float | None, typer.Option("--reject-below", help="Suggest to reject below this score.")
]
KeepOption = Annotated[
    float | None, typer.Option("--keep-above", help="Suggest to keep from this score on.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead.")]

app = typer.Typer(
    name="ledger",
    help="What was decided and suggested: replayed, compared, exported. Nothing is changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("replay")
@verb
def replay(
    folder: FolderOption = None,
    scorer: ScorerOption = None,
    reject_below: RejectOption = None,
    keep_above: KeepOption = None,
    worst: WorstOption = None,
    best: BestOption = None,
    by_group: ByGroupOption = False,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Suggest again for every flag you set, and say how often the suggestion agrees with you."""
    from qualityculler.operations.job import ignore
    from qualityculler.operations.ledger import Replay
    from qualityculler.operations.library import held
    from qualityculler.task import CancelToken

    mode = relative_mode(worst, best, by_group)
    if mode is not None and (reject_below is not None or keep_above is not None):
        usage("--worst and --best go without --reject-below and --keep-above.")
    with held(existing_catalog(catalog)) as library:
        thresholds = _thresholds(library.settings.thresholds, reject_below, keep_above)
        job = Replay(scorer_id(scorer), thresholds, _absolute(folder), mode)
        found = job.run(library, ignore, CancelToken())
    if json:
        for one in found:
            _print(_replayed(one))
        return ExitCode.OK
    _print_replay(found)
    return ExitCode.OK


@app.command("diff")
@verb
def diff(
    folder: FolderOption = None,
    scorer: Annotated[
        str | None, typer.Option("--scorer", help="The new scorer; it must have scored them.")
    ] = None,
    old: Annotated[str | None, typer.Option("--old", help="The scorer to compare with.")] = None,
    reject_below: RejectOption = None,
    keep_above: KeepOption = None,
    json: JsonOption = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Show, photo by photo, what another scorer or other limits would suggest otherwise."""
    from qualityculler.operations.job import ignore
    from qualityculler.operations.ledger import Diff
    from qualityculler.operations.library import held
    from qualityculler.task import CancelToken

    with held(existing_catalog(catalog)) as library:
        before = library.settings.thresholds
        after = _thresholds(before, reject_below, keep_above)
        used = old or library.settings.scorer or None
        job = Diff(_absolute(folder), (scorer_id(used), before), (scorer_id(scorer or used), after))
        found = job.run(library, ignore, CancelToken())
    _print_difference(found, json)
    return ExitCode.SOME_SKIPPED if found.unscored else ExitCode.OK


@app.command("export")
@verb
def export(folder: FolderOption = None, catalog: CatalogOption = None) -> ExitCode:
    """Print each photo of each decision as a JSON line: before, after, who suggested it and why."""
    from qualityculler.operations.library import held

    with held(existing_catalog(catalog)) as library, library.reading() as reads:
        for record in reads.ledger(_absolute(folder)):
            _print(record)
    return ExitCode.OK


def _absolute(folder: Path | None) -> Path | None:
    return None if folder is None else absolute(folder)


def _thresholds(
    now: Thresholds, reject_below: float | None, keep_above: float | None
) -> Thresholds:
    from qualityculler.cli.exit import usage
    from qualityculler.domain import Thresholds

    low = now.reject_below if reject_below is None else reject_below
    high = now.keep_above if keep_above is None else keep_above
    try:
        return Thresholds(low, high)
    except ValueError:
        usage("The limits {low} and {high} are out of order or off the scale.", low=low, high=high)


def _print(record: dict[str, Any]) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.records import path_fields

    fields = {name: value for name, value in record.items() if name != "path"}
    print(as_json(path_fields(record["path"]) | fields, sys.stdout))


def _opinion(one: Opinion) -> dict[str, Any]:
    return {"suggestion": one.suggestion.value, "code": one.code, "score": one.score}


def _replayed(one: Replayed) -> dict[str, Any]:
    from qualityculler.operations.ledger import suggested_record

    return {
        "path": one.decided.path,
        "entry": one.decided.entry,
        "flag": one.decided.after.flag.value,
        "suggested_then": suggested_record(one.decided.suggested),
        "now": _opinion(one.now),
        "agrees": one.agrees,
    }


def _print_replay(found: list[Replayed]) -> None:
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text import tr, words

    for one in found:
        if one.agrees is False:
            flag = tr(words.FLAGS[one.decided.after.flag])
            now = tr(words.SUGGESTIONS[one.now.suggestion])
            path = shown(relative(one.decided.path))
            print(tr("{flag}, suggested: {now}").format(flag=flag, now=now) + f"  {path}")
    judged = [one for one in found if one.agrees is not None]
    agreed = sum(bool(one.agrees) for one in judged)
    text = tr(
        "{flags} flags; for {judged} of them something is suggested, and {agreed} times what you "
        "did."
    )
    said = text.format(flags=len(found), judged=len(judged), agreed=agreed)
    say(said)


def _print_difference(found: Difference, json: bool) -> None:
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text import ntr, tr, words

    for one in found.changed:
        if json:
            _print(
                {
                    "path": one.path,
                    "flag": one.decision.flag.value,
                    "before": _opinion(one.before),
                    "after": _opinion(one.after),
                }
            )
        else:
            before = tr(words.SUGGESTIONS[one.before.suggestion])
            after = tr(words.SUGGESTIONS[one.after.suggestion])
            print(f"{before} -> {after}  {shown(relative(one.path))}")
    text = tr("{changed} of {compared} photos would be suggested otherwise.")
    said = text.format(changed=len(found.changed), compared=found.compared)
    say(said)
    if found.unscored:
        said = ntr(
            "{n} photo has no score of the new scorer; scan with it first.",
            "{n} photos have no score of the new scorer; scan with it first.",
            found.unscored,
        )
        say(said)
