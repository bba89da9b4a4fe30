"""Decisions written into sidecars, so that other programs see them; and taken out again.

Each run is one entry of the journal with the bytes before and after, written down before a file is
touched. What a program that was killed has left begun is settled by what the files hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.cull.merge import Merged, Standing, merge
from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.domain import Decision, DecisionPart, Marks, SidecarProfile
from qualityculler.errors import UserError
from qualityculler.files import lock, sidecar
from qualityculler.files.sidecar import EMPTY, Sidecar, SidecarFolder
from qualityculler.operations import sidecars
from qualityculler.operations.job import Lane, Tell
from qualityculler.store import outside, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState
from qualityculler.store.outside import Origin, OutsidePhoto
from qualityculler.store.sidecar_writes import FileChange, SidecarWrite
from qualityculler.task import CancelToken
from qualityculler.text import N_
from qualityculler.text.reasons import sentence
from qualityculler.xmp import marks
from qualityculler.xmp.packet import NotXmp, Packet

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

AT_ONCE = 200
WRITERS = 4
"""Threads that write: each waits for the disk most of the time."""
NEW_MODE = 0o644

_CHANGED = N_("{path} has been changed by another program since; it was left as it is.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What a write would do for one photo.

    ``parts`` are those of the decision that are written, ``conflicts`` those where the other side
    has changed too, ``hides_stars`` that a rejection takes the place of stars, ``trouble`` is a
    sentence where nothing can be written.
    """

    photo: OutsidePhoto
    files: tuple[FileChange, ...] = ()
    parts: frozenset[DecisionPart] = frozenset()
    conflicts: frozenset[DecisionPart] = frozenset()
    hides_stars: bool = False
    agreed: Decision = field(default_factory=Decision)
    trouble: str | None = None
    merged: Merged | None = None


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


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write. ``both``: under both names, as an export. ``ours``: also where the other side
    has decided later, or is unclear."""

    profile: SidecarProfile = SidecarProfile.LIGHTROOM
    both: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class PlanSidecars:
    """Work out what ``WriteSidecars`` would write; nothing is changed. Cancelled between photos."""

    photo_ids: Sequence[int]
    options: WriteOptions
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[Planned]:
        """One for each photo there is something to say about."""
        with library.catalog.read() as db:
            photos = outside.of_ids(db, self.photo_ids)
            return [
                one
                for one in _plans(db, photos, self.options, _Listings())
                if not cancel.cancelled and (one.files or one.conflicts or one.trouble)
            ]


@dataclass(frozen=True, slots=True)
class WriteSidecars:
    """Write what was decided about these photos into their sidecars, as one entry; tells
    SidecarsWritten.

    ``following``: it follows decisions as they are made, so that undo goes by these and passes it
    over. Raises UserError while another program moves files; cancelled between batches.
    """

    photo_ids: Sequence[int]
    options: WriteOptions
    following: bool = False
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Written:
        """What came of it, with what was done until it was cancelled."""
        catalog, written, listings = library.catalog, Written(), _Listings()
        with lock.held(catalog.path):
            with catalog.read() as db:
                photos = outside.of_ids(db, self.photo_ids)
            try:
                for start in range(0, len(photos), AT_ONCE):
                    if cancel.cancelled:
                        break
                    self._write(catalog, photos[start : start + AT_ONCE], listings, written)
                    tell(SidecarsWritten(min(start + AT_ONCE, len(photos)), len(photos)))
            finally:
                if written.entry is not None:
                    settle(catalog, written.entry)
        return written

    def _write(
        self,
        catalog: Catalog,
        photos: Sequence[OutsidePhoto],
        listings: _Listings,
        written: Written,
    ) -> None:
        with catalog.read() as db:
            plans = list(_plans(db, photos, self.options, listings))
        written.troubles += [one.trouble for one in plans if one.trouble is not None]
        written.conflicts += [one.photo.path for one in plans if one.conflicts]
        writes = [
            SidecarWrite(one.photo.id, one.files, one.photo.agreed, one.agreed)
            for one in plans
            if one.files
        ]
        if not writes:
            return
        if written.entry is None:
            begin = partial(
                sidecar_writes.begin,
                arguments={"profile": self.options.profile.value},
                passed_over=self.following,
            )
            written.entry = catalog.write_now(begin).result()
        adding = partial(sidecar_writes.add, entry=written.entry, writes=writes)
        catalog.write_now(adding).result()
        done, troubles = _put(catalog, written.entry, writes, forward=True)
        written.troubles += troubles
        written.photo_ids += [one.photo_id for one in done]
        files = [file for one in done for file in one.files]
        written.files += len(files)
        written.new_files += sum(file.before is None for file in files)


def turn(catalog: Catalog, entry: int, tell: Tell, cancel: CancelToken, *, undone: bool) -> Written:
    """Give the files of an open entry the bytes they had before it, or after it, and close it.

    The lock is held by the caller. A file that has been changed since stays.
    """
    state = EntryState.DONE if undone else EntryState.UNDONE
    written = Written(entry)
    with catalog.read() as db:
        writes = sidecar_writes.writes(db, entry, state)
    try:
        for start in range(0, len(writes), AT_ONCE):
            if cancel.cancelled:
                break
            some = writes[start : start + AT_ONCE]
            done, troubles = _put(catalog, entry, some, forward=not undone)
            written.troubles += troubles
            written.photo_ids += [one.photo_id for one in done]
            tell(SidecarsWritten(min(start + AT_ONCE, len(writes)), len(writes)))
    finally:
        settle(catalog, entry)
    return written


def settle(catalog: Catalog, entry: int) -> None:
    """Close an entry by what its files hold; what has been left half-written beside them goes."""
    with catalog.read() as db:
        left = sidecar_writes.writes(db, entry, EntryState.OPEN)
    ended, origins = [], dict[int, list[Origin]]()
    for one in left:
        if not all(file.path.parent.is_dir() for file in one.files):
            continue  # a drive that is away: it stays open until it can be looked at
        for file in one.files:
            sidecar.clean(file.path)
        now = [_now(file.path) for file in one.files]
        held = [
            found is not None and found.data == file.after
            for found, file in zip(now, one.files, strict=True)
        ]
        ended.append(replace(one, state=EntryState.DONE if any(held) else EntryState.FAILED))
        origins[one.photo_id] = [_origin(found) for found in now if found is not None]
    catalog.write_now(partial(_settled, entry=entry, ended=ended, origins=origins)).result()


def _put(
    catalog: Catalog, entry: int, writes: Sequence[SidecarWrite], *, forward: bool
) -> tuple[list[SidecarWrite], list[str]]:
    """Write files, and remember it; those that went well, and a sentence for each other one."""
    done: list[SidecarWrite] = []
    troubles: list[str] = []
    origins: dict[int, list[Origin]] = {}
    state = EntryState.DONE if forward else EntryState.UNDONE
    failed = EntryState.FAILED if forward else EntryState.DONE
    with ThreadPoolExecutor(WRITERS) as pool:
        ended = []
        for one, (found, told) in zip(
            writes, pool.map(partial(_put_one, forward=forward), writes), strict=True
        ):
            troubles += told
            origins[one.photo_id] = found
            ended.append(replace(one, state=failed if told else state))
            if not told:
                done.append(one)
    sidecar.sync(file.path.parent for one in writes for file in one.files)
    settled = partial(_settled, entry=entry, ended=ended, origins=origins, close=False)
    catalog.write_now(settled).result()
    return done, troubles


def _put_one(write: SidecarWrite, *, forward: bool) -> tuple[list[Origin], list[str]]:
    origins, troubles = [], []
    for file in write.files:
        try:
            now = _written(file) if forward else _taken_back(file.path, file.after, file.before)
        except UserError as error:
            troubles.append(sentence(error))
            now = _now(file.path)
        if now is not None:
            origins.append(_origin(now))
    return origins, troubles


def _written(file: FileChange) -> Sidecar:
    """The file with its new bytes. Raises UserError."""
    before = None if file.before is None else sidecar.digest(file.before)
    try:
        mtime_ns = sidecar.write(file.path, file.after, before, NEW_MODE)
    except UserError:
        if (now := _now(file.path)) is None or now.data != file.after:
            raise
        return now
    return Sidecar(file.path, file.after, mtime_ns)


def _taken_back(path: Path, old: bytes, new: bytes | None) -> Sidecar | None:
    """The file with the bytes it had before, None where there was none. Raises UserError."""
    now = sidecar.read(path)
    if (None if now is None else now.data) == new:
        return now
    if now is None or now.data != old:
        raise UserError(_CHANGED, path=path)
    if new is None:
        sidecar.remove(path, sidecar.digest(old))
        return None
    return Sidecar(path, new, sidecar.write(path, new, sidecar.digest(old), NEW_MODE))


def _now(path: Path) -> Sidecar | None:
    try:
        return sidecar.read(path)
    except UserError:
        return None


def _origin(found: Sidecar) -> Origin:
    return sidecars.origin_of(found.data, found.path, found.mtime_ns)


def _settled(
    db: Connection,
    entry: int,
    ended: Sequence[SidecarWrite],
    origins: dict[int, list[Origin]],
    close: bool = True,
) -> None:
    sidecar_writes.settle(db, entry, ended, close=close)
    for one in ended:
        found = origins[one.photo_id]
        outside.put(db, one.photo_id, found)
        there = {origin.path for origin in found}
        outside.drop(db, one.photo_id, (f.path for f in one.files if f.path not in there))


# Planning


class _Listings:
    """The folder that photos are planned in now, listed once: there may be ten thousand in it."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._found: SidecarFolder | None = None

    def of(self, folder: Path) -> SidecarFolder | None:
        """What lies in a folder; None for one that was told to be out of reach. Raises UserError
        the first time."""
        if folder != self._folder:
            self._folder, self._found = folder, None
            self._found = sidecars.listing(folder)
        return self._found


