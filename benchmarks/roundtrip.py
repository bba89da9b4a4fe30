"""Decisions there and back through other programs: ``python -m benchmarks.roundtrip [--write]``.

Each decision is written by this program into sidecars of each name, read by another program,
written again by it, and read by this one; and the other way round, into the photo itself too.
Programs that are not installed are told as not run. ``--write`` puts the table into
``docs/sidecars.md``. The programs are Debian's, ``apt install libimage-exiftool-perl exiv2
darktable digikam xvfb dbus``; they are referees here and no part of the application.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.domain import (
    CLEAR,
    Change,
    Decision,
    Fingerprint,
    Flag,
    Label,
    Marks,
    Score,
    ScorerId,
    SidecarProfile,
)
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.write_sidecars import WriteSidecars
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from qualityculler.text import words
from qualityculler.xmp import marks

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "sidecars.md"
BEGIN, END = "<!-- table of benchmarks.roundtrip -->", "<!-- end of the table -->"
RAW = ROOT.parent / "shared" / "photos" / "raw" / "colorchart.dng"
JPEG = ROOT / "resources" / "samples" / "camera.jpg"
SCORER = ScorerId("roundtrip", "0" * 64, "1")
PATIENCE_S = 300

CASES = {
    "reject": Decision(Flag.REJECT),
    "pick": Decision(Flag.PICK),
    "3 stars": Decision(rating=3),
    "red": Decision(label=Label.RED),
    "none": Decision(),
}
SHAPES = {
    "RAW + IMG.xmp": (".dng", SidecarProfile.LIGHTROOM),
    "RAW + IMG.ext.xmp": (".dng", SidecarProfile.DARKTABLE),
    "JPEG + sidecar": (".jpg", SidecarProfile.DIGIKAM),
    "embedded": (".jpg", None),
}
Key = tuple[str, str]


@dataclass
class Seen:
    """What came of one cell: what the program understands of ours, ours after it has written the
    file again, and what we understand of what it wrote. None: not tried."""

    reads: str | None = None
    kept: str | None = None
    its: str | None = None


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
        Referee("exiftool", "exiftool", _exiftool),
        Referee("exiv2", "exiv2", _exiv2),
        Referee("darktable", "darktable", _darktable),
        Referee("digiKam", "digikam", _digikam),
    ]
    for one in referees:
        if shutil.which(one.command) is None:
            one.version = "not installed: not run"
            continue
        one.version = _version(one.command)
        with tempfile.TemporaryDirectory(prefix="roundtrip") as work:
            photos = _written(Path(work))
            one.cells = {key: Seen() for key in photos}
            one.run(photos, one.cells)
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
    lines = [
        line for line in (told.stdout + told.stderr).splitlines() if any(map(str.isdigit, line))
    ]
    return lines[0].strip().removeprefix("this is ") if lines else "?"


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
                shutil.copyfile(source, path)
                photos[case, shape] = path
                if profile is not None:
                    _decide(library, path, decision, WriteOptions(profile))
    return photos


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


def _sidecar(path: Path) -> Path | None:
    for one in (path.with_name(path.name + ".xmp"), path.with_suffix(".xmp")):
        if one.exists():
            return one
    return None


def _said(path: Path) -> Marks:
    """What this program reads: of the sidecar, else of the photo itself."""
    found = _sidecar(path)
    if found is not None:
        return marks.read(found.read_bytes())
    return codecs.load(path, short_side_px=64).capture.marks or Marks()


def _told(said: Marks | Decision) -> str:
    return words.decision(said)


# exiftool and exiv2: properties in, properties out


def _exiftool(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    names = ("XMP-xmp:Rating", "XMP-xmp:Label", "XMP-digiKam:PickLabel")
    its = {
        "reject": ["-XMP-xmp:Rating=-1"],
        "pick": ["-XMP-digiKam:PickLabel=3"],
        "3 stars": ["-XMP-xmp:Rating=3"],
        "red": ["-XMP-xmp:Label=Red"],
        "none": ["-XMP-xmp:Rating="],
    }

    def read(path: Path) -> dict[str, str]:
        asked = ["exiftool", "-j", "-n", "-G1", *(f"-{name}" for name in names), str(path)]
        told = subprocess.run(asked, capture_output=True, text=True, check=True)
        found = json.loads(told.stdout)[0]
        return {name.split(":")[1]: str(found[name]) for name in names if name in found}

    def write(path: Path, *arguments: str) -> None:
        asked = ["exiftool", "-q", "-n", "-overwrite_original", *arguments, str(path)]
        subprocess.run(asked, capture_output=True, check=False)

    _by_properties(photos, cells, read, partial(_each, write, its), partial(_title, write))


def _each(write: Callable[..., None], its: dict[str, list[str]], path: Path, case: str) -> None:
    write(path, *its[case])


def _title(write: Callable[..., None], path: Path) -> None:
    write(path, "-XMP-dc:Title=somebody else was here")


def _exiv2(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    its = {
        "reject": ["set Xmp.xmp.Rating -1"],
        "pick": ["set Xmp.digiKam.PickLabel 3"],
        "3 stars": ["set Xmp.xmp.Rating 3"],
        "red": ["set Xmp.xmp.Label Red"],
        "none": ["del Xmp.xmp.Rating"],
    }

    def read(path: Path) -> dict[str, str]:
        asked = ["exiv2", "-PXkv", str(path)]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
        pairs = [line.split(maxsplit=1) for line in told.stdout.splitlines()]
        return {pair[0].split(".")[-1]: pair[1] for pair in pairs if len(pair) == 2}

    def write(path: Path, *commands: str) -> None:
        for command in commands:
            subprocess.run(["exiv2", "-M", command, str(path)], capture_output=True, check=False)

    def title(path: Path) -> None:
        write(path, "set Xmp.dc.title somebody else was here")

    _by_properties(photos, cells, read, partial(_each, write, its), title)


def _by_properties(
    photos: dict[Key, Path],
    cells: dict[Key, Seen],
    read: Callable[[Path], dict[str, str]],
    decide: Callable[[Path, str], None],
    title: Callable[[Path], None],
) -> None:
    """Programs that know properties and no decisions: those have to come through as they are."""
    for (case, shape), path in photos.items():
        cell, found = cells[case, shape], _sidecar(path)
        if found is not None:
            cell.reads = _of_properties(read(found))
            title(found)
            cell.kept = _told(_said(path))
            found.unlink()
            if shape != "embedded":
                found.write_bytes(_bare())
        decide(path if found is None else found, case)
        cell.its = _told(_said(path))


def _bare() -> bytes:
    from qualityculler.files.sidecar import EMPTY

    return EMPTY


def _of_properties(found: dict[str, str]) -> str:
    flag = {"1": Flag.REJECT, "3": Flag.PICK}.get(found.get("PickLabel", ""), Flag.NONE)
    rating = found.get("Rating", "0")
    if rating == "-1":
        flag, rating = Flag.REJECT, "0"
    label = found.get("Label", "").lower()
    return _told(Decision(flag, int(float(rating)), Label(label) if label else None))


# darktable and digiKam: their own catalogs say what they understood


def _darktable(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    """It imports each folder; on import it writes its own sidecar, which is what it has kept."""
    _embed(photos)
    for shape in SHAPES:
        of_shape = {key: path for key, path in photos.items() if key[1] == shape}
        if not of_shape:
            continue
        folder = next(iter(of_shape.values())).parent
        base = folder.parent / f"darktable-{folder.name}"
        library = base / "library.db"
        base.mkdir()
        asked = [
            "darktable", "--configdir", str(base / "config"), "--cachedir", str(base / "cache"),
            "--library", str(library), "--conf", "write_sidecar_files=on import",
            "--conf", "opencl=FALSE", str(folder),
        ]  # fmt: skip
        question = (
            "SELECT filename, flags & 7, flags & 8, (SELECT group_concat(color) FROM "
            "color_labels WHERE imgid = images.id) FROM images"
        )
        rows = _catalogued(asked, library, question, len(of_shape))
        for (case, _), path in of_shape.items():
            stars, rejected, colours = rows[path.name]
            flag = Flag.REJECT if rejected else Flag.NONE
            label = list(Label)[int(colours)] if colours is not None else None
            said = _told(Decision(flag, 0 if rejected else stars, label))
            cell = cells[case, shape]
            written = path.with_name(path.name + ".xmp")
            after = _told(marks.read(written.read_bytes())) if written.exists() else "no sidecar"
            cell.reads = said
            if shape == "embedded":
                cell.its = after
            else:
                cell.kept = after


def _digikam(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
    """It takes the folder in at its start, sidecars read; what it understood is in its database."""
    _embed(photos)
    work = next(iter(photos.values())).parent.parent
    base = work / "digikam"
    (base / "config").mkdir(parents=True)
    for name in ("digikam4", "thumbnails-digikam", "recognition", "similarity"):
        (base / f"{name}.db").touch()  # it asks for them where they are not there
    (base / "config" / "digikamrc").write_text(_DIGIKAM.format(base=base), encoding="utf-8")
    folder = work / "album"
    folder.mkdir()
    for (case, shape), path in photos.items():
        place = folder / path.parent.name
        place.mkdir(exist_ok=True)
        for one in path.parent.glob(f"{path.stem}.*"):
            shutil.copy(one, place / one.name)
        assert (place / path.name).exists(), (case, shape)
    asked = ["env", f"XDG_CONFIG_HOME={base / 'config'}", f"XDG_DATA_HOME={base / 'data'}",
             "dbus-run-session", "--", "digikam"]  # fmt: skip
    database = base / "digikam4.db"
    _catalogued(asked, database, "SELECT name, 1 FROM sqlite_master WHERE name = 'AlbumRoots'", 1)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("DELETE FROM AlbumRoots")
        db.execute(
            "INSERT INTO AlbumRoots (label, status, type, identifier, specificPath) "
            "VALUES ('album', 0, 1, ?, '/')",
            (f"volumeid:?path={folder}",),
        )
    question = """
        SELECT a.relativePath || '/' || i.name, info.rating, (
            SELECT group_concat(t.name) FROM ImageTags it JOIN Tags t ON t.id = it.tagid
            WHERE it.imageid = i.id
        ) FROM Images i JOIN Albums a ON a.id = i.album
        LEFT JOIN ImageInformation info ON info.imageid = i.id WHERE i.status = 1
    """
    rows = _catalogued(asked, database, question, len(photos))
    for (case, shape), path in photos.items():
        rating, tags = rows[f"/{path.parent.name}/{path.name}"]
        cells[case, shape].reads = _of_digikam(rating, tags or "")


_DIGIKAM = """[General Settings]
Version=7.9.0

