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
        _section("codecs", _codecs),
        _section("model", lambda: _model(scorer)),
        _section("explaining", explaining),
        _section("catalog", lambda: _catalog(catalog_path(catalog))),
    ]
    return ExitCode.OK if all(sound) else ExitCode.UNUSABLE


def _restore(catalog: Path, copy: Path | None, yes: bool) -> ExitCode:
    """Go back to a copy; what stands there now is kept under another name."""
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.terminal import shown
    from qualityculler.store import backup

    found = backup.backups(catalog)
    if copy is None and not found:
        usage(f"There is no copy of {shown(catalog)} in {shown(backup.folder_of(catalog))}.")
    chosen = copy or found[0].path
    question = f"Put {shown(chosen.name)} in the place of {shown(catalog)}?"
    if not confirmed(f"{question} Close every window first.", yes=yes):
        say("Nothing was changed.")
        return ExitCode.OK
    aside = backup.restore(catalog, chosen)
    kept = "" if aside is None else f" What was there is kept as {shown(aside)}."
    say(f"The catalog is the copy {shown(chosen.name)} again.{kept}")
    return ExitCode.OK


def _section(title: str, look: Callable[[], Iterator[str]]) -> bool:
    """Print what is found; False if it cannot be used. One fault must not hide the next."""
    from qualityculler.cli.terminal import shown

    print(title)
    try:
        for line in look():
            print(f"  {shown(line)}")
    except UserError as error:
        print(f"  UNUSABLE: {shown(str(error))}")
        return False
    return True


def _codecs() -> Iterator[str]:
    from qualityculler.decode import registry

    for codec in registry.codecs():
        version = f" {codec.version}" if codec.version else ""
        yield f"{codec.family}: {codec.missing or codec.library + version}"


def _model(name: str | None) -> Iterator[str]:
    """Loads the model too: a file that is there may still not run on this machine."""
    from qualityculler.score import registry, session

    name = name or registry.DEFAULT
    wanted = scorer_id(name)
    yield f"{wanted.name}, digest {wanted.digest}, preprocessing {wanted.preprocessing}"
    yield str(registry.describe(name).path)
    registry.create(name, threads=1)
    yield f"loads; run by {session.runtime()}"


def _catalog(path: Path) -> Iterator[str]:
    from qualityculler.store.health import health

    yield str(path)
    found = health(path)
    if found is None:
        yield "not made yet; the first scan makes it"
        return
    newest = "" if found.up_to_date else " (brought up to date by the next scan)"
    yield f"sound; schema {found.schema}{newest}; SQLite {found.sqlite_version}"
    yield (
        f"{found.photos} photos, {found.missing} of them gone from the disk; {found.scores} scores,"
        f" {found.skips} skips; {found.size_bytes / 1e6:.1f} MB"
    )
    newest = "".join(f", the last of {one.made_at:%Y-%m-%d %H:%M} UTC" for one in found.backups[:1])
    yield f"{len(found.backups)} copies to go back to{newest}"
