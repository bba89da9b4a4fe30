"""``audit``: a blind look at a sample of rejects, as a list to fill in."""

from __future__ import annotations

import csv
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import CatalogOption, absolute, existing_catalog
from qualityculler.domain import Flag

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

_COLUMNS = ("path", "answer")
_ANSWERS = {"keep": True, "reject": False}


@verb
def audit(
    folder: Annotated[Path, typer.Argument(help="The folder whose rejects are to be checked.")],
    list_to: Annotated[
        Path | None,
        typer.Option("--list", help="Write the photos to look at to this CSV file, to fill in."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(help="The same file, with keep or reject in each line.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, help="So many rejects at most.")] = 50,
    seed: Annotated[int | None, typer.Option(help="The same number draws the same photos.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON record instead.")] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Estimate how many rejects of FOLDER are wrong, from a sample looked at without verdicts.

    First --list, then fill in the column "answer", then --answers.
    """
    from qualityculler.operations.library import opened

    if (list_to is None) is (answers is None):
        usage("Say --list FILE to begin, and --answers FILE once it is filled in.")
    with opened(existing_catalog(catalog)) as library:
        if list_to is not None:
            return _draw(library, absolute(folder), list_to, sample, seed)
        assert answers is not None  # one of the two is there
        return _conclude(library, absolute(folder), answers, json)


def _draw(library: Library, folder: Path, list_to: Path, size: int, seed: int | None) -> ExitCode:
    from qualityculler.operations.audit import DrawSample
    from qualityculler.operations.job import ignore
    from qualityculler.task import CancelToken
    from qualityculler.text import ntr, tr

    drawn = DrawSample([folder], secrets.randbits(32) if seed is None else seed, size).run(
        library, ignore, CancelToken()
    )
    if not drawn.rejects:
        say(tr("Nothing is rejected in this folder."))
        return ExitCode.OK
    with library.reading() as reads:
        paths = reads.paths(drawn.photo_ids)
    try:
        with list_to.open("x", encoding="utf-8", errors="surrogateescape", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            writer.writerows((str(path), "") for path in paths)
    except FileExistsError:
        usage("{path} exists already; nothing was written.", path=list_to)
    except OSError as error:
        usage("{path} cannot be written: {why}.", path=list_to, why=error.strerror)
    text = ntr("{n} photo to look at.", "{n} photos to look at.", len(paths))
    say(text)
    return ExitCode.OK


def _conclude(library: Library, folder: Path, answers: Path, json: bool) -> ExitCode:
    from dataclasses import asdict

    from qualityculler.cli.outputs import as_json
    from qualityculler.operations.audit import BlindSample, Conclude, said
    from qualityculler.operations.job import ignore
    from qualityculler.task import CancelToken

    kept: dict[int, bool] = {}
    with library.reading() as reads:
        rejects = frozenset(reads.flagged(folder, Flag.REJECT))
        for path, answer in _read(answers):
            one = reads.candidate(path)
            if one is None:
                usage("{path} is not in the catalog; scan its folder first.", path=path)
            kept[one.photo_id] = answer
    sample = BlindSample(tuple(kept), rejects & kept.keys(), len(rejects))
    found = Conclude(sample, kept).run(library, ignore, CancelToken())
    if json:
        print(as_json(asdict(found), sys.stdout))
    else:
        print(said(found))
    return ExitCode.OK


def _read(answers: Path) -> list[tuple[Path, bool]]:
    """The lines that were filled in. Raises UserError for one that cannot be understood."""
    try:
        with answers.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, csv.Error) as error:
        usage("{path} cannot be read: {why}.", path=answers, why=error)
    found = []
    for row in rows:
        path, answer = (str(row.get(name) or "").strip() for name in _COLUMNS)
        if not answer:
            continue
        if not path or answer.lower() not in _ANSWERS:
            usage("{answer} in {path} is neither keep nor reject.", answer=answer, path=answers)
        found.append((Path(path), _ANSWERS[answer.lower()]))
    return found
