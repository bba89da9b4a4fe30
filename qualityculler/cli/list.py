"""``list``: filter and sort what the catalog knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli import outputs
from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import (
    BestOption,
    ByGroupOption,
    CatalogOption,
    CsvOption,
    JsonOption,
    ScorerOption,
    WorstOption,
    absolute,
    existing_catalog,
    relative_mode,
    scorer_id,
)
from qualityculler.domain import (
    RATING_MAX,
    BurstFilter,
    Flag,
    Label,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    RelativeMode,
    ScorerId,
    SortKey,
)

if TYPE_CHECKING:
    from qualityculler.operations.reads import Reads

_BEST_FIRST = frozenset({SortKey.SCORE, SortKey.FLAG, SortKey.RATING})


@verb
def list_photos(
    top: Annotated[int | None, typer.Option(min=1, help="Only the N best.")] = None,
    bottom: Annotated[
        int | None, typer.Option(min=1, help="Only the N worst, worst first.")
    ] = None,
    min_score: Annotated[
        float | None, typer.Option("--min", help="Only scores from this on.")
    ] = None,
    max_score: Annotated[
        float | None, typer.Option("--max", help="Only scores up to this.")
    ] = None,
    folder: Annotated[
        list[Path] | None, typer.Option(help="Only photos in this folder; may be repeated.")
    ] = None,
    recursive: Annotated[
        bool, typer.Option("--recursive/--no-recursive", help="Whether subfolders count too.")
    ] = True,
    status: Annotated[
        list[PhotoStatus] | None, typer.Option(help="Only these; may be repeated.")
    ] = None,
    flag: Annotated[list[Flag] | None, typer.Option(help="Only these; may be repeated.")] = None,
    rating: Annotated[
        int | None, typer.Option(min=0, max=RATING_MAX, help="Only from this many stars on.")
    ] = None,
    label: Annotated[
        list[Label] | None, typer.Option(help="Only these colours; may be repeated.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Only photos with this in their name or folder.")
    ] = None,
    best_of_burst: Annotated[
        bool,
        typer.Option(
            "--best-of-burst",
            help="Of each group found by the bursts verb only the best; photos alone stay.",
        ),
    ] = False,
    worst: WorstOption = None,
    best: BestOption = None,
    by_group: ByGroupOption = False,
    sort: Annotated[SortKey, typer.Option(help="What to sort by.")] = SortKey.SCORE,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="Worst first; for names and times, last first.")
    ] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Also photos that are gone from the disk.")
    ] = False,
    json: JsonOption = None,
    csv: CsvOption = None,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """List photos from the catalog, best first; nothing is scanned."""
    if top is not None and bottom is not None:
        usage("Choose either --top or --bottom.")
    if (top or bottom) and sort is not SortKey.SCORE:
        usage("--top and --bottom go by score; leave --sort out.")
    mode = relative_mode(worst, best, by_group)
    ordered = top or bottom or reverse or sort is not SortKey.SCORE
    if mode is not None and (ordered or (worst and best)):
        usage("--worst and --best go by score, one at a time, without --top, --bottom, --reverse.")
    path = existing_catalog(catalog)
    outputs.check((json, csv), None, path)
    query = PhotoQuery(
        scorer_id(scorer),
        folders=tuple(absolute(one) for one in folder or ()),
        recursive=recursive,
        statuses=_statuses(status, only_scored=bool(top or bottom)),
        min_score=min_score,
        max_score=max_score,
        flags=frozenset(flag) if flag else None,
        min_rating=rating,
        labels=frozenset(label) if label else None,
        text=text,
        burst=BurstFilter.BEST if best_of_burst else None,
        sort=sort,
        descending=_descending(sort, reverse or bottom is not None),
        limit=top or bottom,
        include_missing=missing,
    )
    return _list(path, query, mode, json, csv)


def _list(
    path: Path,
    query: PhotoQuery,
    mode: RelativeMode | None,
    json: Path | None,
    csv: Path | None,
) -> ExitCode:
    from qualityculler.operations.library import reading

    with reading(path) as reads:
        if json is not None:
            outputs.write_json(json, _records(reads, query, mode))
        if csv is not None:
            outputs.write_csv(csv, _records(reads, query, mode))
        if json is None and csv is None:
            _print(reads, query, mode)
    return ExitCode.OK


def _statuses(asked: list[PhotoStatus] | None, *, only_scored: bool) -> frozenset[PhotoStatus]:
    if asked:
        return frozenset(asked)
    return frozenset({PhotoStatus.SCORED}) if only_scored else frozenset(PhotoStatus)


def _descending(sort: SortKey, reverse: bool) -> bool:
    # The natural order is best first, but from A to Z and from morning to evening.
    return (sort in _BEST_FIRST) is not reverse


def _rows(reads: Reads, query: PhotoQuery, mode: RelativeMode | None) -> Iterable[PhotoRow]:
    if mode is None:
        return reads.stream(query)
    # Ties go by path, whichever way the list goes.
    asked = replace(query, sort=SortKey.NAME, descending=False)
    found = reads.chosen(asked, mode)
    return reads.rows(found.best if mode.best else found.worst, query.scorer)


def _records(
    reads: Reads, query: PhotoQuery, mode: RelativeMode | None
) -> Iterator[dict[str, Any]]:
    from qualityculler.cli import records

    scorer: ScorerId = query.scorer
    return (records.of_row(row, scorer) for row in _rows(reads, query, mode))


def _print(reads: Reads, query: PhotoQuery, mode: RelativeMode | None) -> None:
    """One plain line a photo, as it is read: good for a pipe and for a hundred thousand."""
    number = 0
    for number, row in enumerate(_rows(reads, query, mode), start=1):  # noqa: B007
        print(line(row))
    if number == 0 and mode is not None:
        say("Of so few photos that is none.")
    elif number == 0:
        say("No photo in the catalog fits; has its folder been scanned?")


def line(row: PhotoRow) -> str:
    """One photo as a line of text: the score or a dash, the path, the reason it was skipped."""
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text.reasons import sentence

    number = f"{row.score.value:5.2f}" if row.score else "    -"
    reason = f"  ({shown(sentence(row.skip.reason))})" if row.skip else ""
    others = f"  + {shown(', '.join(row.partners))}" if row.partners else ""
    return f"{number}  {shown(relative(row.photo.path))}{others}{reason}"
