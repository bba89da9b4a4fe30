"""What has no score, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qualityculler.domain import PhotoQuery, PhotoRow, PhotoStatus, Skip, SortKey
from qualityculler.gui import file_manager
from qualityculler.gui.panels.counting import whole_folder
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.plain import one_line, set_tree_tip
from qualityculler.gui.scanning import Scanning
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import kind

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

LINES = 1000
_PATH = Qt.ItemDataRole.UserRole
_Found = tuple[list[PhotoRow], dict[str, int]]


class SkippedPanel(Panel):
    """One branch a reason, with its number. A double click shows the photo, or its file."""

    file_asked = Signal(object)  # Path

    def __init__(self, session: Session, reader: QueryTask, scanning: Scanning) -> None:
        super().__init__(session, reader)
        self._scanning = scanning
        self.said = plain_label()
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Skipped files"))
        self.tree.setHeaderLabels([tr("File"), tr("Why")])
        self.tree.setColumnWidth(0, 150)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.itemActivated.connect(self._on_activated)
        layout = QVBoxLayout(self)
        layout.addWidget(self.said)
        layout.addWidget(self.tree, 1)
        scanning.settled.connect(self.read_soon)
        scanning.ended.connect(self.read_soon)
        session.folder_changed.connect(self.read_soon)

    def read(self) -> None:
        """Ask for them."""
        if self._session.folder is not None:
            self._reader.ask(partial(find, query=self._session.query), self._on_found)

    def _on_found(self, found: _Found) -> None:
        rows, counts = found
        unread = self._scanning.unreadable()
        totals = Counter(counts) + Counter(one.skip.kind for one in unread)
        self.tree.clear()
        self.said.setText(
            ntr("{n} file without a score.", "{n} files without a score.", totals.total())
        )
        branches = {word: self._branch(word, count) for word, count in totals.most_common()}
        for row in rows:
            if row.skip is not None and row.skip.kind in branches:
                branches[row.skip.kind].addChild(_line(row.photo.path, row.skip, row.photo.id))
        for one in unread:
            branches[one.skip.kind].addChild(_line(one.path, one.skip, None))
        self.tree.expandAll()

    def _branch(self, word: str, count: int) -> QTreeWidgetItem:
        branch = QTreeWidgetItem([f"{kind(word)}: {count:n}"])
        self.tree.addTopLevelItem(branch)
        branch.setFirstColumnSpanned(True)
        return branch

    def _on_activated(self, item: QTreeWidgetItem, column: int = 0) -> None:
        if (data := item.data(0, _PATH)) is None:
            return
        photo_id, path = data
        if photo_id in self._session.order:
            self._session.set_current(photo_id)
        else:
            self.file_asked.emit(Path(path))


def find(reads: Reads, query: PhotoQuery) -> _Found:
    """The skipped photos of a folder, and how many there are of each kind. Any thread."""
    skipped = replace(
        whole_folder(query),
        statuses=frozenset({PhotoStatus.SKIPPED}),
        sort=SortKey.NAME,
        descending=False,
    )
    return list(islice(reads.stream(skipped), LINES)), reads.skip_counts(skipped)


def _line(path: Path, skip: Skip, photo_id: int | None) -> QTreeWidgetItem:
    why = sentence(skip.reason)
    item = QTreeWidgetItem([one_line(path.name), why])
    set_tree_tip(item, 0, str(path))
    set_tree_tip(item, 1, why)
    item.setData(0, _PATH, (photo_id, str(path)))
    return item


def make(board: Board) -> QWidget:
    """The panel; a file without a row is shown in the file manager."""
    scanning = board.window.parts.scanning
    panel = board.add("skipped", SkippedPanel(board.session, board.reader(), scanning))
    panel.file_asked.connect(file_manager.reveal)
    return panel
