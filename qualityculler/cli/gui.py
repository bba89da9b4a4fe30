"""``gui``: open the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from qualityculler.cli.exit import ExitCode, verb
from qualityculler.cli.options import CatalogOption, catalog_path

Window = Callable[[Sequence[Path], Path, bool, bool], int]
"""Shows the window until it is closed: what to open, the catalog, whether another window is wanted,
whether the first photo is to be explained; its exit code."""


@verb
def gui(
    ctx: typer.Context,
    folder: Annotated[
        list[Path] | None,
        typer.Argument(help="A folder with photos, or photos of one, to open at once."),
    ] = None,
    new_window: Annotated[
        bool, typer.Option("--new-window", help="Another window beside one that is open.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain the first of the photos at once.")
    ] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Open the window, to sort photos by hand with the scores beside them.

    FOLDER is shown at once and scanned behind; photos are only read, never changed. Where a window
    with the same catalog is open, that one shows it.
    """
    from qualityculler.cli.exit import usage

    path, handed = catalog_path(catalog), folder or []
    for one in handed:
        if not one.exists() and not _is_known(one, path):
            usage("There is no folder {folder}.", folder=one)
    window: Window = ctx.find_root().obj
    return ExitCode(window(handed, path, new_window, explain))


def _is_known(folder: Path, catalog: Path) -> bool:
    """Whether the catalog has photos of a folder that is not there: on a drive that is away."""
    from qualityculler.operations.library import reading

    if not catalog.exists():
        return False
    with reading(catalog) as reads:
        return reads.any_present(folder.absolute())
