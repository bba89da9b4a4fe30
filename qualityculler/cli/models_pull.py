"""``models pull``: shows the licence, asks, and downloads a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.text import tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import size

if TYPE_CHECKING:
    from qualityculler.models.catalogue import CatalogueEntry
    from qualityculler.models.manifest import Manifest


@verb
def pull(
    name: Annotated[str, typer.Argument(help="A model by name; see: qualityculler models.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept the licence without being asked; for scripts.")
    ] = False,
    use: Annotated[bool, typer.Option("--use", help="Choose it when it is here.")] = False,
) -> ExitCode:
    """Download the model NAME, after its licence has been accepted; a broken download goes on.

    HF_ENDPOINT names another server than huggingface.co; proxies are those of the environment.
    """
    from qualityculler.cli.byte_progress import shown_bytes
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.models import builtin, choice, local
    from qualityculler.models.catalogue import entry as row
    from qualityculler.models.pull import PullProgress
    from qualityculler.models.pull import pull as download

    if name == builtin.ID:
        return _built_in(use=use)
    if name == local.ID:
        usage("{name} stands for files of your own; {again}", name=name, again=tr(local.AGAIN))
    entry, progress = row(name), PullProgress()
    _introduce(entry)
    question = tr("Accept the licence and download?")
    if not entry.pinned:
        question = tr("Accept the licence, and that nobody vouches for these files, and download?")
    if not confirmed(question, yes=yes):
        say("Nothing has been downloaded.")
        return ExitCode.OK
    with cancelled_by_signal() as token, shown_bytes(progress):
        made = download(entry, accepted_licence=entry.licence, progress=progress, token=token)
    if made is None:
        say("Stopped; what has come is kept: qualityculler models pull {name}", name=name)
        return ExitCode.INTERRUPTED
    _tell(made)
    if use:
        choice.choose(name)
    elif choice.chosen() != name:
        say("To have it explain: qualityculler models use {name}", name=name)
    return ExitCode.OK


def _built_in(*, use: bool) -> ExitCode:
    """Nothing to download: two of its files are shipped, the third comes with a package."""
    from qualityculler.errors import ModelError
    from qualityculler.models import builtin, choice

    try:
        builtin.files()
    except ModelError as error:
        why = sentence(error)
        usage("{name} is built in, it cannot be pulled. {why}", name=builtin.ID, why=why)
    print(
        tr(
            "{name} is built in and complete (its language model is the PyPI package {package}); "
            "there is nothing to download.",
            name=builtin.ID,
            package=builtin.PYPI_NAME,
        )
    )
    if use:
        choice.choose(builtin.ID)
    return ExitCode.OK


def _introduce(entry: CatalogueEntry) -> None:
    say(f"{entry.title}: {tr(entry.summary)}")
    say(
        "{size} from {repo}, revision {revision}",
        size=size(entry.bytes),
        repo=entry.repo,
        revision=entry.revision,
    )
    say("Licence: {licence}, see {page}", licence=entry.licence, page=entry.page)
    if not entry.pinned:
        say(
            "Nobody has published digests of these files; they are computed at the download, "
            "remembered, and anything else is refused later."
        )


def _tell(made: Manifest) -> None:
    from qualityculler.cli.terminal import shown
    from qualityculler.models.storage import folder_of

    print(tr("{name} is here: {folder}", name=made.id, folder=folder_of(made.id)))
    for file in made.files:
        how = "" if file.pinned else "  " + tr("(computed here, remembered)")
        print(f"  {file.sha256}  {shown(file.name)}{how}")
