"""Back and forth through everything a person has done, files included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from qualityculler.files import lock
from qualityculler.operations import embed, items, put_sidecars, remove
from qualityculler.operations import move as moving
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.operations.repair import settled
from qualityculler.store import journal, moves, undo
from qualityculler.store.connect import Connection
from qualityculler.store.undo import UndoStep
from qualityculler.task import CancelToken

__all__ = [
    "Finish",
    "GoTo",
    "Redo",
    "Undo",
    "UndoStep",
    "Walked",
    "make_again",
    "take_back",
    "take_to",
]


@dataclass(frozen=True, slots=True)
class Walked:
    """The steps that were taken, and a sentence for each file that could not be moved."""

    steps: tuple[UndoStep, ...]
    troubles: tuple[str, ...] = ()

    @property
    def photo_ids(self) -> list[int]:
        """The photos that were changed by any of them."""
        return sorted({id for step in self.steps for id in step.photo_ids})


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last act, whatever it was. Raises UserError."""

    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        """No step if there was nothing to take back."""
        return _walked(library, library.catalog.write_now(undo.undo).result(), tell, cancel)


@dataclass(frozen=True, slots=True)
class Redo:
    """Make the act again that was taken back last. Raises UserError."""

    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        """No step if there was nothing to make again."""
        return _walked(library, library.catalog.write_now(undo.redo).result(), tell, cancel)


@dataclass(frozen=True, slots=True)
class GoTo:
    """Undo or redo until an entry of the journal is the last one in force; 0: none is.

    ``begun`` are steps that have been taken already, the last of them with files to move. With
    ``folders`` only what was done to photos of these. Raises UserError; cancelled between files and
    between steps.
    """

    entry: int
    begun: tuple[UndoStep, ...] = ()
    folders: tuple[Path, ...] = ()
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        """All steps, the ones that were begun among them."""
        further = partial(undo.go_to, entry=self.entry, folders=self.folders)
        steps: list[UndoStep] = []
        troubles: list[str] = []
        some = list(self.begun) or library.catalog.write_now(further).result()
        while some:
            found = Finish(some[-1]).run(library, tell, cancel)
            steps += [*some[:-1], *found.steps]
            troubles += found.troubles
            if troubles or cancel.cancelled:
                break
            some = library.catalog.write_now(further).result()
        return Walked(tuple(steps), tuple(troubles))


@dataclass(frozen=True, slots=True)
class Finish:
    """Move or write the files of a step that the store has begun; nothing to do for any other one.

    What cannot be brought back at all is passed over by the next undo. Raises UserError.
    """

    step: UndoStep
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        """The step with the photos it changed."""
        if not self.step.files:
            return Walked((self.step,))
        if self.step.entry.verb == journal.WRITE_SIDECARS:
            return self._written(library, tell, cancel)
        if self.step.entry.verb == journal.EMBED:
            return self._embedded(library, tell, cancel)
        if self.step.entry.verb == journal.SET_APART:
            return Walked((_settled(library, self.step),))
        if self.step.entry.verb in moves.VERBS:
            return self._moved(library, tell, cancel)
        catalog, entry = library.catalog, self.step.entry.id
        move = remove.out_of_bin if self.step.undone else remove.to_bin
        with settled(partial(remove.settle, catalog, entry)), lock.held(catalog.path):
            outcome = move(catalog, entry, tell, cancel)
        if self.step.undone and not outcome.photo_ids and not cancel.cancelled:
            catalog.write_now(partial(journal.set_stuck, entry=entry)).result()
        done = replace(self.step, photo_ids=outcome.changed, files=False)
        return Walked((done,), tuple(outcome.troubles))

    def _moved(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        entry = self.step.entry.id
        bring = moving.back if self.step.undone else moving.there
        with settled(partial(moving.settle, library, entry)), lock.held(library.path):
            outcome = bring(library, entry, tell, cancel)
        if self.step.undone and not outcome.files and not cancel.cancelled:
            library.catalog.write_now(partial(journal.set_stuck, entry=entry)).result()
        done = replace(self.step, photo_ids=outcome.changed, files=False)
        return Walked((done,), tuple(outcome.troubles))

    def _embedded(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        entry, undone = self.step.entry.id, self.step.undone
        with settled(partial(embed.settle, library, entry)), lock.held(library.path):
            found = embed.turn(library, entry, tell, cancel, undone=undone)
        if undone and not found.photo_ids and not cancel.cancelled:
            library.catalog.write_now(partial(journal.set_stuck, entry=entry)).result()
        done = replace(self.step, photo_ids=found.photo_ids, files=False)
        return Walked((done,), tuple(found.troubles))

    def _written(self, library: Library, tell: Tell, cancel: CancelToken) -> Walked:
        catalog, entry, undone = library.catalog, self.step.entry.id, self.step.undone
        with settled(partial(put_sidecars.settle, catalog, entry)), lock.held(catalog.path):
            found = put_sidecars.turn(catalog, entry, tell, cancel, undone=undone)
        if undone and not found.photo_ids and not cancel.cancelled:
            catalog.write_now(partial(journal.set_stuck, entry=entry)).result()
        done = replace(self.step, photo_ids=found.photo_ids, files=False)
        return Walked((done,), tuple(found.troubles))


def take_back(db: Connection, folders: Sequence[Path]) -> UndoStep | None:
    """Take the last act about photos of these folders back in the catalog; its files, if it has
    any, are for ``Finish``. What was done to other folders stays.

    For the writer thread, as ``library.change(partial(take_back, folders=folders))``; so are the
    next two.
    """
    return undo.undo(db, folders)


def make_again(db: Connection, folders: Sequence[Path]) -> UndoStep | None:
    """Make the act again in the catalog that was taken back last."""
    return undo.redo(db, folders)


def take_to(db: Connection, entry: int, folders: Sequence[Path]) -> list[UndoStep]:
    """Take back or make again until an entry is the last one in force, or files have to move."""
    return undo.go_to(db, entry, folders)


def _walked(library: Library, step: UndoStep | None, tell: Tell, cancel: CancelToken) -> Walked:
    return Walked(()) if step is None else Finish(step).run(library, tell, cancel)


def _settled(library: Library, step: UndoStep) -> UndoStep:
    """The step with all photos that are listed otherwise now."""
    changed = items.settle(library, step.photo_ids)
    return replace(step, photo_ids=sorted({*step.photo_ids, *changed}), files=False)
