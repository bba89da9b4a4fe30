"""What ``faults`` does to moves: 500 items of three files each, every byte accounted for by digest.

Part of ``benchmarks.faults``. The original folder is on the volume of the temporary files; the
other one is beside it, or on another volume (``/dev/shm``) where there is one.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.faults_acts import GO, all_ids, target_of
from qualityculler.domain import Fingerprint, Pairing, PhotoQuery, Score, ScorerId
from qualityculler.errors import UserError
from qualityculler.operations.items import Pair
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.move import CarryOut
from qualityculler.operations.move_plan import PlanMove
from qualityculler.operations.repair import Repair
from qualityculler.operations.undo import Undo
from qualityculler.store import ingest, journal, query
from qualityculler.store.catalog import Catalog

ITEMS = 500
SCORER = ScorerId("faults", "0" * 64, "1")
_SUFFIXES = (".CR2", ".JPG")


def with_items(folder: Path, *, elsewhere: bool = False, items: int = ITEMS) -> None:
    """Photos of two files and a sidecar each, in a catalog, and where they are to go."""
    chance = random.Random(2)
    photos = folder / "photos"
    photos.mkdir()
    to = _elsewhere() if elsewhere else folder / "to"
    (folder / "target").write_text(str(to))
    records = []
    for n in range(items):
        for suffix in _SUFFIXES:
            path = photos / f"p{n:03d}{suffix}"
            path.write_bytes(chance.randbytes(chance.randrange(2000, 40_000)))
            status = path.stat()
            known = Fingerprint(status.st_size, status.st_mtime_ns, f"{n:030d}{suffix[1]}")
            records.append(
                ingest.ScanRecord(photos, path, known, Score(3.0, SCORER, datetime.now(UTC)))
            )
        (photos / f"p{n:03d}.xmp").write_bytes(chance.randbytes(400))
    (folder / "digests").write_text("\n".join(sorted(_digests(photos).elements())))
    with Catalog.open(folder / "c.sqlite3") as catalog:
        write = partial(ingest.record, records=records, scorer=SCORER, codecs="c")
        catalog.write_now(write).result()
        Pair(Pairing.JPEG).run(Library(catalog), ignore, GO)


def with_moved(folder: Path, *, elsewhere: bool = False) -> None:
    """The same after the move."""
    with_items(folder, elsewhere=elsewhere)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        library = Library(catalog)
        plan = PlanMove(all_ids(catalog), target_of(folder)).run(library, ignore, GO)
        CarryOut(plan).run(library, ignore, GO)


def as_moved(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """Every byte is there once, under a name of its own, and the catalog says where."""
    found = _digests(folder / "photos") + _digests(target_of(folder))
    expected = Counter((folder / "digests").read_text().split())
    lost = (expected - found).total()
    wrong = (found - expected).total() + _left_over(folder)
    return lost, wrong + _wrongly_listed(library)


def as_copied(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """Every original is there; each copy is one of them, whole."""
    expected = Counter((folder / "digests").read_text().split())
    lost = (expected - _digests(folder / "photos")).total()
    wrong = (_digests(target_of(folder)) - expected).total() + _left_over(folder)
    return lost, wrong + _wrongly_listed(library)


def cases() -> dict[str, tuple[Callable[[Path], None], Callable[..., tuple[int, int]]]]:
    """What is killed, as in ``faults``."""
    found: dict[str, tuple[Callable[[Path], None], Callable[..., tuple[int, int]]]] = {
        "move": (with_items, as_moved),
        "undo of move": (with_moved, as_moved),
    }
    if Path("/dev/shm").is_dir():
        away = partial(with_items, elsewhere=True)
        found["move to another volume"] = (away, as_moved)
        found["undo of that move"] = (partial(with_moved, elsewhere=True), as_moved)
        found["copy to another volume"] = (away, as_copied)
    return found


def failing(work: Path) -> Iterator[tuple[str, int, int, int, int, str]]:
    """Name, tries, lost, wrong, sentences and note for a volume that fills up, is read-only, goes.

    Only root may make one.
    """
    for name, fail in (("full", None), ("read-only", "ro"), ("gone", "umount")):
        folder = work / f"volume {name}"
        folder.mkdir()
        with_items(folder, items=60)
        with _volume(folder) as to:
            if to is None:
                yield f"move, volume {name}", 0, 0, 0, 0, "skipped: no mount"
                continue
            yield f"move, volume {name}", *_try(folder, to, fail)


def _try(folder: Path, to: Path, fail: str | None) -> tuple[int, int, int, int, str]:
    (folder / "target").write_text(str(to / "picks"))
    sentences, ended = 0, 0
    with Catalog.open(folder / "c.sqlite3") as catalog:
        library = Library(catalog)
        plan = PlanMove(all_ids(catalog), to / "picks").run(library, ignore, GO)

        def hinder(event: object) -> None:
            nonlocal ended
            ended += 1
            if ended == 20:
                _hinder(to, fail)

        try:
            outcome = CarryOut(plan).run(library, hinder, GO)
            sentences = len(outcome.troubles)
        except UserError:
            sentences = 1
        if fail == "umount":
            # What lies on a volume that is away is not lost; it is looked at when it is back.
            _mount(to, to.with_name("image"))
        elif fail == "ro":
            subprocess.run(["mount", "-o", "remount,rw", str(to)], check=True)
        (to / "ballast").unlink(missing_ok=True)
        Repair().run(library, ignore, GO)
        lost, wrong = as_moved(folder, [], library)
        with catalog.read() as db:
            wrong += len(journal.open_entries(db))
        moved = len(list((to / "picks").glob("*")))
        Undo().run(library, ignore, GO)
        again, more = as_moved(folder, [], library)
        back = len(list((folder / "photos").iterdir()))
    wrong += (sentences == 0) + (back != 180)
    return 1, lost + again, wrong + more, sentences, f"{moved} of 180 had gone, undo brought {back}"


def _hinder(to: Path, fail: str | None) -> None:
    if fail is None:
        with (to / "ballast").open("wb") as file:
            file.write(b"\0" * max(0, shutil.disk_usage(to).free - 8192))
    elif fail == "ro":
        subprocess.run(["mount", "-o", "remount,ro", str(to)], check=True)
    else:
        subprocess.run(["umount", "--lazy", str(to)], check=True)


@contextmanager
def _volume(folder: Path) -> Iterator[Path | None]:
    """A volume of 40 MB with a file system of its own that outlives being unmounted."""
    image, to = folder / "image", folder / "volume"
    to.mkdir()
    with image.open("wb") as file:
        file.truncate(40 << 20)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], capture_output=True, check=False)
    if made.returncode or not _mount(to, image):
        yield None
        return
    try:
        yield to
    finally:
        subprocess.run(["umount", "--lazy", str(to)], check=False)


def _mount(to: Path, image: Path) -> bool:
    command = ["mount", "-o", "loop", str(image), str(to)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _elsewhere() -> Path:
    folder = Path("/dev/shm", f"qualityculler-faults-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _digests(folder: Path) -> Counter[str]:
    return Counter(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "ballast"
    )


def _left_over(folder: Path) -> int:
    folders = (folder / "photos", target_of(folder))
    return sum(len(list(one.rglob("*.part"))) for one in folders)


def _wrongly_listed(library: Library) -> int:
    asked = PhotoQuery(SCORER)
    with library.catalog.read() as db:
        rows = list(query.stream(db, asked))
    return sum(not row.photo.path.exists() for row in rows) + abs(
        len(rows) - len({row.photo.path for row in rows})
    )
