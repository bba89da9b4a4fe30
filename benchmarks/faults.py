"""Programs killed and disks that fail, and what is lost: ``python -m benchmarks.faults [TRIES]``.

With a word behind it only the lines that have it: ``python -m benchmarks.faults 20 move``.

Each try of the first kind kills (-9) a process at a random moment of an act, opens the catalog as
the program does at its start, and compares it with what had been confirmed before. Each try of the
second kind has one write of a decision fail. Confirmed lost: a decision or a file that was
confirmed, or was there before, and is not. Wrong: the catalog says what is not so, is damaged, or
an error came without a sentence. All shall be zero; the exit code says whether they are.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from sqlite_utils import Database

from benchmarks import (
    faults_acts,
    faults_embeds,
    faults_moves,
    faults_places,
    faults_sidecars,
)
from benchmarks.faults_acts import GO, PHOTOS, ids, own_bin, stars
from qualityculler.domain import Change, Fingerprint, PhotoQuery, Score, ScorerId
from qualityculler.errors import UserError
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.remove import Remove
from qualityculler.operations.repair import Repair
from qualityculler.store import backup, damage, ingest, journal, query, removals, schema, steps
from qualityculler.store.catalog import Catalog

SCORER = ScorerId("faults", "0" * 64, "1")
TRIES = 30
_Fault = Callable[[Path, int], AbstractContextManager[None]]
PATIENCE_S = 120.0


@dataclass(slots=True)
class Tally:
    """One line of the table; ``sentences`` counts errors that were told as they should be."""

    name: str
    tries: int = 0
    lost: int = 0
    wrong: int = 0
    sentences: int = 0
    note: str = ""

    def __str__(self) -> str:
        return (
            f"{self.name:26} {self.tries:6} {self.lost:15} {self.wrong:6} {self.sentences:9}"
            f"  {self.note}"
        )


def main(tries: int, only: str = "") -> int:
    """Print the table; 1 if anything was lost or wrong."""
    print(f"{'fault':26} {'tries':>6} {'confirmed lost':>15} {'wrong':>6} {'sentence':>9}")
    bad = 0
    with tempfile.TemporaryDirectory(prefix="faults") as work:
        own_bin(Path(work))
        lines = (
            _killed(Path(work), tries, only),
            _places(Path(work), tries, only),
            _moves_failed(Path(work), only),
        )
        rest = () if only else _failed(Path(work), tries)
        for line in chain(*lines, rest):
            print(line, flush=True)
            bad += line.lost + line.wrong
    return int(bad > 0)


# Killed


def _moves_failed(work: Path, only: str) -> Iterator[Tally]:
    if only in "move":
        yield from (Tally(*line) for line in faults_moves.failing(work))
    if only in "sidecars":
        yield from (Tally(*line) for line in faults_sidecars.failing(work))


def _places(work: Path, tries: int, only: str) -> Iterator[Tally]:
    if only in "two windows":
        fresh = partial(_fresh, prepare=_with_photos)
        lines = faults_places.two_windows(work, tries, fresh, _ratings, _start)
        yield from (Tally(*one) for one in lines)
    if only in "drive":
        yield from (Tally(*one) for one in faults_places.drives(work, tries))


def _killed(work: Path, tries: int, only: str) -> Iterator[Tally]:
    chance = random.Random(1)
    cases = {act: case for act, case in _all_cases().items() if only in act}
    for act, (prepare, check) in cases.items():
        tally = Tally(f"kill -9 during {act}")
        whole_s, ended = _whole_run(work / "whole", act, prepare), 0
        for _ in range(tries):
            folder = work / "try"
            _fresh(folder, prepare)
            confirmed, done = _kill(folder, act, chance.uniform(0, whole_s))
            ended += done
            tally.tries += 1
            _judge(tally, folder, partial(check, folder, confirmed))
        tally.note = f"in {whole_s:.2f} s; {ended} had ended"
        yield tally


def _whole_run(folder: Path, act: str, prepare: Callable[[Path], None]) -> float:
    """Seconds from "ready" to the end when nobody interferes."""
    _fresh(folder, prepare)
    process = _start(folder, act)
    assert process.stdout is not None
    process.stdout.readline()
    begun = time.monotonic()
    process.communicate(timeout=PATIENCE_S)
    if process.returncode:
        raise SystemExit(f"{act} fails even when nobody interferes")
    return time.monotonic() - begun


def _kill(folder: Path, act: str, after_s: float) -> tuple[list[str], bool]:
    """What had been confirmed when the process was killed, and whether it had ended by then."""
    process = _start(folder, act)
    assert process.stdout is not None
    if process.stdout.readline() != b"ready\n":
        raise SystemExit(f"{act} did not begin")
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=PATIENCE_S)
    lines = rest.decode().splitlines()
    return [line for line in lines if line != "end"], "end" in lines


def _start(folder: Path, act: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", faults_acts.__name__, act, str(folder)]
    # Without a buffer: ``communicate`` would not see the lines that came with the first one.
    return subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)


def _fresh(folder: Path, prepare: Callable[[Path], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    own_bin(folder)
    prepare(folder)


def _judge(tally: Tally, folder: Path, check: Callable[[Library], tuple[int, int]]) -> None:
    """Open the catalog as the program does, and count what is lost and what is wrong."""
    try:
        with Catalog.open(folder / "c.sqlite3") as catalog:
            library = Library(catalog)
            Repair().run(library)
            lost, wrong = check(library)
            with catalog.read() as db:
                wrong += len(journal.open_entries(db))
        wrong += damage.find(folder / "c.sqlite3") is not None
    except UserError as error:
        print(f"    {error}")
        lost, wrong = 0, 1
    tally.lost += lost
    tally.wrong += wrong


# What each act begins with, and what must be so after it


def _with_photos(folder: Path) -> None:
    photos = folder / "photos"
    photos.mkdir()
    now = datetime.now(UTC)
    found = []
    for n in ids():
        path = photos / f"p{n:03d}.jpg"
        path.write_bytes(_content(n))
        status = path.stat()
        known = Fingerprint(status.st_size, status.st_mtime_ns, f"{n:032d}")
        found.append(ingest.ScanRecord(photos, path, known, Score(3.0, SCORER, now)))
    with Catalog.open(folder / "c.sqlite3") as catalog:
        write = partial(ingest.record, records=found, scorer=SCORER, codecs="c")
        assert catalog.write_now(write).result() == ids()


def _content(number: int) -> bytes:
    return str(number).encode() * 50


def _with_ratings(folder: Path) -> None:
    _with_photos(folder)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        for id in ids():
            catalog.write_now(Decide([([id], Change(rating=stars(id)))])).result()


def _with_binned(folder: Path) -> None:
    _with_photos(folder)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        Remove(ids()).run(Library(catalog), ignore, GO)


def _old_catalog(folder: Path) -> None:
    """As the program before the journal left it, with a decision about each photo."""
    path = folder / "c.sqlite3"
    later = steps.NAMES[steps.NAMES.index("m0004_explanations") + 1 :]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        schema.migrations.apply(Database(db), stop_before=later)
        at = "2026-01-01T10:00:00+00:00"
        with db:
            db.execute("INSERT INTO roots VALUES (1, x'2f', '/', ?)", (at,))
            for n in ids():
                db.execute(
                    "INSERT INTO photos (id, root, relative, path, folder, name, size, mtime_ns, "
                    "digest, rating) VALUES (?, 1, ?, ?, x'2f', 'p', 1, 1, 'd', ?)",
                    (n, b"p%d" % n, b"/p%d" % n, stars(n)),
                )
                db.execute("INSERT INTO history VALUES (?, 'x', ?, 0)", (n, at))
                db.execute(
                    "INSERT INTO history_photos VALUES (?, ?, 'none', 0, NULL, 'none', ?, NULL)",
                    (n, n, stars(n)),
                )


def _ratings(library: Library) -> dict[int, int]:
    asked = PhotoQuery(SCORER, include_missing=True)
    with library.catalog.read() as db:
        return {row.photo.id: row.decision.rating for row in query.stream(db, asked)}


def _as_confirmed(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """Everything confirmed is there; beyond it at most the one that was under way."""
    found = _ratings(library)
    lost = sum(found[int(id)] != stars(int(id)) for id in confirmed)
    beyond = [id for id, rating in found.items() if rating and str(id) not in confirmed]
    wrong = max(0, len(beyond) - 1) + sum(found[id] != stars(id) for id in beyond)
    with library.catalog.read() as db:
        entries = len(journal.history(db, 10 * PHOTOS, everything=True))
    return lost, wrong + (entries != len(confirmed) + len(beyond))


def _as_undone(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    found = _ratings(library)
    undone = sum(rating == 0 for rating in found.values())
    left = [rating for id, rating in sorted(found.items()) if id <= PHOTOS - undone]
    right = left == [stars(id) for id in ids()[: PHOTOS - undone]]
    return max(0, len(confirmed) - undone), int(undone > len(confirmed) + 1) + (not right)


def _as_the_files_are(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """No file is lost, and the catalog says of each where it is."""
    here = {int(path.stem[1:]) for path in (folder / "photos").iterdir()}
    bin_folder = folder / "Trash" / "files"
    binned = {int(p.stem[1:]) for p in bin_folder.iterdir()} if bin_folder.exists() else set()
    everywhere = [*(folder / "photos").iterdir(), *(bin_folder.iterdir() if binned else ())]
    whole = {n for p in everywhere if p.read_bytes() == _content(n := int(p.stem[1:]))}
    with library.catalog.read() as db:
        listed = set(query.ids(db, PhotoQuery(SCORER)))
        known = {one.photo_id for one in removals.removed(db)}
    wrong = len(listed ^ here) + len(known ^ (binned - here))
    # What was confirmed is so: all are in the bin, or all are back.
    wrong += len(here) if "removed" in confirmed else 0
    wrong += len(binned) if "undone" in confirmed else 0
    return len(set(ids()) - whole), wrong


def _with_sound_copies(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    lost, wrong = _as_confirmed(folder, confirmed, library)
    copies = backup.backups(library.catalog.path)
    # The copy behind the last confirmed decision may not be there yet; those before it are.
    expected = min(max(0, len(confirmed) - 1), backup.KEEP_COUNT)
    return lost + max(0, expected - len(copies)), wrong + sum(
        damage.find(one.path) is not None for one in copies
    )


def _as_before(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    found = _ratings(library)
    with library.catalog.read() as db:
        entries = len(journal.history(db, 10 * PHOTOS))
    return sum(found.get(id) != stars(id) for id in ids()), abs(entries - PHOTOS)


_Check = Callable[[Path, list[str], Library], tuple[int, int]]
_CASES: dict[str, tuple[Callable[[Path], None], _Check]] = {
    "decide": (_with_photos, _as_confirmed),
    "undo": (_with_ratings, _as_undone),
    "remove": (_with_photos, _as_the_files_are),
    "undo of remove": (_with_binned, _as_the_files_are),
    "backup": (_with_photos, _with_sound_copies),
    "migration": (_old_catalog, _as_before),
}


def _all_cases() -> dict[str, tuple[Callable[[Path], None], _Check]]:
    more = (faults_moves, faults_sidecars, faults_embeds, faults_places)
    return _CASES | {name: case for one in more for name, case in one.cases().items()}


# Failing disks


def _failed(work: Path, tries: int) -> Iterator[Tally]:
    yield _each_write(work / "limit", "file size limit", _limited, tries)
    if sys.platform == "linux":
        yield _each_write(work / "io", "I/O error at the log", _broken_log, tries)
    else:
        yield Tally("I/O error at the log", note="skipped: needs /proc/self/fd")
    yield from _on_small_disk(work / "disk", tries)


def _each_write(folder: Path, name: str, fault: _Fault, tries: int) -> Tally:
    """Decide about one photo after the other; one write of each decision but the last fails."""
    _fresh(folder, _with_photos)
    tally, confirmed = Tally(name), list[str]()
    with Catalog.open(folder / "c.sqlite3") as catalog:
        for n in range(tries):
            id = n % (PHOTOS - 1) + 1
            tally.tries += 1
            with fault(catalog.path, n):
                if _decided(tally, catalog, id):
                    confirmed.append(str(id))
                elif str(id) in confirmed:
                    confirmed.remove(str(id))
        if not _decided(tally, catalog, PHOTOS):
            tally.wrong += 1  # the disk is whole again, and nothing can be decided
        confirmed.append(str(PHOTOS))
        found = _ratings(Library(catalog))
    tally.lost += sum(found[int(id)] != stars(int(id)) for id in confirmed)
    tally.wrong += sum(bool(r) and str(id) not in confirmed for id, r in found.items())
    tally.wrong += damage.find(folder / "c.sqlite3") is not None
    tally.note = f"{len(set(confirmed))} confirmed"
    return tally


def _decided(tally: Tally, catalog: Catalog, id: int) -> bool:
    """Whether a decision was confirmed; an error without a sentence is wrong."""
    error = catalog.write_now(Decide([([id], Change(rating=stars(id)))])).exception()
    if isinstance(error, UserError):
        tally.sentences += 1
    elif error is not None:
        print(f"    no sentence: {error!r}")
        tally.wrong += 1
    return error is None


@contextmanager
def _limited(path: Path, n: int) -> Iterator[None]:
    """No file may grow by more than n pages: the n-th write of a decision fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = Path(f"{path}-wal")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = (log.stat().st_size if log.exists() else 0) + n % 8 * 3000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _broken_log(path: Path, n: int) -> Iterator[None]:
    """Every write to the log fails as on a broken disk: its handle leads to one for reading only.

    Every fourth time nothing fails, so that there is something to be lost.
    """
    log = f"{path}-wal"
    handles = [
        int(one.name)
        for one in Path("/proc/self/fd").iterdir()
        if one.is_symlink() and os.path.realpath(one) == log
    ]
    if n % 4 == 3 or not handles:
        yield
        return
    kept = [(handle, os.dup(handle)) for handle in handles]
    reading = os.open(log, os.O_RDONLY)
    try:
        for handle in handles:
            os.dup2(reading, handle)
        yield
    finally:
        for handle, copy in kept:
            os.dup2(copy, handle)
            os.close(copy)
        os.close(reading)


