"""The command line's verbs in one place."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from qualityculler import __version__, text
from qualityculler.cli import (
    audit,
    bursts,
    compare,
    copies,
    desktop,
    doctor,
    duplicates,
    explain,
    guarantee,
    gui,
    history,
    keyword,
    ledger,
    measure,
    models,
    move,
    remove,
    scan,
    show,
    undo,
    xmp,
)
from qualityculler.cli import list as listing
from qualityculler.cli.exit import say
from qualityculler.cli.gui import Window
from qualityculler.errors import UserError
from qualityculler.models import offline as network

EPILOG = (
    "Exit codes: 0 all scored, 1 some photos skipped, 2 wrong usage, 3 the catalog or the model "
    "is unusable, 4 a known folder is empty or not there (its drive may be away), 130 interrupted "
    "(run the same command to go on)."
)

# Typer has click inside or beside it, according to its version.
_UsageError: Any = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="qualityculler",
    # Plain help and plain errors: they also go to files, pipes and terminals of any encoding.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EPILOG,
)
# Words of the language that a function cannot have as its name.
_NAMES: dict[object, str] = {listing.list_photos: "list", move.import_card: "import"}
for function in (
    scan.scan,
    listing.list_photos,
    show.show,
    measure.measure,
    compare.compare,
    bursts.bursts,
    duplicates.duplicates,
    guarantee.guarantee,
    explain.explain,
    copies.copies,
    remove.remove,
    remove.restore,
    move.move,
    move.copy,
    move.import_card,
    audit.audit,
    undo.undo,
    undo.redo,
    history.history,
    doctor.doctor,
    gui.gui,
):
    app.command(name=_NAMES.get(function), epilog=EPILOG)(function)
app.add_typer(desktop.app, name="desktop", epilog=EPILOG)
app.add_typer(keyword.app, name="keyword", epilog=keyword.EPILOG)
app.add_typer(ledger.app, name="ledger", epilog=EPILOG)
app.add_typer(models.app, name="models", epilog=EPILOG)
app.add_typer(xmp.app, name="xmp", epilog=xmp.EPILOG)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"qualityculler {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="The language of what is said: en, de or fr."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network, whatever is missing.")
    ] = False,
) -> None:
    """Score and rank photos by technical quality, on your own machine."""
    if lang is not None and lang not in text.LANGUAGES:
        raise typer.BadParameter(f"{lang} is none of: {', '.join(text.LANGUAGES)}")
    text.use(lang or _language())
    if offline:
        network.forbid()


def _language() -> str:
    """The language that is set, else that of the terminal."""
    from qualityculler import settings
    from qualityculler.models.choice import settings_path

    try:
        found = settings.load(settings_path()).settings.language
    except UserError:
        found = ""  # whoever needs the settings says what is wrong with them
    return found or text.of_environment()


def _without_arguments() -> str:
    """The window where it is installed, otherwise help."""
    return "gui" if find_spec("PySide6") else "--help"


def run(arguments: Sequence[str], window: Window | None = None) -> int:
    """Run one command line; its exit code. ``window`` is opened by ``gui``. For the main thread."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A character the terminal cannot show is written as an escape instead of failing.
            stream.reconfigure(errors="backslashreplace")
    words = list(arguments) or [_without_arguments()]
    try:
        return app(words, prog_name="qualityculler", standalone_mode=False, obj=window) or 0
    except _UsageError as error:
        return _refuse(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


def _refuse(error: Any) -> int:
    """Say what is wrong with a command line: it may hold the name of any file (``*``)."""
    told = io.StringIO()
    error.show(file=told)
    for line in told.getvalue().rstrip("\n").split("\n"):
        say(line)
    return int(error.exit_code)
