"""``xmp``: what other programs decided, read and taken over; what was decided here, written for
them and taken back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, absolute, existing_catalog
from qualityculler.domain import SidecarProfile
from qualityculler.text import ntr, tr

if TYPE_CHECKING:
    from qualityculler.operations.library import Library
    from qualityculler.operations.plan_sidecars import Planned, WriteOptions
    from qualityculler.operations.put_sidecars import Written
    from qualityculler.operations.sidecars import Compared

EPILOG = (
    "Exit codes: 0 done, 1 something could not be read or written or does not agree, 2 wrong "
    "usage, 3 the catalog is unusable, 130 interrupted."
)
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
Places = Annotated[list[Path], typer.Argument(help="Photos that were scanned, or folders.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list; nothing is changed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print a JSON array instead of lines.")]
ProfileOption = Annotated[
    SidecarProfile | None,
    typer.Option(help="For which program; the setting, lightroom at first, where left out."),
]


@app.callback()
def _xmp() -> None:
    """Read and write XMP: ratings, flags, labels and keywords shared with other programs."""


@app.command(epilog=EPILOG)
@verb
def read(
    places: Places,
    take_over: Annotated[
        bool,
        typer.Option("--take-over", help="Make it your own: what only they changed, or later."),
    ] = False,
    theirs: Annotated[
        bool, typer.Option("--theirs", help="Also where you decided later than they did.")
    ] = False,
    leave: Annotated[
        bool, typer.Option("--leave", help="Leave it to them; told again once it changes.")
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Read the sidecars of PLACES and list what other programs decided otherwise."""
    from qualityculler.cli.exit import usage
    from qualityculler.operations.library import opened
    from qualityculler.operations.sidecars import AcceptMarks, Decline, choices, differing_of

    if take_over and leave:
        usage("Choose either --take-over or --leave.")
    with opened(existing_catalog(catalog)) as library:
        ids, troubles = _read(library, places)
        found = differing_of(library.catalog, ids)
        _list_differences(found, json)
        done = None
        if take_over and not dry_run:
            chosen = {one.photo.id: some[0] for one in found if theirs and (some := choices(one))}
            job = AcceptMarks([one.photo.id for one in found], chosen)
            done = library.catalog.write_now(job).result()
            count = 0 if done is None else len(done.photo_ids)
            say(ntr("{n} photo taken over.", "{n} photos taken over.", count))
        elif leave and not dry_run:
            job_left = Decline([one.photo.id for one in found])
            done = library.catalog.write_now(job_left).result()
    return ExitCode.SOME_SKIPPED if troubles else ExitCode.OK


