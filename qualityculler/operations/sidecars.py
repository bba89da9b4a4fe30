"""What other programs decided about photos: read from sidecars, set against ours, taken over.

Reading changes nothing that the user decided; it is part of every scan. Taking over is an entry of
the journal, and so is leaving it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.cull.merge import Merged, Standing, change_of, merge
from qualityculler.decode import registry as codecs
from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.domain import Change, Decision, DecisionPart, Marks
from qualityculler.errors import UserError
from qualityculler.files import sidecar
from qualityculler.files.sidecar import Entry, SidecarFolder
from qualityculler.operations.job import Lane, Tell
from qualityculler.store import keywords, outside, removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded
from qualityculler.store.outside import Origin, OutsidePhoto
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence
from qualityculler.xmp.stored import as_json

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

__all__ = [
    "AcceptMarks",
    "Compared",
    "Decline",
    "ReadSidecars",
    "Reading",
    "Recorded",
    "choices",
    "compared",
    "differing",
    "differing_of",
    "listing",
    "origin_of",
    "photos_at",
    "read_sidecars",
    "refused",
    "set_against",
]

AT_ONCE = 500


@dataclass(slots=True)
class Reading:
    """How a reading of sidecars went: how many there are, how many were new or changed or gone, the
    photos whose other side is another one now, and a sentence for each that cannot be read."""

    found: int = 0
    changed: int = 0
    photo_ids: list[int] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Compared:
    """A photo, the file that speaks for other programs, and how both sides stand."""

    photo: OutsidePhoto
    origin: Origin
    merged: Merged

    @property
    def declined(self) -> bool:
        """Whether the user has left just this to the other program."""
        return self.photo.declined == as_json(self.merged.theirs)


@dataclass(frozen=True, slots=True)
class ReadSidecars:
    """Look at the sidecars of all known photos in these folders and read what is new or changed.

    Cancelled between folders, with what was read by then. Raises CatalogError.
    """

    folders: Sequence[Path]
    recursive: bool = True
    lane: ClassVar[Lane] = Lane.SCAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Reading:
        """How it went. Tells nothing."""
        return read_sidecars(library.catalog, self.folders, self.recursive, cancel)


def read_sidecars(
    catalog: Catalog, folders: Sequence[Path], recursive: bool, cancel: CancelToken
) -> Reading:
    """``ReadSidecars`` without a library."""
    reading = Reading()
    for root in folders:
        with catalog.read() as db:
            photos = outside.photos(db, root, recursive=recursive)
        for folder, group in groupby(sorted(photos, key=_folder_of), key=_folder_of):
            if cancel.cancelled:
                return reading
            _read_folder(catalog, folder, list(group), reading)
    catalog.flush()
    return reading


def photos_at(catalog: Catalog, places: Sequence[Path]) -> list[int]:
    """The photos that are, or lie below, these absolute paths. Raises UserError for a path the
    catalog knows nothing of."""
    found: dict[int, None] = {}
    with catalog.read() as db:
        for place in places:
            one = removals.candidate(db, place)
            some = [one.photo_id] if one else [photo.id for photo in outside.photos(db, place)]
            if not some:
                raise UserError("{path} is not in the catalog; scan its folder first.", path=place)
            found |= dict.fromkeys(some)
    return list(found)


def differing_of(catalog: Catalog, photo_ids: Sequence[int]) -> list[Compared]:
    """``differing`` for photos by id."""
    with catalog.read() as db:
        found = compared(db, outside.of_ids(db, photo_ids))
    return [
        one
        for one in found
        if not one.declined and (one.merged.taken is not None or one.merged.conflicts)
    ]


@dataclass(frozen=True, slots=True)
class AcceptMarks:
    """Make what other programs decided about these photos the user's own, as one entry.

    ``chosen`` says it for photos where it cannot be told, or where the user wants the other side of
    a conflict; the rest goes by the rule: what only they have changed, and what they changed later.
    For the writer thread.
    """

    photo_ids: Sequence[int]
    chosen: Mapping[int, Change] = field(default_factory=dict)

    def __call__(self, db: Connection) -> Recorded | None:
        """The entry; None where there was nothing to take over."""
        changes = {
            one.photo.id: change
            for one in compared(db, outside.of_ids(db, self.photo_ids))
            if (change := self.chosen.get(one.photo.id, one.merged.taken)) is not None
        }
        return outside.take_over(db, changes)


@dataclass(frozen=True, slots=True)
class Decline:
    """Leave what other programs decided about these photos to them; asked again once it changes.

    For the writer thread.
    """

    photo_ids: Sequence[int]

    def __call__(self, db: Connection) -> Recorded | None:
        """The entry; None where there was nothing to leave."""
        found = compared(db, outside.of_ids(db, self.photo_ids))
        left = {one.photo.id: one.merged.theirs for one in found if not one.declined}
        return outside.decline(db, left)


def differing(db: Connection, folder: Path, *, recursive: bool = True) -> list[Compared]:
    """The photos of a folder about which other programs say something that is not ours and was not
    left to them, by path. Any connection."""
    photos = outside.photos(db, folder, recursive=recursive, unlike=True)
    return [
        one
        for one in compared(db, photos)
        if not one.declined and (one.merged.taken is not None or one.merged.conflicts)
    ]


def compared(db: Connection, photos: Iterable[OutsidePhoto]) -> list[Compared]:
    """Both sides of those photos that another program says something about. Any connection."""
    return [
        Compared(photo, origin, set_against(db, photo, origin))
        for photo in photos
        if (origin := photo.effective) is not None
    ]


def set_against(db: Connection, photo: OutsidePhoto, origin: Origin) -> Merged:
    """How our decision stands to what a file says. Any connection."""
    assert origin.marks is not None
    merged = merge(photo.decision, photo.agreed, origin.marks, {})
    if not merged.conflicts:
        return merged
    # Whoever decided later is only asked for where it matters.
    theirs_s = origin.mtime_ns / 1e9
    newer = {
        part: at.timestamp() > theirs_s for part, at in outside.decided_at(db, photo.id).items()
    }
    return merge(photo.decision, photo.agreed, origin.marks, newer)


def choices(one: Compared) -> list[Change]:
    """What the user may choose for a photo where both sides conflict or theirs is unclear: theirs
    as far as it is clear, and each rating that is written there."""
    parts = [
        part for part in DecisionPart
        if one.merged.parts[part] not in (Standing.SAME, Standing.OURS, Standing.UNCLEAR)
    ]  # fmt: skip
    found = [change for change in [change_of(one.merged.theirs, parts)] if change is not None]
    for text in one.merged.theirs.unclear.get(DecisionPart.RATING, ()):
        if text in ("0", "1", "2", "3", "4", "5"):
            found.append(Change(rating=int(text)))
    return found


def listing(folder: Path) -> SidecarFolder:
    """The sidecars and photos of a folder as they lie there now. Raises UserError."""
    return SidecarFolder(folder, codecs.suffixes(), frozenset(RAW_SUFFIXES))


def origin_of(data: bytes, path: Path, mtime_ns: int) -> Origin:
    """What a sidecar says, or why it says nothing."""
    # Most folders have none: what parses them need not be there.
    from qualityculler.xmp import marks
    from qualityculler.xmp.packet import NotXmp

    said: Marks | None = None
    trouble = None
    try:
        said = marks.read(data)
    except NotXmp as error:
        trouble = error.reason
    return Origin(path, False, len(data), mtime_ns, sidecar.digest(data), said, trouble)


def _folder_of(photo: OutsidePhoto) -> Path:
    return photo.path.parent


def _read_folder(
    catalog: Catalog, folder: Path, photos: Sequence[OutsidePhoto], reading: Reading
) -> None:
    try:
        found = listing(folder)
    except UserError as error:
        reading.troubles.append(sentence(error))
        return
    for start in range(0, len(photos), AT_ONCE):
        some = [
            (photo, *news)
            for photo in photos[start : start + AT_ONCE]
            if (news := _news(photo, found.of(photo.path), reading)) is not None
        ]
        if some:
            catalog.write(partial(_remember, news=some))
            reading.photo_ids += [photo.id for photo, *_ in some]


_News = tuple[list[Origin], list[Path]]


def _news(photo: OutsidePhoto, entries: Sequence[Entry], reading: Reading) -> _News | None:
    """The sidecars of a photo that are new or changed, and those that are gone; None for neither.

    A time alone that has changed is remembered, so that the file is not read at every scan.
    """
    reading.found += len(entries)
    known = {one.path: one for one in photo.origins if not one.embedded}
    changed: list[Origin] = []
    for one in entries:
        before = known.pop(one.path, None)
        if before is None or (before.size, before.mtime_ns) != (one.size, one.mtime_ns):
            changed += _read(one, reading)
        elif before.trouble is not None:
            reading.troubles.append(refused(before))
    if not changed and not known:
        return None
    reading.changed += len(changed) + len(known)
    return changed, list(known)


def _read(entry: Entry, reading: Reading) -> Iterator[Origin]:
    try:
        found = sidecar.read(entry.path)
    except UserError as error:
        reading.troubles.append(sentence(error))
        return
    if found is None:
        return
    origin = origin_of(found.data, entry.path, found.mtime_ns)
    if origin.trouble is not None:
        reading.troubles.append(refused(origin))
    yield origin


def refused(origin: Origin) -> str:
    """The sentence about a sidecar that cannot be read."""
    why = UserError("{path} is left as it is: {why}.", path=origin.path, why=origin.trouble)
    return sentence(why)


def _remember(
    db: Connection, news: Sequence[tuple[OutsidePhoto, list[Origin], list[Path]]]
) -> None:
    """Keep what was read, and what both sides turn out to have in common. For the writer thread."""
    agreed: dict[int, Decision] = {}
    alone: list[int] = []
    for photo, changed, gone in news:
        keywords.heed(db, photo.id, {one.path: (one.digest, one.marks) for one in changed})
        outside.put(db, photo.id, changed)
        outside.drop(db, photo.id, gone)
        paths = {one.path for one in changed} | set(gone)
        rest = [one for one in photo.origins if one.path not in paths]
        now = replace(photo, origins=(*changed, *rest))
        origin = now.effective
        if not now.origins:
            alone.append(photo.id)
        elif origin is not None and origin.marks is not None:
            parts = merge(now.decision, now.agreed, origin.marks, {}).parts.values()
            if set(parts) == {Standing.SAME} and now.decision != now.agreed:
                agreed[photo.id] = now.decision
    outside.agree(db, agreed)
    outside.disagree(db, alone)
