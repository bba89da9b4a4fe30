"""What ``faults`` does to writes of sidecars: 500 of them, every byte accounted for by digest.

Part of ``benchmarks.faults``. Half of the sidecars are there before, in the shape Lightroom writes;
half are new. Whatever was killed or failed, each file is as it was or as it was to be, the catalog
says which, and taking the write back gives each the bytes it had.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.faults_acts import GO, all_ids, stars
from benchmarks.sidecars import lightroom_packet
from qualityculler.domain import Change, Fingerprint, Score, ScorerId
from qualityculler.errors import UserError
from qualityculler.files.sidecar import digest
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.plan_sidecars import WriteOptions
from qualityculler.operations.repair import Repair
from qualityculler.operations.restore_sidecars import RestoreSidecars
from qualityculler.operations.write_sidecars import PlanSidecars, WriteSidecars
from qualityculler.store import ingest, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState

PHOTOS = 500
SCORER = ScorerId("faults", "0" * 64, "1")
_Sides = dict[str, tuple[str | None, str]]


def with_decisions(folder: Path, photos: int = PHOTOS) -> None:
    """Photos that are decided about, half of them with a sidecar, and what a write would make."""
    place = folder / "photos"
    place.mkdir()
    records = []
    for n in range(photos):
        path = place / f"p{n:03d}.CR2"
        path.write_bytes(f"{n:032d}".encode())
        status = path.stat()
        known = Fingerprint(status.st_size, status.st_mtime_ns, f"{n:032d}")
        now = datetime.now(UTC)
        records.append(ingest.ScanRecord(place, path, known, Score(3.0, SCORER, now)))
        if n % 2:
            path.with_suffix(".xmp").write_bytes(lightroom_packet(n))
    with Catalog.open(folder / "c.sqlite3") as catalog:
        write = partial(ingest.record, records=records, scorer=SCORER, codecs="c")
        ids = catalog.write_now(write).result()
        parts = [([id for id in ids if stars(id) == n], Change(rating=n)) for n in range(1, 6)]
        catalog.write_now(Decide(parts)).result()
        plans = PlanSidecars(ids, WriteOptions()).run(Library(catalog), ignore, GO)
    sides: _Sides = {
        str(file.path): (None if file.before is None else digest(file.before), digest(file.after))
        for one in plans
        for file in one.files
    }
    (folder / "sides").write_text(json.dumps(sides))


def with_written(folder: Path) -> None:
    """The same after the write."""
    with_decisions(folder)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        WriteSidecars(all_ids(catalog), WriteOptions()).run(Library(catalog), ignore, GO)


def as_written(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """Each file is one side or the other, the catalog says which, and all of it can go back."""
    sides: _Sides = json.loads((folder / "sides").read_text())
    lost, wrong = _count(folder, sides, library)
    entry = _entry(library)
    if entry is not None and _states(library, entry).get(EntryState.DONE):
        RestoreSidecars(entry).run(library, ignore, GO)
    lost += sum(_held(path) != before for path, (before, _) in sides.items())
    return lost, wrong + _left_over(folder, sides)


def cases() -> dict[str, tuple[Callable[[Path], None], Callable[..., tuple[int, int]]]]:
    """What is killed, as in ``faults``."""
    return {
        "write of sidecars": (with_decisions, as_written),
        "undo of that write": (with_written, as_written),
    }


def failing(work: Path) -> Iterator[tuple[str, int, int, int, int, str]]:
    """Name, tries, lost, wrong, sentences and note for a disk that fills up and one that may not
    be written. Only root may make one."""
    for name in ("full", "read-only"):
        folder = work / f"sidecars {name}"
        folder.mkdir()
        with _small_disk(folder / "photos") as mounted:
            if not mounted:
                yield f"sidecars, disk {name}", 0, 0, 0, 0, "skipped: no mount"
                continue
            yield f"sidecars, disk {name}", *_try(folder, name)


def _try(folder: Path, name: str) -> tuple[int, int, int, int, str]:
    place = folder / "photos"
    with_decisions_in(folder, 60)
    sides: _Sides = json.loads((folder / "sides").read_text())
    if name == "full":
        with (place / "ballast").open("wb") as file:
            file.write(b"\0" * (shutil.disk_usage(place).free - 16 * 4096))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        library = Library(catalog)
        try:
            written = WriteSidecars(all_ids(catalog), WriteOptions()).run(library, ignore, GO)
            sentences, files = len(written.troubles), written.files
        except UserError:
            sentences, files = 1, 0
        if name == "full":
            (place / "ballast").unlink()
        else:
            subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        Repair().run(library)
        lost, wrong = as_written(folder, [], library)
    return 1, lost, wrong, sentences, f"{files} of {len(sides)} written"


def with_decisions_in(folder: Path, photos: int) -> None:
    """``with_decisions`` in a folder that is there already, being a disk of its own."""
    place = folder / "photos"
    away = folder / "made"
    away.mkdir()
    with_decisions(away, photos)
    for one in (away / "photos").iterdir():
        shutil.move(one, place / one.name)
    (away / "photos").rmdir()
    (away / "photos").symlink_to(place)
    sides = json.loads((away / "sides").read_text())
    (folder / "sides").write_text(json.dumps(sides))
    shutil.move(away / "c.sqlite3", folder / "c.sqlite3")


def _count(folder: Path, sides: _Sides, library: Library) -> tuple[int, int]:
    lost = sum(_held(path) not in both for path, both in sides.items())
    entry, wrong = _entry(library), 0
    done = set()
    if entry is not None:
        with library.catalog.read() as db:
            for one in sidecar_writes.writes(db, entry, EntryState.DONE):
                done |= {str(file.path) for file in one.files}
    for path, (before, after) in sides.items():
        wrong += _held(path) != (after if path in done else before)
    return lost, wrong + _left_over(folder, sides)


def _states(library: Library, entry: int) -> dict[EntryState, int]:
    with library.catalog.read() as db:
        found = [one.state for one in sidecar_writes.writes(db, entry)]
    return {state: found.count(state) for state in set(found)}


def _entry(library: Library) -> int | None:
    with library.catalog.read() as db:
        return sidecar_writes.last_done(db)


def _held(path: str) -> str | None:
    try:
        return digest(Path(path).read_bytes())
    except FileNotFoundError:
        return None


def _left_over(folder: Path, sides: _Sides) -> int:
    """Files that are neither a photo nor a sidecar that was to be written or was there."""
    known = {Path(path).name for path in sides}
    there = (folder / "photos").iterdir()
    return sum(one.suffix != ".CR2" and one.name not in known for one in there)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    try:
        yield made.returncode == 0
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
