"""What was written into photos themselves; a row for each keeps what brings the former file back.

A photo is large and what changes is small, so a row has what turns one file into the other, and the
digests of both. It is ``open`` before the file is replaced, ``done`` once it is, ``undone`` when
the former one is back, ``failed`` where nothing came of it. What was found in a photo by its digest
(score, findings, focus, texts) stays with it: the picture is the same. For the writer thread, but
for what reads.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision, Fingerprint, Marks
from qualityculler.store import journal, outside
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import as_decision
from qualityculler.store.journal import EntryState

_OF_CONTENT = (
    "findings", "focus", "subjects", "layouts", "explanations", "disputes"
)  # fmt: skip
"""The tables that know a photo by the digest of its bytes."""


@dataclass(frozen=True, slots=True)
class PhotoWrite:
    """A photo that is written into: the file before, the digest after, and what turns one into the
    other (``files.delta``)."""

    photo_id: int
    path: Path
    before: Fingerprint
    after: str
    back: bytes
    forth: bytes
    agreed_before: Decision
    agreed_after: Decision
    state: EntryState = EntryState.OPEN


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a write stands now: its state, and the file as it is, with what it says of itself."""

    write: PhotoWrite
    state: EntryState
    now: Fingerprint | None = None
    marks: Marks | None = None


def fingerprint(db: Connection, photo_id: int) -> Fingerprint:
    """The file of a photo as it was read last. Any connection."""
    sql = "SELECT size, mtime_ns, digest FROM photos WHERE id = ?"
    return Fingerprint(*db.execute(sql, (photo_id,)).fetchone())


def begin(db: Connection, arguments: Mapping[str, Any]) -> int:
    """The open entry that writes are put into."""
    return journal.enter(db, journal.EMBED, arguments, state=EntryState.OPEN)


def add(db: Connection, entry: int, one: PhotoWrite) -> None:
    """Write down what is about to be done to a photo."""
    before = {
        "path": _text(os.fsencode(one.path)), "size": one.before.size,
        "mtime_ns": one.before.mtime_ns, "digest": one.before.digest, "delta": _text(one.back),
        "agreed": _values(one.agreed_before),
    }  # fmt: skip
    after = {
        "digest": one.after, "delta": _text(one.forth), "agreed": _values(one.agreed_after)
    }  # fmt: skip
    db.execute(
        "INSERT INTO journal_photos (entry, photo, before, after, state) VALUES (?, ?, ?, ?, ?)",
        (entry, one.photo_id, json.dumps(before).encode(), json.dumps(after).encode(), one.state),
    )


def writes(db: Connection, entry: int) -> list[PhotoWrite]:
    """What an entry writes. Any connection."""
    rows = db.execute(
        "SELECT photo, before, after, state FROM journal_photos WHERE entry = ? ORDER BY photo",
        (entry,),
    )
    return [_made(*row) for row in rows]


def stand(db: Connection, entry: int, found: Sequence[Stands], *, close: bool = False) -> None:
    """Remember where writes stand, and the files as they are now.

    Closed, an entry is in force while one of its writes is, and stays open while one is.
    """
    for one in found:
        sql = "UPDATE journal_photos SET state = ? WHERE entry = ? AND photo = ?"
        db.execute(sql, (one.state, entry, one.write.photo_id))
        if one.now is not None:
            _take_content(db, one.write.photo_id, one.now)
            outside.put_embedded(db, one.write.photo_id, one.marks)
        if one.state in (EntryState.DONE, EntryState.UNDONE):
            done = one.state is EntryState.DONE
            agreed = one.write.agreed_after if done else one.write.agreed_before
            outside.agree(db, {one.write.photo_id: agreed})
    if close:
        journal.close(db, entry)


def _take_content(db: Connection, photo_id: int, now: Fingerprint) -> None:
    before = fingerprint(db, photo_id).digest
    if before != now.digest:
        for table in _OF_CONTENT:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(":new" if name == "digest" else name for name in columns)
            db.execute(
                f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) "
                f"SELECT {values} FROM {table} WHERE digest = :old",
                {"new": now.digest, "old": before},
            )
    db.execute(
        "UPDATE photos SET size = ?, mtime_ns = ?, digest = ? WHERE id = ?",
        (now.size, now.mtime_ns, now.digest, photo_id),
    )


def _made(photo: int, before: bytes, after: bytes, state: str) -> PhotoWrite:
    old, new = json.loads(before), json.loads(after)
    return PhotoWrite(
        photo,
        Path(os.fsdecode(base64.b64decode(old["path"]))),
        Fingerprint(old["size"], old["mtime_ns"], old["digest"]),
        new["digest"],
        base64.b64decode(old["delta"]),
        base64.b64decode(new["delta"]),
        as_decision(*old["agreed"]),
        as_decision(*new["agreed"]),
        EntryState(state),
    )


def _values(decision: Decision) -> list[Any]:
    label = None if decision.label is None else decision.label.value
    return [decision.flag.value, decision.rating, label]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
