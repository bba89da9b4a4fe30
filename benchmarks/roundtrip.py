"""Decisions there and back through other programs: ``python -m benchmarks.roundtrip [--write]``.

Each decision is written by this program into sidecars of each name, read by another program,
written again by it, and read by this one; and the other way round, into the photo itself too.
Programs that are not installed are told as unverified. ``--write`` puts the table into
``docs/sidecars.md``. The programs are Debian's, ``apt install libimage-exiftool-perl exiv2
darktable digikam xvfb dbus``; they are referees here and no part of the application.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.roundtrip_catalogs import NoAnswerError, darktable, digikam
from benchmarks.roundtrip_cells import CASES, SHAPES, Key, Seen, told
from benchmarks.roundtrip_properties import exiftool, exiv2
from qualityculler.domain import (
    CLEAR,
    Change,
    Decision,
    Fingerprint,
    Flag,
    Label,
    Score,
    ScorerId,
)
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.write_sidecars import WriteSidecars
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "sidecars.md"
BEGIN, END = "<!-- table of benchmarks.roundtrip -->", "<!-- end of the table -->"
RAW = ROOT.parent / "shared" / "photos" / "raw" / "colorchart.dng"
JPEG = ROOT / "resources" / "samples" / "camera.jpg"
SCORER = ScorerId("roundtrip", "0" * 64, "1")
PATIENCE_S = 300


@dataclass
class Referee:
    """A program: how it is called, and what it does with a folder of cells."""

    name: str
    command: str
    run: Callable[[dict[Key, Path], dict[Key, Seen]], None]
    version: str = ""
    cells: dict[Key, Seen] = field(default_factory=dict)


def main(write: bool) -> None:
    """Run all that are there and print the table."""
    referees = [
        Referee("exiftool", "exiftool", exiftool),
        Referee("exiv2", "exiv2", exiv2),
        Referee("darktable", "darktable", darktable),
        Referee("digiKam", "digikam", digikam),
    ]
    for one in referees:
        print(one.name, "...", file=sys.stderr)
        if shutil.which(one.command) is None:
            one.version = "not installed: unverified"
            continue
        one.version = _version(one.command)
        with tempfile.TemporaryDirectory(prefix="roundtrip") as work:
            photos = _written(Path(work))
            cells = {key: Seen() for key in photos}
            try:
                one.run(photos, cells)
            except NoAnswerError as error:
                one.version += f": {error}"
                continue
            one.cells = cells
    table = "\n".join(_table(referees))
    print(table)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        begin, end = page.index(BEGIN) + len(BEGIN), page.index(END)
        PAGE.write_text(f"{page[:begin]}\n{table}\n{page[end:]}", encoding="utf-8")


def _version(command: str) -> str:
    asked = [command, "-ver" if command == "exiftool" else "--version"]
    if command in ("darktable", "digikam"):
        asked = ["xvfb-run", "-a", *asked]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    found = re.search(r"\d+\.\d+(\.\d+)*", told.stdout + told.stderr)
    return "?" if found is None else found.group()


def _written(work: Path) -> dict[Key, Path]:
    """A photo for each cell, decided about and its sidecar written by this program."""
    photos: dict[Key, Path] = {}
    with Catalog.open(work / "c.sqlite3") as catalog:
        library = Library(catalog)
        for case, decision in CASES.items():
            for shape, (suffix, profile) in SHAPES.items():
                source = RAW if suffix == ".dng" else JPEG
                if not source.exists():
                    continue
                place = work / shape.replace(" ", "_").replace("+", "and")
                place.mkdir(exist_ok=True)
                path = place / f"{case.replace(' ', '_')}{suffix}"
                path.write_bytes(_unlike(source.read_bytes(), f"{case}, {shape}".encode()))
                photos[case, shape] = path
                if profile is not None:
                    _decide(library, path, decision, WriteOptions(profile))
    return photos


def _unlike(photo: bytes, note: bytes) -> bytes:
    """The same picture in other bytes: digiKam gives copies the rating of what they are copies
    of."""
    if photo.startswith(b"\xff\xd8"):
        return b"\xff\xd8\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + photo[2:]
    return photo + note


def _decide(library: Library, path: Path, decision: Decision, options: WriteOptions) -> None:
    status = path.stat()
    known = Fingerprint(status.st_size, status.st_mtime_ns, str(path))
    record = ingest.ScanRecord(path.parent, path, known, Score(3.0, SCORER, datetime.now(UTC)))
    writing = partial(ingest.record, records=[record], scorer=SCORER, codecs="c")
    ids = library.catalog.write_now(writing).result()
    # What there is none of in the end was there before: it has to go.
    before = Change(Flag.PICK, 2, Label.GREEN) if decision == Decision() else Change()
    after = Change(decision.flag, decision.rating, decision.label or CLEAR)
    for change in (before, after):
        library.change(Decide([(ids, change)])).result()
        WriteSidecars(ids, options).run(library, ignore, CancelToken())


def _table(referees: list[Referee]) -> Iterator[str]:
    yield f"Run on {datetime.now(UTC):%Y-%m-%d}: " + "; ".join(
        f"{one.name} {one.version}" for one in referees
    )
    yield ""
    yield "| decision | where | " + " | ".join(one.name for one in referees) + " |"
    yield "|---|---|" + "---|" * len(referees)
    for case, decision in CASES.items():
        for shape in SHAPES:
            cells = [_cell(one.cells.get((case, shape)), told(decision)) for one in referees]
            yield f"| {case} | {shape} | " + " | ".join(cells) + " |"


def _cell(seen: Seen | None, right: str) -> str:
    if seen is None:
        return "unverified"
    said = {"reads": seen.reads, "keeps": seen.kept, "its": seen.its}
    told = [
        f"{name} ✓" if text == right else f"{name}: {text}"
        for name, text in said.items()
        if text is not None
    ]
    return ", ".join(told) or "unverified"


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