def _plans(
    db: Connection, photos: Iterable[OutsidePhoto], options: WriteOptions, listings: _Listings
) -> Iterator[Planned]:
    for photo in photos:
        try:
            found = listings.of(photo.path.parent)
        except UserError as error:
            yield Planned(photo, trouble=sentence(error))
            continue
        if found is not None:
            yield _plan(db, photo, found, options)


def _plan(
    db: Connection, photo: OutsidePhoto, folder: SidecarFolder, options: WriteOptions
) -> Planned:
    """What is written for a photo, by what its files hold at this moment."""
    try:
        now, known = _fresh(photo, folder)
        merged = _merged(db, now)
        parts = merged.written | (merged.conflicts if options.ours else frozenset())
        files = _files(now, folder, known, merged, parts, options)
    except UserError as error:
        return Planned(photo, trouble=sentence(error))
    hides = bool(files) and marks.hides_stars(photo.decision, options.profile)
    agreed = _agreed(merged, now.agreed, parts)
    return Planned(photo, files, parts, merged.conflicts, hides, agreed, merged=merged)


_Known = dict[Path, tuple[Sidecar, Packet]]
"""The sidecars of a photo as they are now, taken apart once."""


def _fresh(photo: OutsidePhoto, folder: SidecarFolder) -> tuple[OutsidePhoto, _Known]:
    """The photo with its sidecars as they are now. Raises UserError for one that is no XMP."""
    known: _Known = {}
    origins = [one for one in photo.origins if one.embedded]
    sides = []
    for entry in folder.of(photo.path):
        if (found := sidecar.read(entry.path)) is not None:
            try:
                packet = Packet(found.data)
            except NotXmp as error:
                values = {"path": entry.path, "why": error.reason}
                raise UserError("{path} is left as it is: {why}.", **values) from error
            said = marks.marks_of(packet)
            size = len(found.data)
            sides.append(Origin(entry.path, False, size, found.mtime_ns, found.digest, said))
            known[entry.path] = (found, packet)
    agreed = photo.agreed if sides or origins else Decision()
    return replace(photo, origins=(*sides, *origins), agreed=agreed), known


