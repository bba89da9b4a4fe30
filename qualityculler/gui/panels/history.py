"""What was done so far, one line a step; a click leads back or forth to that line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qualityculler.gui.panels import facts
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.plain import set_tip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations import history
from qualityculler.operations.history import describe
from qualityculler.operations.reads import EntryState, JournalEntry, Reads
from qualityculler.text import tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

LINES = 200
_ID = Qt.ItemDataRole.UserRole


class HistoryPanel(Panel):
    """What was done in the folder that is open, newest first. A step that is undone stands there in
    italics until a new one replaces it."""

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__(session, reader)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("History"))
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label(tr("A click goes back to a step, or forth to it again.")))
        layout.addWidget(self.list, 1)
        session.history_changed.connect(self.read_soon)
        session.folder_changed.connect(self.read_soon)

    def read(self) -> None:
        """Ask for the last steps."""
        if folders := self._session.folders:
            last = partial(Reads.history, limit=LINES + 1, folders=folders)
            self._reader.ask(last, self._on_read)

    def _on_read(self, entries: list[JournalEntry]) -> None:
        self.list.clear()
        for entry in entries[:LINES]:
            self.list.addItem(self._line(entry))
        if entries and len(entries) <= LINES:
            begin = QListWidgetItem(tr("Before the first step"))
            begin.setData(_ID, 0)
            self.list.addItem(begin)
        now = next(
            (
                n
                for n, one in enumerate(entries)
                if one.state is EntryState.DONE and not one.foreign
            ),
            len(entries),
        )
        self.list.setCurrentRow(min(now, self.list.count() - 1))

    def _line(self, entry: JournalEntry) -> QListWidgetItem:
        text, standing = describe(entry), history.standing(entry)
        item = QListWidgetItem(tr("{0} ({1})").format(text, standing) if standing else text)
        set_tip(item, facts.when(entry.made_at.astimezone()))
        item.setData(_ID, entry.id)
        font = item.font()
        font.setItalic(bool(standing))
        item.setFont(font)
        return item

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self._session.go_to(item.data(_ID))


def make(board: Board) -> QWidget:
    """The panel."""
    return board.add("history", HistoryPanel(board.session, board.reader()))
