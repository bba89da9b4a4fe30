"""darktable and digiKam for ``roundtrip``: their own catalogs say what they understood."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.roundtrip_cells import SHAPES, Key, Seen, told
from qualityculler.domain import Decision, Flag, Label
from qualityculler.xmp import marks

PATIENCE_S = 600
"""For one start of a program: a machine may be busy."""


class NoAnswerError(Exception):
    """A program did not take the photos in."""


def darktable(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
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
            said = told(Decision(flag, 0 if rejected else stars, label))
            cell = cells[case, shape]
            written = path.with_name(path.name + ".xmp")
            after = told(marks.read(written.read_bytes())) if written.exists() else "no sidecar"
            cell.reads = said
            if shape == "embedded":
                cell.its = after
            else:
                cell.kept = after


def digikam(photos: dict[Key, Path], cells: dict[Key, Seen]) -> None:
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
             "QTWEBENGINE_DISABLE_SANDBOX=1",  # else it ends at once for root, in a container, say
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
    return told(Decision(flag, max(0, rating or 0), label))


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
        raise NoAnswerError(f"took {len(rows)} of {expected} photos in")
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
