"""Rows of photos, read when somebody wants to show them and kept within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from qualityculler.domain import PhotoRow, ScorerId
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.reads import Reads

KEPT = 6000
AT_ONCE = 250
WISHES = 2000


class RowCache(QObject):
    """Rows by id. ``rows_read`` names those that have come; for the GUI thread."""

    rows_read = Signal(list)

    def __init__(self, reader: QueryTask, scorer: ScorerId, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._scorer = scorer
        self._rows: OrderedDict[int, PhotoRow] = OrderedDict()
        self._stale: set[int] = set()
        self._wishes: dict[int, None] = {}
        self._asked: list[int] = []
        # Changed after the running question was asked: its answer may be older than the change.
        self._overtaken: set[int] = set()

    def row(self, photo_id: int) -> PhotoRow | None:
        """The row if it is at hand, be it a little old."""
        return self._rows.get(photo_id)

    def want(self, ids: Iterable[int]) -> None:
        """Have the rows read that are missing or old; the latest wishes come first."""
        wishes = {id: None for id in ids if id not in self._rows or id in self._stale}
        if not wishes:
            return
        self._wishes = wishes | {id: None for id in self._wishes if id not in wishes}
        while len(self._wishes) > WISHES:
            self._wishes.popitem()
        self._ask()

    def outdate(self, ids: Iterable[int]) -> list[int]:
        """Mark rows as old; those at hand are returned, and read again when wanted."""
        changed = set(ids)
        self._overtaken |= changed
        known = [id for id in changed if id in self._rows]
        self._stale.update(known)
        return known

    def amend(self, ids: Iterable[int], change: Callable[[PhotoRow], PhotoRow]) -> None:
        """Change rows at hand to what the store has just been made to say."""
        for photo_id in ids:
            self._overtaken.add(photo_id)
            if (row := self._rows.get(photo_id)) is not None:
                self._rows[photo_id] = change(row)

    def set_scorer(self, scorer: ScorerId) -> list[int]:
        """Show scores of this scorer from now on; the ids of the rows that were at hand.

        They are forgotten: a score of the other one must not stand for one of this.
        """
        known = list(self._rows)
        self._scorer = scorer
        self._rows.clear()
        self._stale.clear()
        self._overtaken.update(self._asked)
        return known

    def _ask(self) -> None:
        if self._reader.busy or not self._wishes:
            return
        self._asked = [id for id, _ in zip(self._wishes, range(AT_ONCE), strict=False)]
        for photo_id in self._asked:
            del self._wishes[photo_id]
        self._overtaken.clear()
        question = partial(Reads.rows, photo_ids=self._asked, scorer=self._scorer)
        self._reader.ask(question, self._on_read)

    def _on_read(self, rows: list[PhotoRow]) -> None:
        asked, self._asked = self._asked, []
        self._wishes.update((id, None) for id in asked if id in self._overtaken)
        fresh = [row for row in rows if row.photo.id not in self._overtaken]
        for row in fresh:
            self._keep(row)
        self._ask()
        if fresh:
            self.rows_read.emit([row.photo.id for row in fresh])

    def _keep(self, row: PhotoRow) -> None:
        self._rows[row.photo.id] = row
        self._rows.move_to_end(row.photo.id)
        self._stale.discard(row.photo.id)
        while len(self._rows) > KEPT:
            gone, _ = self._rows.popitem(last=False)
            self._stale.discard(gone)
