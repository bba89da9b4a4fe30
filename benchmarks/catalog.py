"""Makes a large catalog for measuring: shoots in folders, bursts, scores, skips, decisions."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from qualityculler.domain import (
    Capture,
    Change,
    Fingerprint,
    Flag,
    Label,
    Score,
    ScorerId,
    Skip,
)
from qualityculler.store import decisions
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.photos import enter_candidates

SCORER = ScorerId("rali-s", "b" * 64, "benchmark-1")
ROOT = Path("/photos")
SHOOT = 800
BATCH = 1000
UNREAD_EVERY, SKIPPED_EVERY, UNDATED_EVERY = 200, 90, 50
DECIDED = 0.15
_PLACES = ("Hochzeit Müller", "wedding", "Straße", "京都", "football", "Берёзы", "studio")
_CAMERAS = ("Canon EOS R6", "NIKON Z 8", "SONY ILCE-7M4")
_CHANGES = (
    Change(flag=Flag.PICK),
    Change(flag=Flag.REJECT),
    *(Change(rating=stars) for stars in range(1, 6)),
    *(Change(label=label) for label in Label),
)


@dataclass(frozen=True, slots=True)
class _Unread:
    """A file the walk has found and nobody has read."""

    path: Path
    size: int
    mtime_ns: int


def make_catalog(
    path: Path, photos: int = 100_000, *, root: Path = ROOT, scorer: ScorerId = SCORER
) -> Path:
    """Write a new catalog at ``path`` and return it; the files of its photos do not exist.

    Photo n is ``IMG_n.JPG``. The same arguments give the same catalog. 100,000 photos take some
    ten seconds.
    """
    chance = random.Random(1)
    with Catalog.open(path) as catalog:
        found = _found(chance, photos, root, scorer)
        while batch := list(islice(found, BATCH)):
            catalog.write(partial(_enter, batch=batch, scorer=scorer, chance=chance))
    return path


def _found(
    chance: random.Random, photos: int, root: Path, scorer: ScorerId
) -> Iterator[tuple[int, ScanRecord]]:
    begun = datetime(2019, 1, 5, 9)
    for shoot, first in enumerate(range(0, photos, SHOOT)):
        begun += timedelta(days=chance.randrange(1, 20))
        folder = root / str(begun.year) / f"{begun:%Y-%m-%d} {_PLACES[shoot % len(_PLACES)]}"
        camera, level, taken = chance.choice(_CAMERAS), chance.gauss(3.3, 0.3), begun
        for n in range(first, min(first + SHOOT, photos)):
            taken += timedelta(milliseconds=100 if chance.random() < 0.7 else 20_000)
            yield (
                n,
                ScanRecord(
                    root,
                    folder / f"IMG_{n:06d}.JPG",
                    Fingerprint(8_000_000 + n, n + 1, f"{n:032x}"),
                    _verdict(chance, n, level, scorer),
                    (6000, 4000),
                    Capture(None if n % UNDATED_EVERY == 0 else taken, camera),
                ),
            )


def _verdict(chance: random.Random, n: int, level: float, scorer: ScorerId) -> Score | Skip:
    if n % SKIPPED_EVERY == 0:
        return Skip("damaged", "The file is damaged.")
    value = min(5.0, max(1.0, chance.gauss(level, 0.6)))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Score(value, scorer, at, uncertainty=abs(chance.gauss(0.3, 0.1)))


def _enter(
    db: Connection, batch: Sequence[tuple[int, ScanRecord]], scorer: ScorerId, chance: random.Random
) -> None:
    read = [one for n, one in batch if n % UNREAD_EVERY]
    rest = [one for n, one in batch if not n % UNREAD_EVERY]
    ids = record(db, read, scorer, "codecs")
    ids += enter_candidates(
        db,
        rest[0].root,
        [_Unread(f.path, f.fingerprint.size, f.fingerprint.mtime_ns) for f in rest],
    )
    changes: defaultdict[Change, list[int]] = defaultdict(list)
    for photo_id in ids:
        while chance.random() < DECIDED:
            changes[chance.choice(_CHANGES)].append(photo_id)
    for change, some in changes.items():
        decisions.decide(db, some, change)