@app.command(epilog=EPILOG)
@verb
def write(
    places: Places,
    profile: ProfileOption = None,
    both: Annotated[
        bool, typer.Option("--both", help="Under both names, as an export: IMG.xmp, IMG.CR2.xmp.")
    ] = False,
    ours: Annotated[
        bool, typer.Option("--ours", help="Also where they decided later or it is unclear.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Write what you decided about PLACES into their sidecars; new ones where there are none.

    What would be written is listed first. Undo, or xmp restore, brings each file back.
    """
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.write_sidecars import PlanSidecars, WriteSidecars

    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        ids, _ = _read(library, places, quiet=True)
        options = _options(library, profile, both, ours)
        plans = PlanSidecars(ids, options).run(library, ignore, cancel)
        _list_plans(plans, json)
        files = sum(len(one.files) for one in plans)
        if not files or dry_run:
            say(tr("There is nothing to write.")) if not files else None
            return _code(one.trouble for one in plans)
        if not confirmed(ntr("Write {n} sidecar?", "Write {n} sidecars?", files), yes=yes):
            say(tr("Nothing was written."))
            return ExitCode.OK
        wanted = [one.photo.id for one in plans]
        written = WriteSidecars(wanted, options).run(library, ignore, cancel)
    _tell_written(written)
    if cancel.cancelled:
        return ExitCode.INTERRUPTED
    return ExitCode.SOME_SKIPPED if written.troubles else ExitCode.OK


@app.command(epilog=EPILOG)
@verb
def embed(
    places: Places,
    profile: ProfileOption = None,
    ours: Annotated[
        bool, typer.Option("--ours", help="Also where they decided otherwise.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Write what you decided into the photos of PLACES themselves: JPEG, TIFF, DNG, PNG, HEIC.

    exiftool has to be installed. A new file takes the place of each photo once its picture proved
    to be the same; undo puts the former file back, byte for byte.
    """
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.operations.embed import EmbedMarks
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened

    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        ids, _ = _read(library, places, quiet=True)
        chosen = profile or library.settings.sidecar_profile
        plan = EmbedMarks(ids, chosen, ours, dry_run=True).run(library, ignore, cancel)
        for path in plan.paths:
            print(shown(relative(path)))
        for path in plan.conflicts:
            told = tr("{path}: decided otherwise by another program")
            say(shown(told.format(path=relative(path))))
        troubles, count = list(plan.troubles), len(plan.paths)
        asked = ntr("Write into {n} photo itself?", "Write into {n} photos themselves?", count)
        if not count:
            say(tr("There is nothing to write."))
        elif not dry_run and not confirmed(asked, yes=yes):
            say(tr("Nothing was written."))
        elif not dry_run:
            written = EmbedMarks(plan.photo_ids, chosen, ours).run(library, ignore, cancel)
            troubles += written.troubles
            count = len(written.paths)
            say(ntr("{n} photo written into.", "{n} photos written into.", count))
    for trouble in troubles:
        say(trouble)
    if cancel.cancelled:
        return ExitCode.INTERRUPTED
    return _code(troubles)


@app.command(epilog=EPILOG)
@verb
def diff(
    places: Places,
    profile: ProfileOption = None,
    both: Annotated[bool, typer.Option("--both", help="Under both names.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Also what would need it.")] = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Show line by line what a write would change in the sidecars of PLACES."""
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.write_sidecars import PlanSidecars
    from qualityculler.task import CancelToken

    with opened(existing_catalog(catalog)) as library:
        ids, _ = _read(library, places, quiet=True)
        options = _options(library, profile, both, ours)
        plans = PlanSidecars(ids, options).run(library, ignore, CancelToken())
    for one in plans:
        _print_diff(one)
    return _code(one.trouble for one in plans)


@app.command(epilog=EPILOG)
@verb
def lint(places: Places, json: Json = False, catalog: CatalogOption = None) -> ExitCode:
    """Find sidecars of PLACES that disagree with each other, with the photo or the catalog."""
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.records import path_fields
    from qualityculler.cli.terminal import shown
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.lint_sidecars import LintSidecars
    from qualityculler.reason import plain
    from qualityculler.task import CancelToken
    from qualityculler.text.reasons import sentence

    with opened(existing_catalog(catalog)) as library:
        ids, _ = _read(library, places, quiet=True)
        found = LintSidecars(ids).run(library, ignore, CancelToken())
    if json:
        _print_array(
            as_json(
                path_fields(one.photo) | {"code": one.code, "reason": plain(sentence(one.reason))},
                sys.stdout,
            )
            for one in found
        )
    else:
        for one in found:
            print(shown(sentence(one.reason)))
    return ExitCode.SOME_SKIPPED if found else ExitCode.OK


@app.command(epilog=EPILOG)
@verb
def restore(
    entry: Annotated[
        int | None, typer.Argument(help="The number of a write; see: qualityculler history.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    catalog: CatalogOption = None,
) -> ExitCode:
    """Bring sidecars back as they were before a write, the last one where ENTRY is left out.

    A sidecar that another program has changed since stays.
    """
    from qualityculler.cli.confirm import confirmed
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.restore_sidecars import RestoreSidecars, written_files

    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        number, files = written_files(library.catalog, entry)
        for path in files:
            print(shown(relative(path)))
        if number is None or not files:
            say(tr("There is nothing to bring back."))
            return ExitCode.OK
        question = ntr("Bring {n} sidecar back?", "Bring {n} sidecars back?", len(files))
        if dry_run or not confirmed(question, yes=yes):
            return ExitCode.OK
        written = RestoreSidecars(number).run(library, ignore, cancel)
    for trouble in written.troubles:
        say(trouble)
    count = len(written.photo_ids)
    say(ntr("Sidecars of {n} photo brought back.", "Sidecars of {n} photos brought back.", count))
    return ExitCode.SOME_SKIPPED if written.troubles else ExitCode.OK


def _read(
    library: Library, places: Sequence[Path], *, quiet: bool = False
) -> tuple[list[int], list[str]]:
    """The photos that are meant, after a look at their sidecars, and what could not be read."""
    from qualityculler.operations.job import ignore
    from qualityculler.operations.sidecars import ReadSidecars, photos_at
    from qualityculler.task import CancelToken

    wanted = [absolute(place) for place in places]
    ids = photos_at(library.catalog, wanted)
    folders = [place for place in wanted if place.is_dir()]
    single = {place.parent for place in wanted if not place.is_dir()}
    reading = ReadSidecars(folders).run(library, ignore, CancelToken())
    beside = ReadSidecars(sorted(single), recursive=False).run(library, ignore, CancelToken())
    troubles = reading.troubles + beside.troubles
    for trouble in () if quiet else troubles:
        say(trouble)
    return ids, troubles


def _options(
    library: Library, profile: SidecarProfile | None, both: bool, ours: bool
) -> WriteOptions:
    from qualityculler.operations.plan_sidecars import WriteOptions

    return WriteOptions(profile or library.settings.sidecar_profile, both, ours)


def _list_differences(found: Sequence[Compared], json: bool) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text import words

    if json:
        _print_array(as_json(_difference(one), sys.stdout) for one in found)
        return
    line, conflict = tr("{path}: {theirs} there, {ours} here"), tr("conflict")
    for one in found:
        theirs, ours = words.decision(one.merged.theirs), words.decision(one.merged.ours)
        told = line.format(path=relative(one.photo.path), theirs=theirs, ours=ours)
        print(shown(f"{told}  ({conflict})" if one.merged.conflicts else told))
    if not found:
        say(tr("Other programs say nothing else."))


def _difference(one: Compared) -> dict[str, Any]:
    """Codes, not words: these stay the same in every language."""
    from qualityculler.cli.records import path_fields

    theirs, ours = one.merged.theirs, one.merged.ours
    return {
        **path_fields(one.photo.path),
        "from": path_fields(one.origin.path)["path"],
        "embedded": one.origin.embedded,
        "parts": {part.value: standing.value for part, standing in one.merged.parts.items()},
        "theirs": {
            "flag": theirs.flag.value,
            "rating": theirs.rating,
            "label": None if theirs.label is None else theirs.label.value,
            "label_word": theirs.label_word,
            "keywords": list(theirs.keywords),
            "unclear": {part.value: list(texts) for part, texts in theirs.unclear.items()},
        },
        "ours": {
            "flag": ours.flag.value,
            "rating": ours.rating,
            "label": None if ours.label is None else ours.label.value,
        },
    }


def _list_plans(plans: Sequence[Planned], json: bool) -> None:
    from qualityculler.cli.outputs import as_json
    from qualityculler.cli.terminal import relative, shown
    from qualityculler.text import words

    if json:
        _print_array(as_json(_plan(one), sys.stdout) for one in plans)
        return
    new = tr("new file")
    for one in plans:
        for file in one.files:
            told = f"{relative(file.path)}: {words.decision(one.photo.decision)}"
            given = [word for word, is_given in one.photo.keywords.items() if is_given]
            told += f"; {', '.join(given)}" if given else ""
            print(shown(f"{told}  ({new})" if file.before is None else told))
        if one.conflicts and one.merged is not None:
            theirs = words.decision(one.merged.theirs)
            told = tr("both have changed; there: {theirs}")
            print(shown(f"{relative(one.photo.path)}: {told.format(theirs=theirs)}"))
        if one.trouble is not None:
            say(one.trouble)
    if hidden := sum(one.hides_stars for one in plans):
        say(
            ntr(
                "A rejection takes the place of stars there: {n} photo keeps its stars here only.",
                "A rejection takes the place of stars there: {n} photos keep their stars here "
                "only.",
                hidden,
            )
        )


def _plan(one: Planned) -> dict[str, Any]:
    from qualityculler.cli.records import path_fields

    return {
        **path_fields(one.photo.path),
        "files": [
            path_fields(file.path) | {"new": file.before is None, "bytes": len(file.after)}
            for file in one.files
        ],
        "parts": sorted(one.parts),
        "conflicts": sorted(one.conflicts),
        "keywords": dict(one.photo.keywords),
        "hides_stars": one.hides_stars,
        "trouble": one.trouble,
    }


def _print_diff(one: Planned) -> None:
    from difflib import unified_diff

    from qualityculler.cli.terminal import shown

    if one.trouble is not None:
        say(one.trouble)
    for file in one.files:
        before = [] if file.before is None else _lines(file.before)
        name = str(file.path)
        for line in unified_diff(before, _lines(file.after), name, name, lineterm=""):
            print(shown(line))


def _lines(data: bytes) -> list[str]:
    from qualityculler.xmp.packet import Packet

    return Packet(data).body.decode().splitlines()


def _tell_written(written: Written) -> None:
    for trouble in written.troubles:
        say(trouble)
    say(ntr("{n} sidecar written.", "{n} sidecars written.", written.files))


def _print_array(lines: Any) -> None:
    print("[" + ",\n ".join(lines) + "]")


def _code(troubles: Any) -> ExitCode:
    return ExitCode.SOME_SKIPPED if any(troubles) else ExitCode.OK
