"""Says above the photos of a folder just opened that a filter hides some of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from qualityculler.domain import PhotoQuery
from qualityculler.gui.panels.counting import unfiltered
from qualityculler.gui.plain import label, set_tip
from qualityculler.gui.session import Session
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr


class HiddenNotice(QWidget):
    """In sight from the opening of a folder until the filters change or somebody closes it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._reader = session.reader()
        self._watching = False
        self.said = label()
        self.all = QPushButton(tr("Show all"))
        self.all.clicked.connect(self._on_all)
        self.close_it = QToolButton()
        self.close_it.setText("✕")
        self.close_it.setAutoRaise(True)
        self.close_it.setAccessibleName(tr("Close this line"))
        set_tip(self.close_it, tr("Close this line"))
        self.close_it.clicked.connect(self._leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 2, 2)
        layout.addWidget(self.said, 1)
        layout.addWidget(self.all)
        layout.addWidget(self.close_it)
        self.hide()
        session.query_changed.connect(self._leave)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self._count)

    def _on_folder_changed(self, *_: object) -> None:
        """The filters of the folder before are still in force here."""
        self._watching = self._session.query != unfiltered(self._session.query)
        self._count()

    def _count(self) -> None:
        if self._watching:
            self._reader.ask(partial(_hidden, query=self._session.query), self._on_counted)

    def _on_counted(self, hidden: int) -> None:
        if self._watching:
            text = ntr(
                "A filter hides {n} photo of this folder.",
                "A filter hides {n} photos of this folder.",
                hidden,
            )
            self.said.setText(text)
            self.setVisible(hidden > 0)

    def _on_all(self) -> None:
        self._session.set_query(unfiltered(self._session.query))

    def _leave(self, *_: object) -> None:
        self._watching = False
        self.hide()


def _hidden(reads: Reads, query: PhotoQuery) -> int:
    return reads.count(unfiltered(query)) - reads.count(query)
