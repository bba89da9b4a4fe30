"""``copies``: photos without a decision whose other copy has one, and taking it over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, absolute, existing_catalog

if TYPE_CHECKING:
    from qualityculler.operations.copies import UndecidedCopy


@verb
def copies(
    folder: Annotated[Path, typer.Argument(help="Where to look for copies, and below it.")],
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Decide about them as about the other copy.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the list as a JSON array instead of lines.")
    ] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """List photos of FOLDER nobody decided about that are copies, byte by byte, of photos somebody
    did decide about. Nothing is taken over unless asked; undo takes it back.
    """
    from qualityculler.cli.confirm import confirmed
    from qualityculler.operations.copies import TakeOver
    from qualityculler.operations.library import opened
    from qualityculler.text import ntr

    with opened(existing_catalog(catalog)) as library:
        where = absolute(folder)
        with library.reading() as reads:
            found = reads.undecided_copies([where])
        _list(found, json)
        if not found:
            say("No undecided copies in {folder}.", folder=folder)
            return ExitCode.OK
        if not take_over:
            return ExitCode.OK
        question = ntr(
            "Take over the decision about {n} photo?",
            "Take over the decisions about {n} photos?",
            len(found),
        )
        if not confirmed(question, yes=yes):
            say("Nothing was changed.")
            return ExitCode.OK
        made = library.change(TakeOver([where], [one.photo_id for one in found])).result()
    count = 0 if made is None else len(made.photo_ids)
    say(ntr("{n} decision taken over.", "{n} decisions taken over.", count))
    return ExitCode.OK


def _list(found: list[UndecidedCopy], json: bool) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.operations.copies import said
    from qualityculler.text import tr

    if json:
        lines = [as_json(_record(one), sys.stdout) for one in found]
        print("[" + ",\n ".join(lines) + "]")
        return
    for one in found:
        text = tr("{0}: copy of {1} ({2})")
        print(shown(text.format(relative(one.path), one.original, said(one.decision))))


def _record(one: UndecidedCopy) -> dict[str, Any]:
    from qualityculler.cli.records import path_fields

    label = one.decision.label
    return path_fields(one.path) | {
        "copy_of": path_fields(one.original),
        "flag": one.decision.flag.value,
        "rating": one.decision.rating,
        "label": None if label is None else label.value,
    }
