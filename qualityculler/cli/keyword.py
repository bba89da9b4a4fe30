"""``keyword``: words given to photos, taken off them, and listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import CatalogOption, absolute, existing_catalog
from qualityculler.text import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 the catalog is unusable."
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
Words = Annotated[
    str, typer.Argument(help="Keywords, separated by commas; levels by |, as in Places|Rome.")
]
Places = Annotated[list[Path], typer.Argument(help="Photos that were scanned, or folders.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count; nothing is changed.")]


@app.callback()
def _keyword() -> None:
    """Keywords of photos. They reach other programs with xmp write, like stars and labels."""


@app.command(epilog=EPILOG)
@verb
def add(
    words: Words, places: Places, dry_run: DryRun = False, catalog: CatalogOption = None
) -> ExitCode:
    """Give PLACES the keywords WORDS. Undo takes them off again."""
    return _change(words, (), places, dry_run, catalog)


@app.command(epilog=EPILOG)
@verb
def remove(
    words: Words, places: Places, dry_run: DryRun = False, catalog: CatalogOption = None
) -> ExitCode:
    """Take the keywords WORDS off PLACES, wherever they were given."""
    return _change((), words, places, dry_run, catalog)


@app.command("list", epilog=EPILOG)
@verb
def list_keywords(places: Places, catalog: CatalogOption = None) -> ExitCode:
    """List the keywords of PLACES: those of their files and sidecars, and those given here."""
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.operations.keywords import of_photos
    from qualityculler.operations.library import opened
    from qualityculler.operations.sidecars import photos_at

    with opened(existing_catalog(catalog)) as library:
        ids = photos_at(library.catalog, [absolute(place) for place in places])
        for path, words in of_photos(library.catalog, ids):
            print(shown(f"{relative(path)}: {', '.join(words)}"))
    return ExitCode.OK


def _change(
    add: str | tuple[()],
    remove: str | tuple[()],
    places: Sequence[Path],
    dry_run: bool,
    catalog: Path | None,
) -> ExitCode:
    from qualityculler.operations.keywords import ChangeKeywords, written
    from qualityculler.operations.library import opened
    from qualityculler.operations.sidecars import photos_at

    given, taken = (written(one) if isinstance(one, str) else one for one in (add, remove))
    if not given and not taken:
        usage("There is no keyword among these words.")
    with opened(existing_catalog(catalog)) as library:
        ids = photos_at(library.catalog, [absolute(place) for place in places])
        if dry_run:
            say(ntr("{n} photo is meant.", "{n} photos are meant.", len(ids)))
            return ExitCode.OK
        done = library.change(ChangeKeywords(ids, given, taken)).result()
    if done is None:
        say(tr("Nothing changes."))
    else:
        count = len(done.photo_ids)
        say(ntr("Keywords of {n} file changed.", "Keywords of {n} files changed.", count))
    return ExitCode.OK