[Database Settings]
Database Type=QSQLITE
Database Name={base}/
Database Name Face={base}/
Database Name Similarity={base}/
Database Name Thumbnails={base}/
Internal Database Server=false

[Metadata Settings]
Use XMP Sidecar For Reading=true

[Album Settings]
Scan At Start=true
Show Splash Screen=false
"""


def _of_digikam(rating: int | None, tags: str) -> str:
    names = set(tags.split(","))
    flag = Flag.NONE
    if "Pick Label Rejected" in names:
        flag = Flag.REJECT
    elif "Pick Label Accepted" in names:
        flag = Flag.PICK
    colours = {"Color Label Red": Label.RED, "Color Label Green": Label.GREEN}
    label = next((one for name, one in colours.items() if name in names), None)
    return _told(Decision(flag, max(0, rating or 0), label))


def _embed(photos: dict[Key, Path]) -> None:
    """Put the decision into the photo itself, by exiftool where it is there."""
    if shutil.which("exiftool") is None:
        return
    its = {
        "reject": ["-XMP-xmp:Rating=-1", "-XMP-digiKam:PickLabel=1"],
        "pick": ["-XMP-digiKam:PickLabel=3"],
        "3 stars": ["-XMP-xmp:Rating=3"],
        "red": ["-XMP-xmp:Label=Red"],
        "none": ["-XMP-xmp:Rating=0"],
    }
    for (case, shape), path in photos.items():
        if shape == "embedded":
            asked = ["exiftool", "-q", "-n", "-overwrite_original", *its[case], str(path)]
            subprocess.run(asked, capture_output=True, check=True)


def _catalogued(
    asked: list[str], database: Path, question: str, expected: int
) -> dict[str, list[object]]:
    """Start a program on a screen of its own until its database has an answer of so many rows."""
    process = subprocess.Popen(
        ["xvfb-run", "-a", *asked], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    try:
        for rows in _answers(database, question):
            if len(rows) >= expected:
                break
        time.sleep(6)  # what it writes comes a moment after its database
        rows = next(_answers(database, question))
    finally:
        subprocess.run(["kill", "-9", "--", f"-{process.pid}"], check=False)
        process.wait(timeout=PATIENCE_S)
    if len(rows) < expected:
        raise SystemExit(f"{asked[0]} took {len(rows)} of {expected} photos in")
    return {str(name): list(rest) for name, *rest in rows}


def _answers(database: Path, question: str) -> Iterator[list[tuple[object, ...]]]:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        time.sleep(1)
        try:
            uri = f"file:{database}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=2)) as db:
                yield db.execute(question).fetchall()
        except sqlite3.Error:
            continue


# The table


def _table(referees: list[Referee]) -> Iterator[str]:
    yield f"Run on {datetime.now(UTC):%Y-%m-%d}: " + "; ".join(
        f"{one.name} {one.version}" for one in referees
    )
    yield ""
    yield "| decision | where | " + " | ".join(one.name for one in referees) + " |"
    yield "|---|---|" + "---|" * len(referees)
    for case, decision in CASES.items():
        for shape in SHAPES:
            cells = [_cell(one.cells.get((case, shape)), _told(decision)) for one in referees]
            yield f"| {case} | {shape} | " + " | ".join(cells) + " |"


def _cell(seen: Seen | None, right: str) -> str:
    if seen is None:
        return "not run"
    said = {"reads": seen.reads, "keeps": seen.kept, "its": seen.its}
    told = [
        f"{name} ✓" if text == right else f"{name}: {text}"
        for name, text in said.items()
        if text is not None
    ]
    return ", ".join(told) or "not run"


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
