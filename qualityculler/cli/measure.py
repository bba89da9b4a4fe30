"""``measure``: what is measured of some photos, without a model and without a score."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, absolute, catalog_path

if TYPE_CHECKING:
    from qualityculler.evidence import Findings
    from qualityculler.store.catalog import Catalog
    from qualityculler.task import CancelToken

_Outcome = tuple[Path, "Findings | None"]


@verb
def measure(
    files: Annotated[list[Path], typer.Argument(help="Photos; need not be scanned.")],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array instead.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Measure even what has been measured.")
    ] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Measure FILES: focus, motion, noise, exposure, clipping, contrast, colour cast and more.

    Each finding has its value, the threshold and how sure it is; what cannot be judged says why.
    Findings are kept in the catalog. Photos are only read.
    """
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.decode.quiet import codec_chatter
    from qualityculler.store.catalog import Catalog

    with ExitStack() as stack:
        stack.enter_context(codec_chatter())
        opened = stack.enter_context(Catalog.open(catalog_path(catalog)))
        cancel = stack.enter_context(cancelled_by_signal())
        skipped = _tell(_outcomes(files, opened, again, cancel), json)
        if cancel.cancelled:
            say("Stopped.")
            return ExitCode.INTERRUPTED
    return ExitCode.SOME_SKIPPED if skipped else ExitCode.OK


def _outcomes(
    files: list[Path], catalog: Catalog, again: bool, cancel: CancelToken
) -> Iterator[_Outcome]:
    """One photo after the other; None for one that cannot be used, which is said at once."""
    from qualityculler.cli.terminal import relative
    from qualityculler.errors import PhotoError
    from qualityculler.operations.measure import Cancelled, examine
    from qualityculler.text.reasons import sentence

    for file in files:
        path = absolute(file)
        try:
            yield path, examine(path, catalog, again=again, cancel=cancel)
        except PhotoError as error:
            say(f"{relative(path)}: {sentence(error)}")
            yield path, None
        except Cancelled:
            return


def _tell(outcomes: Iterator[_Outcome], json: bool) -> bool:
    """Whether a photo was skipped."""
    skipped, first = False, True
    if json:
        print("[", end="")
    for path, found in outcomes:
        skipped = skipped or found is None
        if json:
            print("\n " if first else ",\n ", end="")
            _print_json(path, found)
        elif found is not None:
            _print_lines(path, found)
        first = False
    if json:
        print("\n]")
    return skipped


def _print_json(path: Path, found: Findings | None) -> None:
    import base64
    import os
    import sys

    from qualityculler.cli import finding_records
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.terminal import plain

    record: dict[str, object] = {"path": plain(str(path))}
    if record["path"] != str(path):
        record["path_base64"] = base64.b64encode(os.fsencode(path)).decode()
    record["findings"] = None if found is None else finding_records.record(found)
    print(as_json(record, sys.stdout), end="", flush=True)


def _print_lines(path: Path, found: Findings) -> None:
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text import evidence_words

    print(shown(relative(path)))
    for line in evidence_words.lines(found):
        print(f"  {shown(line)}")
    print(flush=True)
