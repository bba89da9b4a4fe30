"""Options that several verbs share, and how they become what the rooms below want."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler import paths

if TYPE_CHECKING:
    from qualityculler.domain import RelativeMode, ScorerId

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


WorstOption = Annotated[
    str | None,
    typer.Option("--worst", metavar="PERCENT", help="The worst part of them, such as 20%."),
]
BestOption = Annotated[int | None, typer.Option("--best", min=1, help="The N best of them.")]
ByGroupOption = Annotated[
    bool, typer.Option("--by-group", help="--worst and --best of each group of frames.")
]


def relative_mode(worst: str | None, best: int | None, by_group: bool) -> RelativeMode | None:
    """The mode these options ask for; None for none of them. Ends with a sentence on bad ones."""
    from qualityculler.cli.exit import usage
    from qualityculler.domain import RelativeMode

    if worst is None and best is None:
        if by_group:
            usage("--by-group goes with --worst or --best.")
        return None
    try:
        share = None if worst is None else float(worst.strip().removesuffix("%"))
        return RelativeMode(share, best, by_group)
    except ValueError:
        usage("{share} is no part of 100 %: write it as 20%.", share=worst)


def absolute(path: Path) -> Path:
    """The path as the catalog knows it: absolute, links kept as they are written."""
    return Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
