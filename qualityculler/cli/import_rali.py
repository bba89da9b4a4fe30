"""``models import-rali``: the paper's own model, from its authors' files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb

if TYPE_CHECKING:
    from qualityculler.convert.install import Installed


@verb
def import_rali(
    folder: Annotated[
        Path, typer.Argument(help="The folder with ckpt.pt, pca.pkl, basis.npz and best/.")
    ],
    name: Annotated[str, typer.Option(help="What to call it here.")] = "rali-l",
    precision: Annotated[
        str,
        typer.Option(help="fp32, or fp16: half the size on the disk, computed in fp32 as well."),
    ] = "fp32",
    replace: Annotated[bool, typer.Option("--replace", help="In place of one imported before.")] = (
        False
    ),
) -> ExitCode:
    """Turn the authors' release of RALI into a scorer; no code in its files is run."""
    from qualityculler.cli.byte_progress import ByteCount, shown_bytes
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.convert import rali

    _check_free(name)
    count = ByteCount(name, 0)

    def tell(done_bytes: int, total_bytes: int) -> None:
        count.done_bytes, count.total_bytes = done_bytes, total_bytes

    with cancelled_by_signal() as token, shown_bytes(count):
        made = rali.import_rali(
            folder,
            name,
            precision=precision,
            replace=replace,
            tell=tell,
            token=token,
        )
    if made is None:
        say("Stopped; nothing has been changed.")
        return ExitCode.INTERRUPTED
    _try_out(name)
    _tell(name, made)
    return ExitCode.OK


def _check_free(name: str) -> None:
    """Refuse the names that mean something else."""
    from qualityculler.models import catalogue
    from qualityculler.score import registry

    taken = {*registry.shipped(), *catalogue.RESERVED, *(e.id for e in catalogue.entries())}
    if name in taken:
        usage(f"{name} is the name of another model; choose one with --name.")


def _try_out(name: str) -> None:
    """Load the model and score a grey frame: better here than at the first photo of a scan."""
    import numpy as np

    from qualityculler.score import registry

    registry.create(name, threads=1).score([np.full((32, 32, 3), 128, np.uint8)])


def _tell(name: str, made: Installed) -> None:
    from qualityculler.cli.byte_progress import size_text
    from qualityculler.cli.terminal import shown

    for note in made.notes:
        say(f"Note: {note}.")
    print(f"{name} is here: {shown(made.folder)}")
    print(f"  {made.sha256}  model.onnx, {size_text(made.bytes)}")
    say(f"To score with it: qualityculler scan FOLDER --scorer {name}")
