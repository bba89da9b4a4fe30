"""Bytes put into sidecars and taken out again, behind the journal.

Each photo is a row of an entry, written down before its files are touched and closed after. What a
program that was killed has left begun is settled by what the files hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from qualityculler.domain import Marks
from qualityculler.errors import UserError
from qualityculler.files import sidecar
from qualityculler.files.sidecar import Sidecar
from qualityculler.operations import sidecars
from qualityculler.operations.job import Tell
from qualityculler.store import keywords, outside, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState
from qualityculler.store.outside import Origin
from qualityculler.store.sidecar_writes import SidecarWrite
from qualityculler.task import CancelToken
from qualityculler.text import N_
from qualityculler.text.reasons import sentence

AT_ONCE = 200
WRITERS = 16
"""Threads that write: each waits for the disk most of the time, and a disk that is asked by many at
once answers them together."""
NEW_MODE = 0o644

_CHANGED = N_("{path} has been changed by another program since; it was left as it is.")


@dataclass(frozen=True, slots=True)
class SidecarsWritten:
    """An event: so many of the photos have been dealt with."""

    done: int
    total: int


@dataclass(slots=True)
class Written:
    """What came of a write: the photos whose sidecars were written, how many files, how many of
    them new, which photos conflict, and a sentence for each that could not be written."""

    entry: int | None = None
    photo_ids: list[int] = field(default_factory=list)
    files: int = 0
    new_files: int = 0
    conflicts: list[Path] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


_Put = tuple[list[Origin], list[str], bool]
"""What a photo's files say now, a sentence for each that could not be written, and whether there is
one that could."""


class Putting:
    """The files of one entry, written a batch at a time.

    A batch is written in the background, so that the next one can be planned meanwhile. What came
    of it is written down together with what the next one is about to do, in one transaction.
    Leaving it waits for the last batch and closes the entry. The lock is held by the caller.
    """

    def __init__(
        self, catalog: Catalog, written: Written, *, forward: bool, intended: bool = False
    ) -> None:
        """``written`` is told what came of each batch. ``forward``: the files get their new bytes,
        else the old ones. ``intended``: that has been written down."""
        self._catalog, self._written = catalog, written
        self._forward, self._intended = forward, intended
        self._pool = ThreadPoolExecutor(WRITERS)
        self._under_way: list[tuple[Sequence[SidecarWrite], Future[list[_Put]]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        entry = self._written.entry
        try:
            self._record(())
        except BaseException:
            kind = kind or BaseException
            raise
        finally:
            self._pool.shutdown()
            if entry is not None and kind is not None:
                settle(self._catalog, entry)
        if entry is not None and kind is None:
            closing = partial(sidecar_writes.settle, entry=entry, ended=())
            self._catalog.write_now(closing).result()

    def put(self, writes: Sequence[SidecarWrite], said: Mapping[Path, Marks]) -> None:
        """Begin with a batch, once the one before is written down. ``said``: what files will say,
        as far as it is known. Raises CatalogError."""
        self._record(() if self._intended else writes)
        putting = partial(_put_some, forward=self._forward, said=said)
        parts = [part for n in range(WRITERS) if (part := writes[n::WRITERS])]
        self._under_way = [(part, self._pool.submit(putting, part)) for part in parts]

    def _record(self, next_ones: Sequence[SidecarWrite]) -> None:
        """Wait for the batch that is being written, and write down what came of it."""
        under_way, self._under_way = self._under_way, []
        came = [pair for part, put in under_way for pair in zip(part, put.result(), strict=True)]
        if not came and not next_ones:
            return
        sidecar.sync(file.path.parent for one, _ in came for file in one.files)
        entry = self._written.entry
        assert entry is not None  # begun before the first batch
        ended = [
            replace(one, state=self._ended(bool(told), any_put)) for one, (_, told, any_put) in came
        ]
        origins = {one.photo_id: found for one, (found, *_) in came}
        recording = partial(_recorded, entry=entry, ended=ended, origins=origins, begun=next_ones)
        self._catalog.write_now(recording).result()
        for one, (_, told, _) in came:
            self._tell(one, told)

    def _ended(self, told: bool, any_put: bool) -> EntryState:
        """Of two sidecars one may be write-protected: what went into the other can be undone."""
        if self._forward:
            return EntryState.DONE if any_put or not told else EntryState.FAILED
        return EntryState.DONE if told else EntryState.UNDONE

    def _tell(self, one: SidecarWrite, told: Sequence[str]) -> None:
        self._written.troubles += told
        if told:
            return
        self._written.photo_ids.append(one.photo_id)
        if self._forward:
            self._written.files += len(one.files)
            self._written.new_files += sum(file.before is None for file in one.files)


def turn(catalog: Catalog, entry: int, tell: Tell, cancel: CancelToken, *, undone: bool) -> Written:
    """Give the files of an open entry the bytes they had before it, or after it, and close it.

    The lock is held by the caller. A file that has been changed since stays.
    """
    state = EntryState.DONE if undone else EntryState.UNDONE
    written = Written(entry)
    with catalog.read() as db:
        writes = sidecar_writes.writes(db, entry, state)
    with Putting(catalog, written, forward=not undone, intended=True) as putting:
        for start in range(0, len(writes), AT_ONCE):
            if cancel.cancelled:
                break
            putting.put(writes[start : start + AT_ONCE], {})
            tell(SidecarsWritten(start, len(writes)))
    if not cancel.cancelled:
        tell(SidecarsWritten(len(writes), len(writes)))
    return written


def settle(catalog: Catalog, entry: int) -> None:
    """Close an entry by what its files hold; what has been left half-written beside them goes.

    Of an act that was being taken back, or made again, only the entry is open: all are looked at.
    """
    with catalog.read() as db:
        left = sidecar_writes.writes(db, entry, EntryState.OPEN, EntryState.DONE, EntryState.UNDONE)
    ended, origins = [], dict[int, list[Origin]]()
    for one in left:
        if not all(file.path.parent.is_dir() for file in one.files):
            continue  # a drive that is away: it stays open until it can be looked at
        for file in one.files:
            sidecar.clean(file.path)
        now = [_now(file.path) for file in one.files]
        if (state := _standing(one, now)) is not one.state:
            ended.append(replace(one, state=state))
            origins[one.photo_id] = [_origin(found) for found in now if found is not None]
    closing = partial(_recorded, entry=entry, ended=ended, origins=origins, close=True)
    catalog.write_now(closing).result()


def _standing(one: SidecarWrite, now: Sequence[Sidecar | None]) -> EntryState:
    """Where a write stands, by what its files hold."""
    held = [
        # One that is there and cannot be read holds nobody knows what.
        found.data if found is not None else b"" if file.path.exists() else None
        for found, file in zip(now, one.files, strict=True)
    ]
    if any(data == file.after for data, file in zip(held, one.files, strict=True)):
        return EntryState.DONE
    if one.state is EntryState.OPEN:
        return EntryState.FAILED
    if all(data == file.before for data, file in zip(held, one.files, strict=True)):
        return EntryState.UNDONE
    return one.state  # somebody else has changed them since


def _put_some(
    writes: Sequence[SidecarWrite], *, forward: bool, said: Mapping[Path, Marks]
) -> list[_Put]:
    return [_put_one(one, forward, said) for one in writes]


def _put_one(write: SidecarWrite, forward: bool, said: Mapping[Path, Marks]) -> _Put:
    origins, troubles, any_put = [], [], False
    for file in write.files:
        old, new = (file.before, file.after) if forward else (file.after, file.before)
        try:
            now = _turned(file.path, old, new, forward)
            any_put = True
        except UserError as error:
            troubles.append(sentence(error))
            now = _now(file.path)
        if now is not None:
            known = said.get(file.path) if now.data == file.after else None
            origins.append(_origin(now) if known is None else _said(now, known))
    return origins, troubles, any_put


def _turned(path: Path, old: bytes | None, new: bytes | None, forward: bool) -> Sidecar | None:
    """The file with its new bytes in place of the old ones, None for no file. Raises UserError.

    Nothing is done where it has the new ones already.
    """
    before = None if old is None else sidecar.digest(old)
    try:
        if new is not None:
            return Sidecar(path, new, sidecar.write(path, new, before, NEW_MODE))
        assert before is not None  # a file that is taken out was put there
        sidecar.remove(path, before)
    except UserError:
        now = sidecar.read(path)
        if (None if now is None else now.data) == new:
            return now
        if not forward and (now is None or now.data != old):
            raise UserError(_CHANGED, path=path) from None
        raise
    return None


def _now(path: Path) -> Sidecar | None:
    try:
        return sidecar.read(path)
    except UserError:
        return None


def _origin(found: Sidecar) -> Origin:
    return sidecars.origin_of(found.data, found.path, found.mtime_ns)


def _said(found: Sidecar, said: Marks) -> Origin:
    """What a file says that was read before it was written."""
    size = len(found.data)
    return Origin(found.path, False, size, found.mtime_ns, found.digest, said)


def _recorded(
    db: Connection,
    entry: int,
    ended: Sequence[SidecarWrite],
    origins: Mapping[int, Sequence[Origin]],
    begun: Sequence[SidecarWrite] = (),
    *,
    close: bool = False,
) -> None:
    """Remember how writes ended and which ones begin. For the writer thread."""
    sidecar_writes.settle(db, entry, ended, close=close)
    for one in ended:
        found = origins[one.photo_id]
        ours = {sidecar.digest(data) for f in one.files for data in (f.before, f.after) if data}
        theirs = {
            origin.path: (origin.digest, origin.marks)
            for origin in found
            if origin.digest not in ours
        }
        keywords.heed(db, one.photo_id, theirs)
        outside.put(db, one.photo_id, found)
        there = {origin.path for origin in found}
        outside.drop(db, one.photo_id, (f.path for f in one.files if f.path not in there))
    sidecar_writes.add(db, entry, begun)
