"""What ``faults`` does to scans, to two windows on one catalog, and to a drive that comes and goes.

Part of ``benchmarks.faults``. Photos are real and small, and scored by the built-in scorer. Drives
are folders mounted at one place, which only root may do.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import faults_acts
from benchmarks.faults_acts import SCANNED, ids, stars
from benchmarks.photos import noise_jpeg
from qualityculler.domain import Change, PhotoQuery
from qualityculler.errors import UserError, VolumeAway
from qualityculler.operations.decide import Decide
from qualityculler.operations.library import Library
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.score import registry
from qualityculler.store import damage, photos, query
from qualityculler.store.catalog import Catalog

Line = tuple[str, int, int, int, int, str]
ON_CARD = 5
PATIENCE_S = 120.0
_Check = Callable[[Path, list[str], Library], tuple[int, int]]


def cases() -> dict[str, tuple[Callable[[Path], None], _Check]]:
    """The acts that are killed: how they begin, and what must be so after."""
    return {"scan": (with_files, as_settled)}


def write_photos(folder: Path, count: int, seed: int = 0) -> list[Path]:
    """Small JPEGs that all differ; ``seed`` makes other ones of the same names."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for n in range(1, count + 1):
        path = folder / f"p{n:03d}.jpg"
        path.write_bytes(noise_jpeg(64, 48, 1000 * seed + n, quality=80 + seed))
        made.append(path)
    return made


def with_files(folder: Path) -> None:
    """Files nobody has read; every second one is known and has been given stars."""
    files = write_photos(folder / "photos", SCANNED)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        known = [_Found(path) for path in files[::2]]
        enter = partial(photos.enter_candidates, root=folder / "photos", candidates=known)
        for id in catalog.write_now(enter).result():
            catalog.write_now(Decide([([id], Change(rating=stars(id)))])).result()


