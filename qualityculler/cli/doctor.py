"""``doctor``: whether the parts of the program are there and work."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from qualityculler import __version__
from qualityculler.cli.exit import ExitCode, say, usage, verb
from qualityculler.cli.options import CatalogOption, ScorerOption, catalog_path, scorer_id
from qualityculler.errors import UserError
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence

PACKAGES = ("numpy", "onnxruntime", "sqlite-utils", "typer", "rich")


@verb
def doctor(
    restore: Annotated[
        bool, typer.Option("--restore", help="Put the newest copy of the catalog in its place.")
    ] = False,
    copy: Annotated[
        Path | None, typer.Option(help="With --restore: this copy, and not the newest.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    scorer: ScorerOption = None,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Check versions, codecs, models and the catalog; exit code 3 if one is unusable."""
    from importlib import metadata

    from qualityculler.cli.doctor_explain import explaining

    if restore:
        return _restore(catalog_path(catalog), copy, yes)
    print(f"qualityculler {__version__}, Python {platform.python_version()}, {platform.platform()}")
    print("  " + ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES))
    sound = [
        _section(tr("codecs"), _codecs),
        _section(tr("model"), lambda: _model(scorer)),
        _section(tr("explaining"), explaining),
        _section(tr("catalog"), lambda: _catalog(catalog_path(catalog))),
    ]
    return ExitCode.OK if all(sound) else ExitCode.UNUSABLE


def _restore(catalog: Path, copy: Path | None, yes: bool) -> ExitCode:
    """Go back to a copy; what stands there now is kept under another name."""
    from qualityculler.cli.confirm import confirmed
    from qualityculler.operations import backup

    found = backup.backups(catalog)
    if copy is None and not found:
        usage(
            "There is no copy of {path} in {folder}.",
            path=catalog,
            folder=backup.folder_of(catalog),
        )
    chosen = copy or found[0].path
    question = tr(
        "Put {copy} in the place of {path}? Close every window first.",
        copy=chosen.name,
        path=catalog,
    )
    if not confirmed(question, yes=yes):
        say("Nothing was changed.")
        return ExitCode.OK
    aside = backup.restore(catalog, chosen)
    say("The catalog is the copy {copy} again.", copy=chosen.name)
    if aside is not None:
        say("What was there is kept as {path}.", path=aside)
    return ExitCode.OK


def _section(title: str, look: Callable[[], Iterator[str]]) -> bool:
    """Print what is found; False if it cannot be used. One fault must not hide the next."""
    from qualityculler.cli.terminal import shown

    print(title)
    try:
        for line in look():
            print(f"  {shown(line)}")
    except UserError as error:
        print("  " + tr("UNUSABLE: {why}", why=sentence(error)))
        return False
    return True


def _codecs() -> Iterator[str]:
    from qualityculler.decode import registry

    for codec in registry.codecs():
        version = f" {codec.version}" if codec.version else ""
        said = sentence(codec.missing) if codec.missing else codec.library + version
        yield f"{codec.family}: {said}"


def _model(name: str | None) -> Iterator[str]:
    """Loads the model too: a file that is there may still not run on this machine."""
    from qualityculler import inference
    from qualityculler.score import registry

    name = name or registry.DEFAULT
    wanted = scorer_id(name)
    yield tr(
        "{name}, digest {digest}, preprocessing {preprocessing}",
        name=wanted.name,
        digest=wanted.digest,
        preprocessing=wanted.preprocessing,
    )
    yield str(registry.describe(name).path)
    registry.create(name, threads=1)
    yield tr("loads; run by {runtime}", runtime=inference.runtime())


def _catalog(path: Path) -> Iterator[str]:
    from qualityculler.operations.library import health

    yield str(path)
    found = health(path)
    if found is None:
        yield tr("not made yet; the first scan makes it")
        return
    schema = tr("sound; schema {schema}", schema=found.schema)
    if not found.up_to_date:
        schema += " " + tr("(brought up to date by the next scan)")
    yield f"{schema}; SQLite {found.sqlite_version}"
    yield "; ".join(
        (
            ntr("{n} photo", "{n} photos", found.photos),
            tr("{gone} of them gone from the disk", gone=found.missing),
            ntr("{n} score", "{n} scores", found.scores),
            ntr("{n} file skipped", "{n} files skipped", found.skips),
            f"{found.size_bytes / 1e6:.1f} MB",
        )
    )
    newest = "".join(f", the last of {one.made_at:%Y-%m-%d %H:%M} UTC" for one in found.backups[:1])
    yield f"{len(found.backups)} copies to go back to{newest}"
