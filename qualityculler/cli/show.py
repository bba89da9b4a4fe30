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
from qualityculler.text import tr, words
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.domain import Decision, PhotoRow, Score, ScorerId
    from qualityculler.evidence import Subject
    from qualityculler.operations.reads import Reads


@verb
def show(
    file: Annotated[Path, typer.Argument(help="A photo that has been scanned.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON record instead.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Show everything the catalog knows about FILE, and its place within its folder."""
    from qualityculler.cli import outputs, records
    from qualityculler.operations.library import reading

    path, wanted = existing_catalog(catalog), scorer_id(scorer)
    with reading(path) as reads:
        row = reads.by_path(absolute(file), wanted)
        if row is None:
            usage("{path} is not in the catalog; scan its folder first.", path=file)
        if json:
            print(outputs.as_json(records.of_row(row, wanted), sys.stdout))
        else:
            _print(_facts(reads, row, wanted))
    return ExitCode.OK


def _print(facts: list[tuple[str, str]]) -> None:
    from qualityculler.cli.terminal import shown

    width = max(len(name) for name, _ in facts) + 2
    for name, value in facts:
        print(f"{name + ':':<{width}}{shown(value)}")


def _facts(reads: Reads, row: PhotoRow, scorer: ScorerId) -> list[tuple[str, str]]:
    photo, capture = row.photo, row.photo.capture
    gone = f" ({_gone(reads, photo.id)})" if reads.is_missing(photo.id) else ""
    facts = [(tr("path"), f"{photo.path}{gone}")]
    facts += _item(reads, row)
    facts.append((tr("status"), tr(words.STATUSES[row.status])))
    facts += [(tr("score"), _score(score)) for score in reads.scores_of(photo.id)]
    if place := reads.place_in_folder(row):
        facts.append((tr("place"), _place(place, scorer)))
    if row.skip is not None:
        why = f"{sentence(row.skip.reason)} ({words.kind(row.skip.kind)})"
        facts.append((tr("reason"), why))
    facts += _decided(row.decision)
    if words_given := reads.keywords(photo.id):
        facts.append((tr("keywords"), ", ".join(words_given)))
    if photo.width is not None:
        facts.append((tr("size"), f"{photo.width} x {photo.height} px"))
    if capture.captured_at is not None:
        facts.append((tr("captured"), capture.captured_at.isoformat(sep=" ")))
    if capture.camera is not None:
        facts.append((tr("camera"), capture.camera))
    if (subject := reads.subject(photo.fingerprint.digest)) is not None:
        facts.append((tr("subject"), _subject(subject)))
    return [
        *facts,
        (tr("orientation"), str(capture.orientation)),
        (tr("bytes"), str(photo.fingerprint.size)),
        (tr("digest"), photo.fingerprint.digest or tr("not read yet")),
        (tr("scanned with"), str(photo.root)),
    ]


def _item(reads: Reads, row: PhotoRow) -> list[tuple[str, str]]:
    """The other files of a photo's item, and from which of them it is scored."""
    if row.partners:
        text = tr("{others}; shown and scored from {name}")
        others = ", ".join(row.partners)
        return [(tr("item"), text.format(others=others, name=row.photo.path.name))]
    if (head := reads.shown_under(row.photo.id)) is not None:
        return [(tr("item"), tr("shown under {name} and scored with it").format(name=head.name))]
    return []


def _subject(subject: Subject) -> str:
    """Who says where it is, and where that is."""
    box = subject.box
    x, y = 50 * (box.left + box.right), 50 * (box.top + box.bottom)
    return tr(
        "{origin}, {x} from the left and {y} from the top",
        origin=tr(words.SUBJECTS[subject.origin]),
        x=f"{x:.0f} %",
        y=f"{y:.0f} %",
    )


def _gone(reads: Reads, photo_id: int) -> str:
    return tr("in the bin") if reads.is_in_bin(photo_id) else tr("gone from the disk")


def _decided(decision: Decision) -> list[tuple[str, str]]:
    facts = []
    if decision.flag is not Flag.NONE:
        facts.append((tr("flag"), tr(words.FLAGS[decision.flag])))
    if decision.rating:
        facts.append((tr("rating"), str(decision.rating)))
    if decision.label is not None:
        facts.append((tr("label"), tr(words.LABELS[decision.label])))
    return facts


def _score(score: Score) -> str:
    at = score.scored_at.isoformat(sep=" ", timespec="seconds")
    said = tr("{score} by {by} at {at}", score=f"{score.value:.3f}", by=score.scorer, at=at)
    if score.uncertainty is None:
        return said
    return said + ", " + tr("give or take {error}", error=f"{score.uncertainty:.2f}")


def _place(place: tuple[int, int], scorer: ScorerId) -> str:
    at, photos = place
    return tr("{at} of {photos} in its folder by {by}", at=at, photos=photos, by=scorer.name)
