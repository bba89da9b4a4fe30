"""``show``: everything the catalog knows about one photo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, usage, verb
from qualityculler.cli.options import (
    CatalogOption,
    ScorerOption,
    absolute,
    existing_catalog,
    scorer_id,
)
from qualityculler.domain import Flag

if TYPE_CHECKING:
    from qualityculler.domain import Decision, PhotoRow, Score, ScorerId
    from qualityculler.store.connect import Connection


@verb
def show(
    file: Annotated[Path, typer.Argument(help="A photo that has been scanned.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON record instead.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Show everything the catalog knows about FILE, and its place within its folder."""
    from qualityculler.cli import outputs, records
    from qualityculler.cli.terminal import shown
    from qualityculler.store import query
    from qualityculler.store.catalog import Catalog

    path, wanted = existing_catalog(catalog), scorer_id(scorer)
    with Catalog.open(path) as opened, opened.read() as db:
        row = query.by_path(db, absolute(file), wanted)
        if row is None:
            usage(f"{shown(file)} is not in the catalog; scan its folder first.")
        if json:
            print(outputs.as_json(records.of_row(row, wanted), sys.stdout))
        else:
            _print(_facts(db, row, wanted))
    return ExitCode.OK


def _print(facts: list[tuple[str, str]]) -> None:
    from qualityculler.cli.terminal import shown

    for name, value in facts:
        print(f"{name + ':':<14}{shown(value)}")


def _facts(db: Connection, row: PhotoRow, scorer: ScorerId) -> list[tuple[str, str]]:
    from qualityculler.store import query, summaries

    photo, capture = row.photo, row.photo.capture
    gone = f" ({_gone(db, photo.id)})" if query.is_missing(db, photo.id) else ""
    facts = [("path", f"{photo.path}{gone}"), ("status", row.status.value)]
    facts += [("score", _score(score)) for score in query.scores_of(db, photo.id)]
    if place := summaries.place_in_folder(db, row):
        facts.append(("place", f"{place[0]} of {place[1]} in its folder by {scorer.name}"))
    if row.skip is not None:
        facts.append(("reason", f"{row.skip.reason} ({row.skip.kind})"))
    facts += _decided(row.decision)
    if photo.width is not None:
        facts.append(("size", f"{photo.width} x {photo.height} px"))
    if capture.captured_at is not None:
        facts.append(("captured", capture.captured_at.isoformat(sep=" ")))
    if capture.camera is not None:
        facts.append(("camera", capture.camera))
    return [
        *facts,
        ("orientation", str(capture.orientation)),
        ("bytes", str(photo.fingerprint.size)),
        ("digest", photo.fingerprint.digest or "not read yet"),
        ("scanned with", str(photo.root)),
    ]


def _gone(db: Connection, photo_id: int) -> str:
    from qualityculler.store import removals

    return "in the bin" if removals.removal_of(db, photo_id) else "gone from the disk"


def _decided(decision: Decision) -> list[tuple[str, str]]:
    facts = [] if decision.flag is Flag.NONE else [("flag", decision.flag.value)]
    if decision.rating:
        facts.append(("rating", str(decision.rating)))
    if decision.label is not None:
        facts.append(("label", decision.label.value))
    return facts


def _score(score: Score) -> str:
    at = score.scored_at.isoformat(sep=" ", timespec="seconds")
    error = "" if score.uncertainty is None else f", give or take {score.uncertainty:.2f}"
    return f"{score.value:.3f} by {score.scorer} at {at}{error}"
