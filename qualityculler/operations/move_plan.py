"""What a move or a copy would do, file by file, before anything is done: a list to look at."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.cull import naming
from qualityculler.cull.naming import ORIGINAL, Naming
from qualityculler.decode import exposure
from qualityculler.decode import registry as codecs
from qualityculler.decode.exposure import Loader
from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.discover.items import ShotFile, partners
from qualityculler.discover.walk import Candidate, walk
from qualityculler.domain import Capture, Decision, Fingerprint, Pairing
from qualityculler.errors import PhotoError, UserError
from qualityculler.files import move as files
from qualityculler.operations.beside import UNSEEN, Beside
from qualityculler.operations.job import Lane, Tell
from qualityculler.reason import Reason
from qualityculler.store import journal, moves
from qualityculler.store.moves import MovedFile
from qualityculler.task import CancelToken
from qualityculler.text import N_, ntr, tr
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

_GONE = N_("{path} is not there any more; look for new photos first.")
_THERE = N_("{path} is there already.")
_ROOM = N_(
    "{folder} has room for {free} MB, and {needed} MB are to go there; nothing was done. "
    "Make room or choose another place."
)
_NO_PLACE = N_("{folder} cannot be used: {why}.")
_INSIDE = N_("{folder} lies in the folder that is to be imported; choose another place.")
_MARGIN_BYTES = 16 << 20
"""Left free on the volume: folders and the file system want room too."""


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """Files in the order they will go, and a sentence for each photo that stays.

    ``photos`` counts items; ``verb`` is that of the journal.
    """

    verb: str
    folder: Path
    files: tuple[MovedFile, ...]
    photos: int
    troubles: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(one.fingerprint.size for one in self.files)


@dataclass(frozen=True, slots=True)
class PlanMove:
    """Work out where photos would go, with all files of their items. Tells nothing.

    ``template`` names them below the folder (see ``cull.naming``). Raises UserError for a template
    or a folder that cannot be, and where there is no room.
    """

    photo_ids: Sequence[int]
    folder: Path
    template: str = ORIGINAL
    copy: bool = False
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> PlannedMove:
        """The plan; nothing is changed."""
        naming.check(self.template)
        with library.catalog.read() as db:
            found = moves.candidates(db, self.photo_ids)
        planner = _Planner(journal.COPY if self.copy else journal.MOVE, self.folder, self.template)
        for number, item in enumerate(found, start=1):
            if cancel.cancelled:
                break
            head = item[0]
            if head.missing:
                planner.troubles.append(sentence(UserError(_GONE, path=head.path)))
                continue
            name = Naming(head.path, head.captured_at, head.decision, head.camera, number)
            there = [one for one in item if not one.missing]
            planner.add([_File(one.photo_id, one.path, one.fingerprint) for one in there], name)
        return planner.made()


@dataclass(frozen=True, slots=True)
class PlanImport:
    """Work out how the photos of a card would be copied. Tells nothing.

    What lies at its target already, of the same size and content, is left out. Raises UserError.
    """

    card: Path
    folder: Path
    template: str = ORIGINAL
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> PlannedMove:
        """The plan; nothing is changed."""
        naming.check(self.template)
        # A link may lead back onto the card.
        card, folder = (Path(os.path.realpath(one)) for one in (self.card, self.folder))
        if card == folder or card in folder.parents:
            raise UserError(_INSIDE, folder=self.folder)
        planner = _Planner(journal.IMPORT, self.folder, self.template)
        shots: list[tuple[ShotFile, Fingerprint]] = []
        for found in walk(self.card, suffixes=codecs.suffixes()):
            if cancel.cancelled:
                break
            if not isinstance(found, Candidate):
                trouble = UserError(UNSEEN, path=found.path, why=sentence(found.sentence))
                planner.troubles.append(sentence(trouble))
                continue
            asked = naming.asks_the_file(self.template)
            said = _capture(found.path, library.decoders.load_fit) if asked else Capture()
            shot = ShotFile(len(shots), found.path, said.captured_at, said.camera)
            shots.append((shot, Fingerprint(found.size, found.mtime_ns, "")))
        for number, item in enumerate(_items(shots), start=1):
            head = item[0][0]
            name = Naming(head.path, head.captured_at, Decision(), head.camera, number)
            planner.add([_File(None, shot.path, known) for shot, known in item], name)
        return planner.made()


def question(plan: PlannedMove) -> str:
    """What is about to be done, as a question: "Move 12 photos (36 files, 410.0 MB) to /picks?"."""
    photos = {
        journal.MOVE: ntr("Move {n} photo", "Move {n} photos", plan.photos),
        journal.COPY: ntr("Copy {n} photo", "Copy {n} photos", plan.photos),
        journal.IMPORT: ntr("Import {n} photo", "Import {n} photos", plan.photos),
    }[plan.verb]
    files = ntr("{n} file", "{n} files", len(plan.files))
    size = f"{plan.bytes / 1e6:.1f}"
    text = tr("{photos} ({files}, {size} MB) to {folder}?")
    return text.format(photos=photos, files=files, size=size, folder=plan.folder)


@dataclass(frozen=True, slots=True)
class _File:
    photo_id: int | None
    path: Path
    fingerprint: Fingerprint


@dataclass(slots=True)
class _Planner:
    """Gives each file a place nobody has: on the disk, whatever the case, or in the plan itself."""

    verb: str
    folder: Path
    template: str
    troubles: list[str] = field(default_factory=list)
    _files: list[MovedFile] = field(default_factory=list)
    _photos: int = 0
    _beside: Beside = field(default_factory=Beside)
    _taken: dict[Path, set[str]] = field(default_factory=dict)

    def add(self, item: Sequence[_File], name: Naming) -> None:
        """Plan one item, or say why it stays."""
        try:
            wanted = self.folder / naming.named(self.template, name)
            photo_id, paths = item[0].photo_id, [one.path for one in item]
            item = [*item, *(_File(photo_id, *found) for found in self._beside.of(paths))]
            # A new name takes the place of the stem; what follows stays: ".CR2", "_01.CR2.xmp".
            ends = [one.path.name[len(item[0].path.stem) :] for one in item]
            stem, left = self._free(wanted, item, ends)
        except UserError as error:
            self.troubles.append(sentence(error))
            return
        self._photos += 1
        for one, end in left:
            target = wanted.with_name(stem + end)
            self._names(target.parent).add(target.name.casefold())
            place = len(self._files)
            self._files.append(MovedFile(place, one.photo_id, one.path, target, one.fingerprint))

    def made(self) -> PlannedMove:
        """The plan. Raises UserError where the folder cannot be or has no room."""
        self._check_room()
        return PlannedMove(
            self.verb, self.folder, tuple(self._files), self._photos, tuple(self.troubles)
        )

    def _free(
        self, wanted: Path, item: Sequence[_File], ends: Sequence[str]
    ) -> tuple[str, list[tuple[_File, str]]]:
        """A stem by which no file of the item meets another one, and the files that go there.

        Where copies of an item are there in part, as after a card was pulled out, those are the
        rest. Raises UserError for an item that is in its place already.
        """
        names, pairs = self._names(wanted.parent), list(zip(item, ends, strict=True))
        if same := [one for one, end in pairs if one.path == wanted.with_name(wanted.name + end)]:
            raise UserError(_THERE, path=same[0].path)
        for number in count(1):
            stem = wanted.name if number == 1 else f"{wanted.name}-{number}"
            left = [(one, end) for one, end in pairs if (stem + end).casefold() not in names]
            if len(left) == len(pairs):
                return stem, left
            head = wanted.with_name(stem + ends[0])
            if files.alike(item[0].path, head, item[0].fingerprint.size):
                if not left or self.verb == journal.MOVE:
                    raise UserError(_THERE, path=head)
                return stem, left
        raise AssertionError  # there is always a number nobody has

    def _names(self, folder: Path) -> set[str]:
        if folder not in self._taken:
            self._taken[folder] = {name.casefold() for name in files.names(folder)}
        return self._taken[folder]

    def _check_room(self) -> None:
        if not self._files:
            return
        try:
            volume, there = files.volume(self.folder)
            folders = {one.source.parent for one in self._files}
            away = {folder for folder in folders if files.volume(folder)[0] != volume}
            free = files.free_bytes(there)
        except OSError as error:
            why = Reason(error.strerror or str(error))
            raise UserError(_NO_PLACE, folder=self.folder, why=why) from error
        needed = sum(
            one.fingerprint.size
            for one in self._files
            if self.verb != journal.MOVE or one.source.parent in away
        )
        if needed and needed + _MARGIN_BYTES > free:
            megabytes = {"free": f"{free / 1e6:.0f}", "needed": f"{needed / 1e6:.0f}"}
            raise UserError(_ROOM, folder=self.folder, **megabytes)


def _capture(path: Path, loader: Loader) -> Capture:
    try:
        return exposure.read_capture(path, loader)
    except PhotoError:
        return Capture()  # a photo that cannot be decoded is copied all the same


def _items(
    shots: Sequence[tuple[ShotFile, Fingerprint]],
) -> list[list[tuple[ShotFile, Fingerprint]]]:
    heads = partners((shot for shot, _ in shots), Pairing.JPEG, RAW_SUFFIXES)
    found: dict[int, list[tuple[ShotFile, Fingerprint]]] = {
        shot.id: [(shot, known)] for shot, known in shots if shot.id not in heads
    }
    for shot, known in shots:
        if shot.id in heads:
            found[heads[shot.id]].append((shot, known))
    return list(found.values())
