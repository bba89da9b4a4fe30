"""``desktop``: menu entry, Open with and file managers' menus, for who installed by pip."""

from __future__ import annotations

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.text import ntr

EPILOG = "Exit codes: 0 done, 2 wrong usage or not a Linux desktop."
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def desktop() -> None:
    """Enter an installation by pip into the desktop's menus, or take it out again."""


@app.command(epilog=EPILOG)
@verb
def install() -> ExitCode:
    """Enter this installation into menu, Open with and the file managers' context menus.

    For Dolphin, Nautilus (with nautilus-python), Nemo and Thunar (if it has been used before). Only
    files below your own folders are written. Packages of QualityCuller need none of it.
    """
    from qualityculler.cli.terminal import shown
    from qualityculler.operations import desktop

    for path in desktop.install():
        print(shown(str(path)))
    say("QualityCuller is in the menu; a file manager that is open may have to be opened again.")
    return ExitCode.OK


@app.command(epilog=EPILOG)
@verb
def remove() -> ExitCode:
    """Take away what install wrote; photos, decisions and settings stay."""
    from qualityculler.cli.terminal import shown
    from qualityculler.operations import desktop

    gone = desktop.remove()
    for path in gone:
        print(shown(str(path)))
    say(ntr("{n} file taken away.", "{n} files taken away.", len(gone)))
    return ExitCode.OK