def _on_small_disk(folder: Path, tries: int) -> Iterator[Tally]:
    """A disk of fixed size, made full and then read-only; only root may make one."""
    folder.mkdir()
    full, read_only = Tally("full disk"), Tally("read-only disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        full.note = read_only.note = f"skipped: {mounted.stderr.strip() or 'no mount'}"
        yield from (full, read_only)
        return
    try:
        yield _full(folder / "full", full, tries)
        yield _read_only(folder, read_only)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def _full(folder: Path, tally: Tally, tries: int) -> Tally:
    _fresh(folder, _with_photos)
    confirmed = []
    ballast = folder / "ballast"
    with Catalog.open(folder / "c.sqlite3") as catalog:
        for n in range(tries):
            tally.tries += 1
            id = n % PHOTOS + 1
            with ballast.open("wb") as file:
                free = shutil.disk_usage(folder).free
                file.write(b"\0" * max(0, free - n % 8 * 4096))
            if _decided(tally, catalog, id):
                confirmed.append(str(id))
            ballast.unlink()
        lost, wrong = _as_confirmed(folder, confirmed, Library(catalog))
    tally.lost, tally.wrong = tally.lost + lost, tally.wrong + wrong
    tally.note = f"{len(confirmed)} confirmed"
    return tally


def _read_only(folder: Path, tally: Tally) -> Tally:
    path = folder / "full" / "c.sqlite3"
    before = path.read_bytes()
    gc.collect()  # a traceback may still hold a statement, and the statement the file
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    tally.tries = 1
    try:
        with Catalog.open(path) as catalog:
            if _decided(tally, catalog, 1):
                tally.wrong += 1
    except UserError:
        tally.sentences += 1
    tally.wrong += path.read_bytes() != before
    return tally


if __name__ == "__main__":
    line = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    line.add_argument("tries", type=int, nargs="?", default=TRIES)
    line.add_argument("word", nargs="?", default="", help="only the lines that have it")
    given = line.parse_args()
    sys.exit(main(given.tries, given.word))
