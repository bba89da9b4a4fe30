"""``compare``: which of two photos is better, going by what is measured."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, absolute, catalog_path

if TYPE_CHECKING:
    from qualityculler.explain.difference import Difference
    from qualityculler.operations.compare import Comparison


@verb
def compare(
    first: Annotated[Path, typer.Argument(help="A photo; need not be scanned.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON record instead.")] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Say which of two photos is better and why, from measurements; no score, no model.

    Where each is better in something, both are named and the choice is yours. Photos are only read.
    """
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.terminal import shown
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.operations.compare import ComparePhotos, verdict
    from qualityculler.operations.job import Cancelled, ignore
    from qualityculler.operations.library import opened

    job = ComparePhotos(absolute(first), absolute(second))
    with codec_chatter(), opened(catalog_path(catalog)) as library, cancelled_by_signal() as cancel:
        try:
            found = job.run(library, ignore, cancel)
        except Cancelled:
            say("Stopped.")
            return ExitCode.INTERRUPTED
    if json:
        print(as_json(record(found), sys.stdout))
    else:
        for line in verdict(found):
            print(shown(line))
    return ExitCode.OK


def record(found: Comparison) -> dict[str, Any]:
    """Both photos, which is better, and the finding behind each side of it."""
    from qualityculler.cli.records import path_fields

    better = found.better
    return {
        "first": path_fields(found.paths[0]),
        "second": path_fields(found.paths[1]),
        "better": None if better is None else ("first", "second")[better],
        "second_is_better": _difference(found.second_is_better),
        "first_is_better": _difference(found.first_is_better),
    }


def _difference(one: Difference | None) -> dict[str, Any] | None:
    """The fault, and its value in the photo that has more of it and in the better one."""
    if one is None:
        return None
    return {
        "fault": one.fault.value,
        "unit": one.here.unit,
        "value_in_worse": one.here.value,
        "value_in_better": one.there.value,
        "same_place": one.same_place,
    }
