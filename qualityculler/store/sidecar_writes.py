"""What was written into sidecars: each entry of the journal keeps the bytes before and after.

A photo of such an entry has in ``before`` the files with their old bytes and what was agreed on
then, in ``after`` their new bytes. It is ``open`` before they are written, ``done`` once they are,
``undone`` when the old bytes are back, ``failed`` where nothing came of it. Nothing here looks at a
file. Changes are for the writer thread.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.domain import Decision
from qualityculler.store import journal, outside
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import as_decision
from qualityculler.store.journal import EntryState

_LEVEL = 3
_WINDOW = 32768


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is written: its bytes before, None where there was none, and after."""

    path: Path
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class SidecarWrite:
    """What is written for one photo, and what both sides agree on before and after it."""

    photo_id: int
    files: tuple[FileChange, ...]
    agreed_before: Decision
    agreed_after: Decision
    state: EntryState = EntryState.OPEN


def begin(db: Connection, arguments: Mapping[str, Any], *, passed_over: bool = False) -> int:
    """The open entry that writes are put into. ``passed_over``: undo leaves it alone, since it only
    follows decisions that are entries themselves."""
    entry = journal.enter(db, journal.WRITE_SIDECARS, arguments, state=EntryState.OPEN)
    if passed_over:
        journal.set_stuck(db, entry)
    return entry


def add(db: Connection, entry: int, writes: Sequence[SidecarWrite]) -> None:
    """Write down what is about to be written into files."""
    db.executemany(
        "INSERT INTO journal_photos (entry, photo, before, after, state) VALUES (?, ?, ?, ?, ?)",
        ((entry, one.photo_id, *_packed(one), EntryState.OPEN) for one in writes),
    )


def writes(db: Connection, entry: int, *states: EntryState) -> list[SidecarWrite]:
    """What an entry writes, or that of it which is in these states. Any connection."""
    wanted = states or tuple(EntryState)
    rows = db.execute(
        "SELECT photo, before, after, state FROM journal_photos WHERE entry = ? "
        f"AND state IN ({', '.join('?' * len(wanted))}) ORDER BY photo",
        (entry, *wanted),
    )
    return [_unpacked(*row) for row in rows]


def last_done(db: Connection) -> int | None:
    """The last entry that wrote sidecars and is in force. Any connection."""
    sql = "SELECT max(id) FROM journal WHERE verb = ? AND state = 'done'"
    row = db.execute(sql, (journal.WRITE_SIDECARS,)).fetchone()
    return None if row[0] is None else int(row[0])


def settle(
    db: Connection, entry: int, ended: Sequence[SidecarWrite], *, close: bool = True
) -> None:
    """Remember how writes ended, each with its new state, and what both sides agree on since.

    Closed, an entry is in force while one of its writes is, and stays open while one is.
    """
    db.executemany(
        "UPDATE journal_photos SET state = ? WHERE entry = ? AND photo = ?",
        ((one.state, entry, one.photo_id) for one in ended),
    )
    sides = {
        EntryState.DONE: {one.photo_id: one.agreed_after for one in ended},
        EntryState.UNDONE: {one.photo_id: one.agreed_before for one in ended},
    }
    for state, agreed in sides.items():
        of_state = {one.photo_id for one in ended if one.state is state}
        outside.agree(db, {id: one for id, one in agreed.items() if id in of_state})
    if close:
        journal.close(db, entry)


def _packed(write: SidecarWrite) -> tuple[bytes, bytes]:
    before = [
        {"path": _text(os.fsencode(one.path)),
         "bytes": None if one.before is None else _text(zlib.compress(one.before, _LEVEL))}
        for one in write.files
    ]  # fmt: skip
    after = [_text(_changed(one)) for one in write.files]
    return (
        json.dumps({"files": before, "agreed": _values(write.agreed_before)}).encode(),
        json.dumps({"files": after, "agreed": _values(write.agreed_after)}).encode(),
    )


def _unpacked(photo: int, before: bytes, after: bytes, state: str) -> SidecarWrite:
    old, new = json.loads(before), json.loads(after)
    files = []
    for one, written in zip(old["files"], new["files"], strict=True):
        was = None if one["bytes"] is None else zlib.decompress(base64.b64decode(one["bytes"]))
        # The new bytes are kept as what differs from the old ones.
        opened = zlib.decompressobj(zdict=(was or b"")[-_WINDOW:])
        path = Path(os.fsdecode(base64.b64decode(one["path"])))
        files.append(FileChange(path, was, opened.decompress(base64.b64decode(written))))
    return SidecarWrite(
        photo, tuple(files), as_decision(*old["agreed"]), as_decision(*new["agreed"]),
        EntryState(state),
    )  # fmt: skip


def _changed(one: FileChange) -> bytes:
    packing = zlib.compressobj(_LEVEL, zdict=(one.before or b"")[-_WINDOW:])
    return packing.compress(one.after) + packing.flush()


def _values(decision: Decision) -> list[Any]:
    label = None if decision.label is None else decision.label.value
    return [decision.flag.value, decision.rating, label]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
