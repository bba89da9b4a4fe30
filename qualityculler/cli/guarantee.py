"""``guarantee``: how much of what you would keep a line hides at most, by your own picks."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import (
    CatalogOption,
    ScorerOption,
    absolute,
    existing_catalog,
    scorer_id,
)
from qualityculler.domain import MOS_MAX, MOS_MIN


@verb
def guarantee(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Only picks in these folders; else all of them.")
    ] = None,
    reject_below: Annotated[
        float | None,
        typer.Option(
            "--reject-below", min=MOS_MIN, max=MOS_MAX, help="The line; else that of the settings."
        ),
    ] = None,
    at_most: Annotated[
        float | None,
        typer.Option(
            "--at-most",
            min=0,
            max=100,
            help="Look for the highest line that hides so many percent at most.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON object instead.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Say how much of what you would keep is hidden at most by a line (95 %), by your picks.

    Picks that followed a suggestion do not count. Nothing is changed.
    """
    from qualityculler.cli.outputs import as_json
    from qualityculler.operations.guarantee import CONFIDENCE
    from qualityculler.operations.library import held
    from qualityculler.text import tr
    from qualityculler.text.words import bound

    if reject_below is not None and at_most is not None:
        usage("Choose either --reject-below or --at-most.")
    if any(one is not None and math.isnan(one) for one in (reject_below, at_most)):
        raise typer.BadParameter("nan is no number here")
    with held(existing_catalog(catalog)) as library, library.reading() as reads:
        within = [absolute(one) for one in folders or ()]
        used = scorer_id(scorer or library.settings.scorer or None)
        if not used.is_technical:
            usage("{scorer} suggests nothing, so no line of it hides anything.", scorer=used.name)
        picks = reads.own_picks(used, within)
        line = library.settings.thresholds.reject_below if reject_below is None else reject_below
    found = picks.bound_at(line)
    if at_most is not None and found.share is not None:
        sought = picks.line_for(at_most / 100)
        if sought is None:
            return _no_line(at_most, found.picks, json=json)
        line, found = sought, picks.bound_at(sought)
    if json:
        record = {
            "line": round(line, 4),
            "hidden_at_most": None if found.share is None else round(found.share, 4),
            "confidence": CONFIDENCE,
            "picks": found.picks,
            "picks_hidden": found.hidden,
        }
        print(as_json(record, sys.stdout))
    else:
        print(tr("Line {line}: {said}").format(line=f"{line:.2f}", said=bound(found)))
    return ExitCode.OK


def _no_line(at_most: float, picks: int, *, json: bool) -> ExitCode:
    """However low a line is, so few picks do not show that it hides as little."""
    from qualityculler.cli.outputs import as_json
    from qualityculler.operations.guarantee import CONFIDENCE

    if json:
        record = {"line": None, "confidence": CONFIDENCE, "picks": picks}
        print(as_json(record, sys.stdout))
    else:
        say(
            "No line surely hides as little as {share} %; you have picked {picks}.",
            share=f"{at_most:g}",
            picks=picks,
        )
    return ExitCode.OK