def _merged(db: Connection, photo: OutsidePhoto) -> Merged:
    origin = photo.effective
    if origin is None:
        return merge(photo.decision, photo.agreed, Marks(), {})
    return sidecars.set_against(db, photo, origin)


def _files(
    photo: OutsidePhoto,
    folder: SidecarFolder,
    read: _Known,
    merged: Merged,
    parts: Collection[DecisionPart],
    options: WriteOptions,
) -> tuple[FileChange, ...]:
    nothing = photo.decision == Decision() and not photo.origins
    if not parts and (nothing or not options.both):
        return ()
    # What a new file is to say: all but what is theirs and was not taken over.
    ours = frozenset(parts) | {
        part for part, one in merged.parts.items() if one in (Standing.SAME, Standing.OURS)
    }
    targets = folder.targets(photo.path, options.profile, both=options.both)
    known = [read[path] for path in targets if path in read]
    changes = []
    for path in targets:
        if path not in read and _needless(photo, path, options):
            continue
        wanted = parts if path in read else ours
        change = _change(photo, path, read.get(path), known, wanted, options)
        if change is not None:
            changes.append(change)
    return tuple(changes)


def _needless(photo: OutsidePhoto, path: Path, options: WriteOptions) -> bool:
    """Whether nobody would read a new sidecar: Lightroom knows no IMG.JPG.xmp, and reads the RAW's
    IMG.xmp for both files of an item."""
    long_name = path.name == photo.path.name + sidecar.SUFFIX
    raw = photo.path.suffix.lower() in RAW_SUFFIXES
    for_lightroom = options.profile is SidecarProfile.LIGHTROOM and not options.both
    return for_lightroom and photo.in_item and long_name and not raw


