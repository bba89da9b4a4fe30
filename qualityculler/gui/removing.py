"""Moves photos to the bin and back behind the window, and has the store know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal

from qualityculler.domain import PhotoRow
from qualityculler.errors import UserError
from qualityculler.files import bin as trash
from qualityculler.gui.tasks import Work, sentence
from qualityculler.store import removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.removals import Removal
from qualityculler.task import CancelToken


@dataclass(slots=True)
class Outcome:
    """Which photos went all the way, and a sentence for each that did not."""

    back: bool
    photo_ids: list[int] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


class Removing(QObject):
    """One job at a time, on a thread of its own. For the GUI thread; ``close`` waits.

    ``undoable`` says whether the last thing that was done, among decisions and this, was a move to
    the bin: then undo means that.
    """

    begun = Signal()
    ended = Signal(object)  # Outcome
    failed = Signal(str)
    _answered = Signal(int, object, object)

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._cancel = CancelToken()
        self._last: list[int] = []
        self.busy = False
        self._answered.connect(self._on_answered)

    @property
    def undoable(self) -> bool:
        """Whether undo would bring photos back from the bin."""
        return bool(self._last) and not self.busy

    def forget(self, *_: object) -> None:
        """Something else was decided since: undo means that now."""
        self._last = []

    def move(self, rows: Sequence[PhotoRow]) -> None:
        """Move the files of these photos to the bin."""
        self._begin(partial(_move, self._catalog, rows, self._cancel))

    def put_back(self, photo_ids: Sequence[int]) -> None:
        """Bring these photos back."""
        self._begin(partial(_put_back, self._catalog, frozenset(photo_ids), self._cancel))

    def undo(self) -> bool:
        """Bring back what was moved last; False if that is not what was done last."""
        if not self.undoable:
            return False
        self.put_back(self._last)
        return True

    def close(self) -> None:
        """Stop after the file at hand; what was moved is recorded."""
        self._cancel.cancel()
        self._pool.waitForDone()

    def _begin(self, work: partial[Outcome]) -> None:
        if self.busy:
            return
        self.busy = True
        self.begun.emit()
        self._pool.start(Work(0, work, self._answered))

    def _on_answered(self, request: int, outcome: Outcome | None, error: Exception | None) -> None:
        self.busy = False
        if outcome is None:
            self.failed.emit(sentence(error or RuntimeError("no answer")))
            outcome = Outcome(back=False)
        elif not outcome.back:
            self._last = list(outcome.photo_ids)
        else:
            self._last = [one for one in self._last if one not in set(outcome.photo_ids)]
        self.ended.emit(outcome)


def _move(catalog: Catalog, rows: Sequence[PhotoRow], cancel: CancelToken) -> Outcome:
    outcome = Outcome(back=False)
    if (trouble := trash.missing()) is not None:
        outcome.troubles.append(trouble)
        return outcome
    try:
        for row in rows:
            if cancel.cancelled:
                break
            try:
                trash.send(row.photo.path, row.photo.fingerprint)
                outcome.photo_ids.append(row.photo.id)
            except UserError as error:
                outcome.troubles.append(sentence(error))
    finally:
        # Whatever stops us, what is in the bin by now is to be known.
        catalog.write_now(partial(removals.remove, photo_ids=outcome.photo_ids)).result()
    return outcome


def _put_back(catalog: Catalog, photo_ids: frozenset[int], cancel: CancelToken) -> Outcome:
    outcome = Outcome(back=True)
    with catalog.read() as db:
        asked: list[Removal] = [one for one in removals.removed(db) if one.photo_id in photo_ids]
    try:
        for one in asked:
            if cancel.cancelled:
                break
            try:
                trash.put_back(one.path)
            except UserError as error:
                outcome.troubles.append(sentence(error))
    finally:
        # Those that somebody put back by hand are found again too.
        ids = [one.photo_id for one in asked]
        back = catalog.write_now(partial(removals.restore, photo_ids=ids)).result()
        outcome.photo_ids.extend(back)
    return outcome
