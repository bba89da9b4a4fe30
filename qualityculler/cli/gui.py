"""``gui``: open the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualityculler.cli.exit import ExitCode, verb
from qualityculler.cli.options import CatalogOption, catalog_path


@verb
def gui(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder with photos, or one photo, to open at once.")
    ] = None,
    new_window: Annotated[
        bool, typer.Option("--new-window", help="Another window beside one that is open.")
    ] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Open the window, to sort photos by hand with the scores beside them.

    FOLDER is shown at once and scanned behind; photos are only read, never changed. Where a window
    with the same catalog is open, that one shows it.
    """
    from qualityculler.cli.exit import usage
    from qualityculler.gui import app

    path = catalog_path(catalog)
    if folder is not None and not folder.exists() and not _is_known(folder, path):
        usage("There is no folder {folder}.", folder=folder)
    return ExitCode(app.run(folder, path, new_window=new_window))


def _is_known(folder: Path, catalog: Path) -> bool:
    """Whether the catalog has photos of a folder that is not there: on a drive that is away."""
    from qualityculler.store import photos
    from qualityculler.store.catalog import Catalog

    if not catalog.exists():
        return False
    with Catalog.open(catalog) as opened, opened.read() as db:
        return photos.any_present(db, folder.absolute())