class _Found:
    """A file as a walk finds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.mtime_ns = path.stat().st_mtime_ns


def as_settled(folder: Path, settled: list[str], library: Library) -> tuple[int, int]:
    """What was told to be done has its score, the stars are there; a second scan does the rest."""
    scorer = registry.identify(registry.DEFAULT)
    with library.catalog.read() as db:
        scored = {row.photo.id for row in query.stream(db, PhotoQuery(scorer)) if row.score}
    lost = len({int(id) for id in settled} - scored) + _stars_lost(library)
    IndexRun(library.catalog, IndexOptions([folder / "photos"], registry.DEFAULT)).run(False)
    with library.catalog.read() as db:
        rows = list(query.stream(db, PhotoQuery(scorer, include_missing=True)))
    names = {row.photo.path.name for row in rows if row.score is not None}
    wrong = abs(len(rows) - SCANNED) + abs(len(names) - SCANNED)
    return lost + _stars_lost(library), wrong


def _stars_lost(library: Library) -> int:
    rated = range(1, SCANNED // 2 + 1)
    with library.catalog.read() as db:
        rows = query.rows(db, list(rated), registry.identify(registry.DEFAULT))
    found = {row.photo.id: row.decision.rating for row in rows}
    return sum(found.get(id) != stars(id) for id in rated)


# Two windows


def two_windows(
    work: Path,
    tries: int,
    fresh: Callable[[Path], None],
    ratings: Callable[[Library], dict[int, int]],
    start: Callable[[Path, str], subprocess.Popen[bytes]],
) -> Iterator[Line]:
    """Two programs rate and undo at once, each photos of its own; one of them is killed."""
    chance = random.Random(3)
    lost = wrong = 0
    for _ in range(tries):
        folder = work / "windows"
        fresh(folder)
        acts = ("odd window", "even window")
        pair = [start(folder, act) for act in acts]
        for one in pair:
            assert one.stdout is not None
            one.stdout.readline()
        time.sleep(chance.uniform(0, 0.5))
        victim = chance.randrange(2)
        pair[victim].send_signal(signal.SIGKILL)
        told = [one.communicate(timeout=PATIENCE_S)[0].decode().splitlines() for one in pair]
        with Catalog.open(folder / "c.sqlite3") as catalog:
            found = ratings(Library(catalog))
        for number, act in enumerate(acts):
            mine = {id: found[id] for id in ids() if id % 2 == (act == acts[0])}
            lines = [line for line in told[number] if line != "end"]
            steps = faults_acts.windows_steps(list(mine))
            right = [_after(mine, steps[: len(lines)])]
            if number == victim:  # what it was about to do may have been done, and not told
                right.append(_after(mine, steps[: len(lines) + 1]))
            elif lines != steps:
                wrong += 1
            if mine not in right:
                lost += sum(mine[id] != rating for id, rating in right[0].items() if rating)
                wrong += 1
        wrong += damage.find(folder / "c.sqlite3") is not None
    yield ("kill -9 of one of two windows", tries, lost, wrong, 0, "each undoes its own acts")


def _after(mine: Sequence[int] | dict[int, int], steps: Sequence[str]) -> dict[int, int]:
    found = dict.fromkeys(mine, 0)
    for step in steps:
        found[abs(int(step))] = 0 if step.startswith("-") else stars(int(step))
    return found


# Drives


def drives(work: Path, tries: int) -> Iterator[Line]:
    """A drive is pulled out, during a scan too; another one is put in, and the first comes back."""
    name = "drive away and back"
    chance = random.Random(4)
    lost = wrong = sentences = 0
    for _ in range(tries):
        folder = work / "drives"
        shutil.rmtree(folder, ignore_errors=True)
        try:
            one = _comes_and_goes(folder, chance)
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip()
            yield (name, 0, 0, 0, 0, f"skipped: {said or 'no mount'}")
            return
        lost, wrong, sentences = lost + one[0], wrong + one[1], sentences + one[2]
    yield (name, tries, lost, wrong, sentences, "with another drive in its place, and a copy")


def _comes_and_goes(folder: Path, chance: random.Random) -> tuple[int, int, int]:
    """Confirmed decisions lost, what was wrong, sentences, of one coming and going."""
    cards = [folder / "first", folder / "second"]
    for seed, card in enumerate(cards):
        write_photos(card, ON_CARD, seed)
    shutil.copytree(cards[0], folder / "copy")
    slot, elsewhere = folder / "CARD", folder / "CARD1"
    slot.mkdir()
    elsewhere.mkdir()
    lost = wrong = sentences = 0
    with Catalog.open(folder / "c.sqlite3") as catalog:
        with _Mounted(cards[0], slot) as mounted:
            _scan(catalog, slot)
            rated = {id: stars(id) for id in _listed(catalog, slot)}
            for id, rating in rated.items():
                catalog.write_now(Decide([([id], Change(rating=rating))])).result()
            scanning = threading.Thread(target=_scan_again, args=(catalog, slot))
            scanning.start()
            time.sleep(chance.uniform(0, 0.6))
            mounted.pull_out()
            scanning.join()
        # Away: nothing is missing, and what is decided now is kept too.
        wrong += _listed(catalog, slot) != rated
        try:
            _scan(catalog, slot)
            wrong += 1
        except VolumeAway:
            sentences += 1
        changed = chance.choice(sorted(rated))
        rated[changed] = rated[changed] % 5 + 1
        catalog.write_now(Decide([([changed], Change(rating=rated[changed]))])).result()
        _scan(catalog, folder / "copy")
        wrong += any(_listed(catalog, folder / "copy").values())
        with _Mounted(cards[1], slot):
            _scan(catalog, slot)
            found = _listed(catalog, slot)
            wrong += len(found) != ON_CARD or any(found.values()) or bool(found.keys() & rated)
        place = chance.choice([slot, elsewhere])
        with _Mounted(cards[0], place):
            _scan(catalog, place)
            found = _listed(catalog, place)
            lost += sum(found.get(id) != rating for id, rating in rated.items())
            wrong += len(found) != ON_CARD
        wrong += len(_listed(catalog, folder)) != 3 * ON_CARD
    return lost, wrong + (damage.find(folder / "c.sqlite3") is not None), sentences


class _Mounted:
    """A folder as a drive at a place, until it is pulled out. Raises CalledProcessError."""

    def __init__(self, card: Path, place: Path) -> None:
        self._card, self._place, self._there = card, place, False

    def __enter__(self) -> _Mounted:
        command = ["mount", "--bind", str(self._card), str(self._place)]
        subprocess.run(command, check=True, capture_output=True)
        self._there = True
        return self

    def __exit__(self, *_: object) -> None:
        self.pull_out()

    def pull_out(self) -> None:
        """Whoever has a file of it open does not hold it up."""
        if self._there:
            subprocess.run(["umount", "--lazy", str(self._place)], check=True)
        self._there = False


def _scan(catalog: Catalog, folder: Path) -> None:
    IndexRun(catalog, IndexOptions([folder], registry.DEFAULT)).run(False)


def _scan_again(catalog: Catalog, folder: Path) -> None:
    """Everything anew, on a drive that is about to be pulled out."""
    try:
        IndexRun(catalog, IndexOptions([folder], registry.DEFAULT, rescore=True)).run(False)
    except UserError:
        return  # a sentence: the folder is not there


def _listed(catalog: Catalog, folder: Path) -> dict[int, int]:
    asked = PhotoQuery(registry.identify(registry.DEFAULT), folders=(folder,))
    with catalog.read() as db:
        return {row.photo.id: row.decision.rating for row in query.stream(db, asked)}
