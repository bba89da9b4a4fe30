"""``models``: the scorers and explainers there are, and the care of those that were added."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualityculler.cli import models_add, models_list, models_pull
from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.evidence import PromptFamily
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import size

if TYPE_CHECKING:
    from qualityculler.evidence import ExplainerFiles

EPILOG = (
    "Exit codes: 0 done, 2 wrong usage, 3 a model is missing, damaged or cannot be downloaded, "
    "130 interrupted (run the same command to go on)."
)
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
NameArgument = Annotated[str, typer.Argument(help="A model by name; see: qualityculler models.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")]


@app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """List, download, choose, check and remove models; without a verb, list them."""
    if context.invoked_subcommand is None:
        models_list.list_models()


app.command(name="list", epilog=EPILOG)(models_list.list_models)
app.command(name="pull", epilog=EPILOG)(models_pull.pull)
app.command(name="add", epilog=EPILOG)(models_add.add)


@app.command(epilog=EPILOG)
@verb
def use(
    name: Annotated[str | None, typer.Argument(help="An explainer that is here.")] = None,
    gguf: Annotated[
        Path | None, typer.Option(help="A language model of your local, a GGUF file.")
    ] = None,
    mmproj: Annotated[
        Path | None, typer.Option(help="The image projector that belongs to it, a GGUF file.")
    ] = None,
    lora: Annotated[Path | None, typer.Option(help="An adapter for it, a GGUF file.")] = None,
    family: Annotated[
        PromptFamily, typer.Option(help="Which questions it understands.")
    ] = PromptFamily.GENERIC,
) -> ExitCode:
    """Choose the explainer NAME, or take up a pair of GGUF files of your own."""
    from qualityculler.models import choice
    from qualityculler.models.resolve import resolve

    if (name is None) == (gguf is None):
        usage("Name either a model or the files of your own: --gguf MODEL --mmproj MMPROJ")
    if name is None:
        return _use_own(gguf, mmproj, lora, family)
    if mmproj is not None or lora is not None:
        usage("--mmproj and --lora go with --gguf.")
    _no_scorer(name)
    resolve(name)
    choice.choose(name)
    print(tr("Explanations now come from {name}.", name=name))
    return ExitCode.OK


@app.command(epilog=EPILOG)
@verb
def verify(
    name: Annotated[
        str | None, typer.Argument(help="A model by name; without it, all that are here.")
    ] = None,
) -> ExitCode:
    """Read every byte of a model and compare its digest with the one it must have."""
    from qualityculler.errors import ModelError

    sound, names = True, [name] if name is not None else _here()
    if not names:
        say("There is no model here to check; see: qualityculler models")
    for one in names:
        try:
            files = _verified(one)
        except ModelError as error:
            if name is not None:
                raise
            say(sentence(error))
            sound = False
            continue
        if files is None:
            say("Stopped.")
            return ExitCode.INTERRUPTED
        whole = size(sum(file.size for file in files.all))
        number = ntr("{n} file", "{n} files", len(files.all))
        print(tr("{name}: sound, {files}, {size}", name=one, files=number, size=whole))
    return ExitCode.OK if sound else ExitCode.UNUSABLE


@app.command(epilog=EPILOG)
@verb
def remove(name: NameArgument, yes: YesOption = False) -> ExitCode:
    """Delete a model that was downloaded or added; files of your own stay where they are."""
    from qualityculler.cli.confirm import confirmed
    from qualityculler.models import choice, maintenance

    if not confirmed(_question(name), yes=yes):
        say("Nothing has been deleted.")
        return ExitCode.OK
    freed = maintenance.remove(name)
    print(tr("{name} has been removed; {size} are free again.", name=name, size=size(freed)))
    if choice.chosen() == name:
        choice.choose("")
        say("It was the chosen explainer; from now on it is the built-in one.")
    return ExitCode.OK


def _question(name: str) -> str:
    """What is asked before a removal; a scorer that came with a package is refused."""
    from qualityculler.score import plugins, registry

    if name in registry.shipped():
        usage("{name} is part of the program and cannot be removed.", name=name)
    if name in registry.of_plugins():
        package = plugins.package(name)
        usage(
            "{name} comes with another package: pip uninstall {package}",
            name=name,
            package=package,
        )
    if name in registry.names():
        return tr(
            "Delete the added scorer {name}? The scores it gave stay in the catalog.", name=name
        )
    return tr("Delete what was downloaded for {name}?", name=name)


def _use_own(
    gguf: Path | None, mmproj: Path | None, lora: Path | None, family: PromptFamily
) -> ExitCode:
    from qualityculler.cli.byte_progress import ByteCount, shown_bytes
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.terminal import shown
    from qualityculler.models import choice, local

    if gguf is None or mmproj is None:
        usage("A model that sees is two files: --gguf MODEL --mmproj MMPROJ")
    given = [path for path in (gguf, mmproj, lora) if path is not None]
    count = ByteCount(tr("checking"), sum(_size(path) for path in given))
    with cancelled_by_signal() as token, shown_bytes(count):
        taken = local.take_up(gguf, mmproj, lora, family=family, tell=count.tell, token=token)
    if taken is None:
        say("Stopped; nothing has been changed.")
        return ExitCode.INTERRUPTED
    for doubt in taken.doubts:
        say(sentence(doubt))
    choice.choose(local.ID)
    path = taken.files.model.path
    print(tr("Explanations now come from {name}: {path}", name=local.ID, path=path))
    for file in taken.files.all:
        print(f"  {file.sha256}  {shown(file.path.name)}")
    return ExitCode.OK


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # only for the bar; what is wrong with the file is told by who opens it


def _verified(name: str) -> ExplainerFiles | None:
    from qualityculler.cli.byte_progress import ByteCount, shown_bytes
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.models import maintenance
    from qualityculler.models.resolve import resolve

    count = ByteCount(name, sum(file.size for file in resolve(name).all))
    with cancelled_by_signal() as token, shown_bytes(count):
        return maintenance.verify(name, count.tell, token)


def _here() -> list[str]:
    from qualityculler.models.listing import ModelState, explainers

    return [
        one.name for one in explainers() if one.state not in (ModelState.ABSENT, ModelState.PARTIAL)
    ]


def _no_scorer(name: str) -> None:
    from qualityculler.score import registry

    if name in registry.names():
        usage(
            "{name} gives scores, it does not explain; name it where you scan: --scorer {name}",
            name=name,
        )
