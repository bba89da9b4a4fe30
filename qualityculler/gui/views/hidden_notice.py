"""Says above the photos of a folder just opened that a filter hides some of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from qualityculler.domain import BurstFilter, PhotoQuery
from qualityculler.gui.panels.counting import unfiltered
from qualityculler.gui.session import Session
from qualityculler.gui.views.notice import Notice
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr


class HiddenNotice(Notice):
    """In sight from the opening of a folder until the filters change or somebody closes it."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Show all"))
        self._session = session
        self._reader = session.reader()
        self._watching = False
        self.act.clicked.connect(self._on_all)
        self._asked = session.query
        session.query_changed.connect(self._on_query_changed)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self._count)

    def leave(self, *_: object) -> None:
        """Out of sight until the next folder is opened."""
        self._watching = False
        super().leave()

    def _on_query_changed(self, query: PhotoQuery) -> None:
        """To open a stack is no filter."""
        before, self._asked = self._asked, query
        if query != replace(before, expanded=query.expanded):
            self.leave()

    def _on_folder_changed(self, *_: object) -> None:
        """The filters of the folder before are still in force here."""
        self._watching = self._session.query != unfiltered(self._session.query)
        self._count()

    def _count(self) -> None:
        if self._watching:
            self._reader.ask(partial(_hidden, query=self._session.query), self._on_counted)

    def _on_counted(self, hidden: int) -> None:
        if not self._watching:
            return
        text = ntr(
            "A filter hides {n} photo of this folder.",
            "A filter hides {n} photos of this folder.",
            hidden,
        )
        if hidden:
            self.tell(text)
        else:
            self.hide()

    def _on_all(self) -> None:
        self._session.set_query(unfiltered(self._session.query))


def _hidden(reads: Reads, query: PhotoQuery) -> int:
    """Photos that a filter hides; those beneath closed stacks are no such."""
    stacked = query.burst is BurstFilter.BEST
    asked = replace(query, burst=None) if stacked else query
    return reads.count(replace(unfiltered(query), burst=None)) - reads.count(asked)
