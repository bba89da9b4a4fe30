"""``measure``: what is measured of some photos, without a model and without a score."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, absolute, catalog_path

if TYPE_CHECKING:
    from qualityculler.evidence import Findings
    from qualityculler.operations.measure import Measured


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
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.operations.job import Cancelled
    from qualityculler.operations.library import opened
    from qualityculler.operations.measure import MeasureFiles

    job = MeasureFiles([absolute(file) for file in files], again)
    with ExitStack() as stack:
        stack.enter_context(codec_chatter())
        library = stack.enter_context(opened(catalog_path(catalog)))
        cancel = stack.enter_context(cancelled_by_signal())
        teller = stack.enter_context(closing(_Json() if json else _Lines()))
        try:
            skipped = job.run(library, teller.tell, cancel)
        except Cancelled:
            say("Stopped.")
            return ExitCode.INTERRUPTED
    return ExitCode.SOME_SKIPPED if skipped else ExitCode.OK


class _Lines:
    """Prints what is measured for people."""

    def tell(self, event: Measured) -> None:
        """One photo."""
        if event.findings is None:
            _say_trouble(event)
        else:
            _print_lines(event.path, event.findings)

    def close(self) -> None:
        """Nothing is left open."""


class _Json:
    """Prints one array, an element a photo; its end also where the work was stopped."""

    def __init__(self) -> None:
        self._between = "\n "
        print("[", end="")

    def tell(self, event: Measured) -> None:
        """One photo."""
        if event.findings is None:
            _say_trouble(event)
        print(self._between, end="")
        self._between = ",\n "
        _print_json(event.path, event.findings)

    def close(self) -> None:
        """End the array."""
        print("\n]")


def _say_trouble(event: Measured) -> None:
    from qualityculler.cli.terminal import relative

    say(f"{relative(event.path)}: {event.trouble}")


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
