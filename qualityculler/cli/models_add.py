"""``models add``: an ONNX graph of the user's as a scorer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.text import tr
from qualityculler.text.words import size


@verb
def add(
    file: Annotated[
        Path, typer.Argument(help="The graph, FILE.onnx; its card FILE.json lies beside it.")
    ],
    name: Annotated[
        str | None, typer.Option(help="What to call it here; its card's name without.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="In place of one added before.")] = (
        False
    ),
) -> ExitCode:
    """Take an ONNX graph up as a scorer, after its card, its digest and its answers were checked.

    training.release makes such files of the authors' RALI release; see training/README.md.
    """
    from qualityculler.cli.byte_progress import ByteCount, shown_bytes
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.terminal import shown
    from qualityculler.models import catalogue
    from qualityculler.score import add as adding
    from qualityculler.score import registry

    taken = {*registry.shipped(), *registry.of_plugins(), *catalogue.RESERVED}
    taken |= {entry.id for entry in catalogue.entries()}
    count = ByteCount(file.name, 0)

    def tell(done_bytes: int, total_bytes: int) -> None:
        count.done_bytes, count.total_bytes = done_bytes, total_bytes

    with cancelled_by_signal() as token, shown_bytes(count):
        made = adding.add(file, name, taken=taken, replace_earlier=replace, tell=tell, token=token)
    if made is None:
        say("Stopped; nothing has been changed.")
        return ExitCode.INTERRUPTED
    print(shown(tr("{name} is here: {folder}", name=made.name, folder=made.folder)))
    print(f"  {made.sha256}  model.onnx, {size(made.bytes)}")
    say("To score with it: qualityculler scan FOLDER --scorer {name}", name=made.name)
    return ExitCode.OK
