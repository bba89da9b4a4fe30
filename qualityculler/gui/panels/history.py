"""The decisions made so far, one line a step; a click leads back or forth to that line."""

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
from qualityculler.store import decisions
from qualityculler.store.decisions import HistoryEntry
from qualityculler.text import ntr, tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

LINES = 200
_ID = Qt.ItemDataRole.UserRole


class HistoryPanel(Panel):
    """Newest first. A step that is undone stands there in italics until a new one replaces it."""

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

    def read(self) -> None:
        """Ask for the last steps."""
        self._reader.ask(partial(decisions.history, limit=LINES + 1), self._on_read)

    def _on_read(self, entries: list[HistoryEntry]) -> None:
        self.list.clear()
        for entry in entries[:LINES]:
            self.list.addItem(self._line(entry))
        if entries and len(entries) <= LINES:
            begin = QListWidgetItem(tr("Before the first step"))
            begin.setData(_ID, 0)
            self.list.addItem(begin)
        now = next((n for n, entry in enumerate(entries) if not entry.undone), len(entries))
        self.list.setCurrentRow(min(now, self.list.count() - 1))

    def _line(self, entry: HistoryEntry) -> QListWidgetItem:
        text = ntr("{0}: {n} photo", "{0}: {n} photos", entry.photos).format(entry.what)
        item = QListWidgetItem(text)
        set_tip(item, facts.when(entry.made_at.astimezone()))
        item.setData(_ID, entry.id)
        if entry.undone:
            font = item.font()
            font.setItalic(True)
            item.setFont(font)
            item.setText(tr("{0} (undone)").format(text))
        return item

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self._session.travel(item.data(_ID))


def make(board: Board) -> QWidget:
    """The panel."""
    return board.add("history", HistoryPanel(board.session, board.reader()))
