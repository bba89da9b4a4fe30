"""What a write of sidecars would do: planned photo by photo, by what the files hold at this moment.

Nothing is changed here; ``operations.write_sidecars`` carries it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualityculler.cull.merge import Merged, Standing, merge
from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.domain import Decision, DecisionPart, Marks, SidecarProfile
from qualityculler.errors import UserError
from qualityculler.files import sidecar
from qualityculler.files.sidecar import EMPTY, Sidecar, SidecarFolder
from qualityculler.operations import sidecars
from qualityculler.store.connect import Connection
from qualityculler.store.outside import Origin, OutsidePhoto
from qualityculler.store.sidecar_writes import FileChange
from qualityculler.text import N_
from qualityculler.text.reasons import sentence
from qualityculler.xmp import marks
from qualityculler.xmp.keywords import overtaken
from qualityculler.xmp.packet import NotXmp, Packet

_GONE = N_("{path} is not there any more; look for new photos first.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What a write would do for one photo.

    ``parts`` are those of the decision that are written, ``conflicts`` those where the other side
    has changed too, ``hides_stars`` that a rejection takes the place of stars, ``said`` what each
    file will say, ``overtaken`` the keywords that another program has the last word on,
    ``trouble`` a sentence where nothing can be written.
    """

    photo: OutsidePhoto
    files: tuple[FileChange, ...] = ()
    parts: frozenset[DecisionPart] = frozenset()
    conflicts: frozenset[DecisionPart] = frozenset()
    hides_stars: bool = False
    agreed: Decision = field(default_factory=Decision)
    said: Mapping[Path, Marks] = field(default_factory=dict)
    overtaken: frozenset[str] = frozenset()
    trouble: str | None = None
    merged: Merged | None = None


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write. ``both``: under both names, as an export. ``ours``: also where the other side
    has decided later, or is unclear."""

    profile: SidecarProfile = SidecarProfile.LIGHTROOM
    both: bool = False
    ours: bool = False


class Listings:
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


def plans(
    db: Connection, photos: Iterable[OutsidePhoto], options: WriteOptions, listings: Listings
) -> Iterator[Planned]:
    """A plan for each photo whose folder can be reached, and the trouble with a folder that cannot,
    once. Any connection."""
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
        if not folder.has(photo.path):  # a sidecar would be nobody's
            raise UserError(_GONE, path=photo.path)
        now, known = _fresh(photo, folder)
        theirs = _overtaken(photo, now)
        left = {one: given for one, given in photo.keywords.items() if one not in theirs}
        now = replace(now, keywords=left)
        merged = _merged(db, now)
        parts = merged.written | (merged.conflicts if options.ours else frozenset())
        files = _files(now, folder, known, merged, parts, options)
    except UserError as error:
        return Planned(photo, trouble=sentence(error))
    changes = tuple(change for change, _ in files)
    said = {change.path: one for change, one in files}
    hides = bool(files) and marks.hides_stars(photo.decision, options.profile)
    agreed = agreed_on(merged, now.agreed, parts)
    return Planned(
        replace(photo, keywords=left), changes, parts, merged.conflicts, hides, agreed, said,
        theirs, merged=merged,
    )  # fmt: skip


def _overtaken(known: OutsidePhoto, now: OutsidePhoto) -> frozenset[str]:
    """The keywords given or taken off here about which a file that is known says the other thing
    now."""
    before = {one.path: one for one in known.origins}
    found: set[str] = set()
    for one in now.origins:
        old = before.get(one.path)
        if old is None or old.digest == one.digest or old.marks is None or one.marks is None:
            continue
        found |= overtaken(known.keywords, old.marks.keywords, one.marks.keywords)
    return frozenset(found)


_Known = dict[Path, tuple[Sidecar, Packet]]
"""The sidecars of a photo as they are now, taken apart once."""


_Change = tuple[FileChange, Marks]
"""What becomes of a file, and what it says then."""


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
) -> list[_Change]:
    nothing = photo.decision == Decision() and not photo.origins
    # What was only taken off is nothing to make a file for.
    words = any(photo.keywords.values()) or (read and photo.keywords)
    if not parts and not words and (nothing or not options.both):
        return []
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
    return changes


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
) -> _Change | None:
    """The change of one file; None where it says so already."""
    # The second name of an export has all the first one has.
    packet = next((one for found in (there, *known) if found for one in [found[1]]), None)
    content: bytes | Packet = _new(photo.path, path) if packet is None else packet
    try:
        after = marks.rewritten(content, photo.decision, parts, options.profile, photo.keywords)
    except NotXmp as error:
        raise UserError("{path} is left as it is: {why}.", path=path, why=error.reason) from error
    before = None if there is None else there[0].data
    if after.data == before:
        return None
    return FileChange(path, before, after.data), marks.marks_of(after)


def _new(photo: Path, path: Path) -> bytes:
    """A sidecar that says nothing yet; IMG.xmp of a RAW says for which ending, as in Lightroom."""
    ending = photo.suffix.lstrip(".")
    raw = photo.suffix.lower() in RAW_SUFFIXES and path.name == f"{photo.stem}{sidecar.SUFFIX}"
    return marks.for_extension(EMPTY, ending.upper()) if raw else EMPTY


def agreed_on(merged: Merged, before: Decision, parts: Collection[DecisionPart]) -> Decision:
    """What both sides have once these parts are written."""
    same = {part for part, one in merged.parts.items() if one is Standing.SAME} | set(parts)
    ours = merged.ours
    return Decision(
        ours.flag if DecisionPart.FLAG in same else before.flag,
        ours.rating if DecisionPart.RATING in same else before.rating,
        ours.label if DecisionPart.LABEL in same else before.label,
    )
