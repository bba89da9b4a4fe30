"""Decisions written into photos themselves, by exiftool, and taken out again: only when asked for.

The original is never opened for writing. exiftool makes a new file elsewhere, which is looked at:
its picture is the same, pixel by pixel, its packet is the one that was meant, and the former file
can be made of it again, byte by byte. Only then does it take the place of the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.domain import Decision, Fingerprint, SidecarProfile
from qualityculler.errors import PhotoError, UserError
from qualityculler.files import delta, embedded, lock
from qualityculler.files.sidecar import EMPTY, UNREAD, told
from qualityculler.operations import sidecars
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.plan_sidecars import agreed_on
from qualityculler.operations.put_sidecars import SidecarsWritten
from qualityculler.store import embeds, outside, partners
from qualityculler.store.embeds import PhotoWrite, Stands
from qualityculler.store.journal import EntryState
from qualityculler.store.outside import Origin, OutsidePhoto
from qualityculler.task import CancelToken
from qualityculler.text import N_
from qualityculler.text.reasons import sentence
from qualityculler.xmp import marks
from qualityculler.xmp.packet import NotXmp, Packet

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

MOST_LOST_BYTES = 1 << 20
"""So much of a file may be written anew: its metadata. The rest has to be in the new file as it
was."""
_SCANNED = N_("{path} has changed since it was scanned; scan its folder first.")
_SINCE = N_("{path} has been changed by another program since; it was left as it is.")
_DIFFERS = N_("{path} is left as it is: the picture in the new file was not the same.")


@dataclass(slots=True)
class Embedded:
    """What came of it: the photos that were written into, those left because another program has
    decided otherwise, and a sentence for each that could not be written."""

    entry: int | None = None
    photo_ids: list[int] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    conflicts: list[Path] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EmbedMarks:
    """Write what was decided about these photos into their JPEG, TIFF, DNG, PNG and HEIC files, as
    one entry; tells SidecarsWritten.

    ``dry_run`` does all but replace the files. ``ours``: also where another program has decided
    otherwise. Raises UserError where exiftool is missing, and while another program moves files;
    cancelled between photos.
    """

    photo_ids: Sequence[int]
    profile: SidecarProfile = SidecarProfile.LIGHTROOM
    ours: bool = False
    dry_run: bool = False
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Embedded:
        """What came of it, with what was done until it was cancelled."""
        if (why := embedded.missing()) is not None:
            raise UserError(why)
        catalog, done = library.catalog, Embedded()
        with lock.held(catalog.path):
            with catalog.read() as db:
                ids = list(partners.whole(db, self.photo_ids))
                found = outside.of_ids(db, ids)
            photos = [one for one in found if one.path.suffix.lower() in embedded.SUFFIXES]
            try:
                for number, photo in enumerate(photos):
                    if cancel.cancelled:
                        break
                    try:
                        self._write(library, photo, done)
                    except (UserError, PhotoError) as error:
                        done.troubles.append(sentence(error))
                    tell(SidecarsWritten(number + 1, len(photos)))
            finally:
                if done.entry is not None:
                    settle(library, done.entry)
        return done

    def _write(self, library: Library, photo: OutsidePhoto, done: Embedded) -> None:
        path, catalog = photo.path, library.catalog
        old = _bytes(path)
        with catalog.read() as db:
            known = embeds.fingerprint(db, photo.id)
        if embedded.digest(old) != known.digest:
            raise UserError(_SCANNED, path=path)
        wanted, agreed = self._wanted(library, photo, done)
        if wanted is None:
            return
        new, said = embedded.rewritten(path, wanted.data)
        seen = _checked(library, path, old, new)
        if marks.read(said) != marks.marks_of(wanted):
            raise UserError("{path} is left as it is: exiftool wrote something else.", path=path)
        back, forth = _deltas(path, old, new)
        done.photo_ids.append(photo.id)
        done.paths.append(path)
        if self.dry_run:
            return
        if done.entry is None:
            begin = partial(embeds.begin, arguments={"profile": self.profile.value})
            done.entry = catalog.write_now(begin).result()
        before = _fingerprint(path, known.digest)
        one = PhotoWrite(
            photo.id, path, before, embedded.digest(new), back, forth, photo.agreed, agreed
        )  # fmt: skip
        catalog.write_now(partial(embeds.add, entry=done.entry, one=one)).result()
        part = embedded.part_of(path)
        embedded.put_bytes(path, new, part)
        after = embedded.take_place(part, path, known.digest)
        now = Fingerprint(after.st_size, after.st_mtime_ns, one.after)
        stands = Stands(one, EntryState.DONE, now, seen.capture.marks)
        catalog.write_now(partial(embeds.stand, entry=done.entry, found=[stands])).result()

    def _wanted(
        self, library: Library, photo: OutsidePhoto, done: Embedded
    ) -> tuple[Packet | None, Decision]:
        """The packet that is to be in a photo, None for the one that is; and what is agreed."""
        path = photo.path
        try:
            packet = Packet(embedded.packet(path).strip(b"\0 \t\r\n") or EMPTY)
        except NotXmp as error:
            raise UserError(
                "{path} is left as it is: {why}.", path=path, why=error.reason
            ) from error
        mtime_ns = _fingerprint(path, "").mtime_ns
        origin = Origin(path, True, 0, mtime_ns, "", marks.marks_of(packet))
        with library.catalog.read() as db:
            merged = sidecars.set_against(db, photo, origin)
        parts = merged.written | (merged.conflicts if self.ours else frozenset())
        if merged.conflicts and not self.ours:
            done.conflicts.append(path)
        wanted = marks.rewritten(packet, photo.decision, parts, self.profile, photo.keywords)
        # Where there is a sidecar, that is what both sides are compared by.
        beside = any(not one.embedded for one in photo.origins)
        agreed = photo.agreed if beside else agreed_on(merged, photo.agreed, parts)
        return (None if wanted is packet else wanted), agreed


def turn(
    library: Library, entry: int, tell: Tell, cancel: CancelToken, *, undone: bool
) -> Embedded:
    """Give the photos of an open entry the file they had before it, or after it, and close it.

    The lock is held by the caller. A photo that has been changed since stays.
    """
    catalog, done = library.catalog, Embedded(entry)
    state = EntryState.DONE if undone else EntryState.UNDONE
    with catalog.read() as db:
        left = [one for one in embeds.writes(db, entry) if one.state is state]
    try:
        for number, one in enumerate(left):
            if cancel.cancelled:
                break
            try:
                stands = _turned(library, one, undone)
            except UserError as error:
                done.troubles.append(sentence(error))
                continue
            catalog.write_now(partial(embeds.stand, entry=entry, found=[stands])).result()
            done.photo_ids.append(one.photo_id)
            tell(SidecarsWritten(number + 1, len(left)))
    finally:
        settle(library, entry)
    return done


def settle(library: Library, entry: int) -> None:
    """Close an entry by what its files are; what has been left beside them goes."""
    with library.catalog.read() as db:
        left = embeds.writes(db, entry)
    found = []
    for one in left:
        if one.state is EntryState.FAILED or not one.path.parent.is_dir():
            continue  # a drive that is away: it stays open until it can be looked at
        embedded.clean(one.path)
        if (stands := _standing(library, one)).state is not one.state:
            found.append(stands)
    closing = partial(embeds.stand, entry=entry, found=found, close=True)
    library.catalog.write_now(closing).result()


def _standing(library: Library, one: PhotoWrite) -> Stands:
    try:
        data = one.path.read_bytes()
    except OSError:
        return Stands(one, EntryState.FAILED if one.state is EntryState.OPEN else one.state)
    digest = embedded.digest(data)
    if digest == one.after:
        return _as_it_is(library, one, EntryState.DONE, digest)
    if digest == one.before.digest and one.state is not EntryState.OPEN:
        return _as_it_is(library, one, EntryState.UNDONE, digest)
    return Stands(one, EntryState.FAILED if one.state is EntryState.OPEN else one.state)


def _turned(library: Library, one: PhotoWrite, undone: bool) -> Stands:
    """The photo with its other file in place. Raises UserError."""
    source, target = one.before.digest, one.after
    change = one.forth
    if undone:
        source, target, change = target, source, one.back
    data = _bytes(one.path)
    state = EntryState.UNDONE if undone else EntryState.DONE
    if embedded.digest(data) == target:
        return _as_it_is(library, one, state, target)
    if embedded.digest(data) != source:
        raise UserError(_SINCE, path=one.path)
    new, part = delta.applied(data, change), embedded.part_of(one.path)
    assert embedded.digest(new) == target  # tried before it was written down
    embedded.put_bytes(one.path, new, part)
    embedded.take_place(part, one.path, source, one.before.mtime_ns if undone else None)
    return _as_it_is(library, one, state, target)


def _bytes(path: Path) -> bytes:
    with told(UNREAD, path):
        return path.read_bytes()


def _fingerprint(path: Path, digest: str) -> Fingerprint:
    with told(UNREAD, path):
        status = path.stat()
    return Fingerprint(status.st_size, status.st_mtime_ns, digest)


def _as_it_is(library: Library, one: PhotoWrite, state: EntryState, digest: str) -> Stands:
    now = _fingerprint(one.path, digest)
    try:
        said = library.decoders.load(one.path, short_side_px=16).capture.marks
    except PhotoError:
        said = None
    return Stands(one, state, now, said)


def _checked(library: Library, path: Path, old: bytes, new: bytes) -> DecodedImage:
    """The new file decoded; raises UserError unless its picture is that of the old one."""
    import numpy as np

    before = library.decoders.load_fit(path, Fit(), data=old)
    after = library.decoders.load_fit(path, Fit(), data=new)
    if not np.array_equal(before.pixels, after.pixels):
        raise UserError(_DIFFERS, path=path)
    return after


def _deltas(path: Path, old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """What turns the new file into the old one, and the other way round; tried. Raises UserError
    where more than metadata would be written anew."""
    try:
        back, forth = delta.delta(new, old), delta.delta(old, new)
    except delta.TooDifferentError as error:
        raise UserError(_DIFFERS, path=path) from error
    whole = delta.applied(new, back) == old and delta.applied(old, forth) == new
    if not whole or delta.kept_bytes(back) > MOST_LOST_BYTES:
        raise UserError(_DIFFERS, path=path)
    return back, forth