def _change(
    photo: OutsidePhoto,
    path: Path,
    there: tuple[Sidecar, Packet] | None,
    known: Sequence[tuple[Sidecar, Packet]],
    parts: Collection[DecisionPart],
    options: WriteOptions,
) -> FileChange | None:
    """The change of one file; None where it says so already."""
    # The second name of an export has all the first one has.
    packet = next((one for found in (there, *known) if found for one in [found[1]]), None)
    content: bytes | Packet = _new(photo.path, path) if packet is None else packet
    try:
        after = marks.changed(content, photo.decision, parts, options.profile)
    except NotXmp as error:
        raise UserError("{path} is left as it is: {why}.", path=path, why=error.reason) from error
    before = None if there is None else there[0].data
    return None if after == before else FileChange(path, before, after)


def _new(photo: Path, path: Path) -> bytes:
    """A sidecar that says nothing yet; IMG.xmp of a RAW says for which ending, as in Lightroom."""
    ending = photo.suffix.lstrip(".")
    raw = photo.suffix.lower() in RAW_SUFFIXES and path.name == f"{photo.stem}{sidecar.SUFFIX}"
    return marks.for_extension(EMPTY, ending.upper()) if raw else EMPTY


def _agreed(merged: Merged, before: Decision, parts: Collection[DecisionPart]) -> Decision:
    """What both sides have once these parts are written."""
    same = {part for part, one in merged.parts.items() if one is Standing.SAME} | set(parts)
    ours = merged.ours
    return Decision(
        ours.flag if DecisionPart.FLAG in same else before.flag,
        ours.rating if DecisionPart.RATING in same else before.rating,
        ours.label if DecisionPart.LABEL in same else before.label,
    )
