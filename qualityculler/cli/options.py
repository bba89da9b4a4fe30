"""Options that several verbs share, and how they become what the rooms below want."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler import paths

if TYPE_CHECKING:
    from qualityculler.domain import ScorerId

CatalogOption = Annotated[
    Path | None,
    typer.Option("--catalog", help="The catalog file to use; the default is one per user."),
]
ScorerOption = Annotated[
    str | None, typer.Option("--scorer", help="The scorer by name; see: qualityculler models.")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write a JSON array to this file; - is stdout.")
]
CsvOption = Annotated[
    Path | None, typer.Option("--csv", help="Write CSV to this file; - is stdout.")
]


def catalog_path(option: Path | None) -> Path:
    """The catalog file that is meant."""
    return (option or paths.default_catalog()).absolute()


def existing_catalog(option: Path | None) -> Path:
    """The same for verbs that only read. Raises CatalogError if nothing has been scanned yet."""
    from qualityculler.errors import CatalogError

    path = catalog_path(option)
    if not path.exists():
        raise CatalogError(
            "There is no catalog {path} yet; scan a folder first: qualityculler scan FOLDER",
            path=path,
        )
    return path


def scorer_id(option: str | None) -> ScorerId:
    """Identity of the scorer that is meant. Raises UserError or ModelError."""
    from qualityculler.score import registry as scorers

    return scorers.identify(option or scorers.DEFAULT)


def absolute(path: Path) -> Path:
    """The path as the catalog knows it: absolute, links kept as they are written."""
    return Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
