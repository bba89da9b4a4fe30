"""What ``faults`` does to writing into photos: each photo is the old file or the new one, whole.

Part of ``benchmarks.faults``. The photos are JPEG with decisions about them. Whatever was killed,
the picture in each file is the one it was, the catalog says which file it is, nothing is left
beside it, and taking the act back gives each photo its former bytes and time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.faults_acts import GO, all_ids, stars
from benchmarks.photos import noise_jpeg
from qualityculler.decode import registry as codecs
from qualityculler.domain import Change, Fingerprint, Score, ScorerId
from qualityculler.files import embedded
from qualityculler.operations.decide import Decide
from qualityculler.operations.embed import EmbedMarks
from qualityculler.operations.job import ignore
from qualityculler.operations.library import Library
from qualityculler.operations.undo import Undo
from qualityculler.store import embeds, ingest, journal
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.xmp import marks

PHOTOS = 8
SCORER = ScorerId("faults", "0" * 64, "1")
_Before = dict[str, tuple[str, int, str]]


def with_jpegs(folder: Path) -> None:
    """Photos that are decided about, and what they are like: bytes, time, picture."""
    place = folder / "photos"
    place.mkdir()
    records, before = [], _Before()
    for n in range(PHOTOS):
        path = place / f"p{n:03d}.jpg"
        path.write_bytes(noise_jpeg(640, 480, n))
        status, digest = path.stat(), embedded.digest(path.read_bytes())
        known = Fingerprint(status.st_size, status.st_mtime_ns, digest)
        score = Score(3.0, SCORER, datetime.now(UTC))
        records.append(ingest.ScanRecord(place, path, known, score))
        before[path.name] = (digest, status.st_mtime_ns, _picture(path))
    (folder / "before").write_text(json.dumps(before))
    with Catalog.open(folder / "c.sqlite3") as catalog:
        write = partial(ingest.record, records=records, scorer=SCORER, codecs="c")
        ids = catalog.write_now(write).result()
        catalog.write_now(Decide([([id], Change(rating=stars(id))) for id in ids])).result()


def with_embedded(folder: Path) -> None:
    """The same after the write."""
    with_jpegs(folder)
    with Catalog.open(folder / "c.sqlite3") as catalog:
        library = Library(catalog)
        assert len(EmbedMarks(all_ids(catalog)).run(library, ignore, GO).photo_ids) == PHOTOS
        library.close()


def as_embedded(folder: Path, confirmed: list[str], library: Library) -> tuple[int, int]:
    """Photos lost and what is wrong, before the act is taken back and after."""
    before: _Before = json.loads((folder / "before").read_text())
    lost, wrong = _count(folder, before, library)
    entry = _entry(library)
    if entry is not None:
        wrong += bool(Undo().run(library, ignore, GO).troubles)
        for name, (digest, mtime_ns, _) in before.items():
            path = folder / "photos" / name
            lost += embedded.digest(path.read_bytes()) != digest
            wrong += path.stat().st_mtime_ns != mtime_ns
    again, more = _count(folder, before, library)
    library.close()
    return lost + again, wrong + more


def cases() -> dict[str, tuple[Callable[[Path], None], Callable[..., tuple[int, int]]]]:
    """What is killed, as in ``faults``; nothing where exiftool is not installed."""
    if shutil.which("exiftool") is None:
        return {}
    return {
        "write into photos": (with_jpegs, as_embedded),
        "undo of writing into them": (with_embedded, as_embedded),
    }


def _count(folder: Path, before: _Before, library: Library) -> tuple[int, int]:
    lost = wrong = 0
    states = _states(library)
    there = sorted((folder / "photos").iterdir())
    wrong += [one.name for one in there] != sorted(before)
    for path in there:
        if path.name not in before:
            continue
        digest, _, picture = before[path.name]
        now = embedded.digest(path.read_bytes())
        written = now != digest
        lost += _picture(path) != picture
        id, known, state, after = states[path.name]
        wrong += known != now
        wrong += written != (state is EntryState.DONE) or (written and now != after)
        if written:
            said = marks.read(embedded.packet(path))
            lost += said.rating != stars(id)
    return lost, wrong


def _states(library: Library) -> dict[str, tuple[int, str, EntryState | None, str]]:
    """Of each photo its number, the digest the catalog has, and where its write stands."""
    found: dict[str, tuple[int, str, EntryState | None, str]] = {}
    with library.catalog.read() as db:
        entry = _last(library)
        writes = [] if entry is None else embeds.writes(db, entry)
        by_id = {one.photo_id: one for one in writes}
        for id in all_ids(library.catalog):
            one = by_id.get(id)
            name = f"p{id - 1:03d}.jpg"
            known = embeds.fingerprint(db, id).digest
            found[name] = (id, known, one and one.state, one.after if one else "")
    return found


def _last(library: Library) -> int | None:
    with library.catalog.read() as db:
        entries = journal.history(db, 10, everything=True)
    return next((one.id for one in entries if one.verb == journal.EMBED), None)


def _entry(library: Library) -> int | None:
    """The write into photos, if it is in force."""
    with library.catalog.read() as db:
        entries = journal.history(db, 10)
    done = (one for one in entries if one.verb == journal.EMBED and one.state is EntryState.DONE)
    return next((one.id for one in done), None)


def _picture(path: Path) -> str:
    return hashlib.sha256(codecs.load(path).pixels.tobytes()).hexdigest()
