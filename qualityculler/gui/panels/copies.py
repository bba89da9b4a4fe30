"""Photos that show the same in different folders: looked for on request, and only shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from qualityculler.domain import PhotoRow, ScorerId
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.plain import one_line, set_tree_tip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.gui.views.stage import View
from qualityculler.operations.duplicates import (
    Duplicates,
    FindDuplicates,
    FoundDuplicates,
    PairsCompared,
)
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

COMPARED = 6
"""As many as the views show side by side."""
LINES = 500
_IDS = Qt.ItemDataRole.UserRole
_Rows = list[tuple[Duplicates, list[PhotoRow]]]


class CopiesPanel(Panel):
    """One branch for each picture, a line for each of its photos. Nothing is decided or deleted."""

    compare_asked = Signal(list)  # ids

    def __init__(self, session: Session, reader: QueryTask, jobs: Jobs) -> None:
        super().__init__(session, reader)
        self._jobs = jobs
        self._ticket: Ticket | None = None
        self._result: FoundDuplicates | None = None
        self.look = QPushButton()
        self.look.clicked.connect(self._on_look)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Look for copies"))
        self.said = plain_label()
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Copies elsewhere"))
        self.tree.setHeaderHidden(True)
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.currentItemChanged.connect(lambda *_: self._refresh())
        self.compare = QPushButton(tr("Compare side by side"))
        self.compare.clicked.connect(self._on_compare)
        layout = QVBoxLayout(self)
        hint = tr("Photos of different folders that look the same. Nothing is changed by looking.")
        layout.addWidget(plain_label(hint))
        for widget in (self.look, self.bar, self.said):
            layout.addWidget(widget)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.compare)
        session.folder_changed.connect(self._on_folder)
        session.files_moved.connect(self.read_soon)
        self._refresh()

    @property
    def running(self) -> bool:
        """Whether photos are being compared."""
        return self._ticket is not None and self._ticket.active

    def read(self) -> None:
        """Ask for the photos of what was found."""
        if self._result is not None:
            found = partial(_rows, found=self._result.found[:LINES], scorer=self._session.scorer)
            self._reader.ask(found, self._on_rows)

    # Looking for them

    def _on_look(self) -> None:
        if self.running:
            self._jobs.stop(self._ticket)
            return
        self.bar.setRange(0, 0)
        self._ticket = self._jobs.run(
            FindDuplicates(self._session.folders),
            self._on_found,
            event=self._on_progress,
            failed=self._on_failed,
            stopped=self._refresh,
        )
        self._refresh()

    def _on_progress(self, progress: PairsCompared) -> None:
        self.bar.setRange(0, 100)
        self.bar.setValue(100 * progress.done // max(1, progress.total))

    def _on_failed(self, sentence: str) -> None:
        self._jobs.failed.emit(sentence)
        self._refresh()

    def _on_found(self, result: FoundDuplicates) -> None:
        self._result = result
        self.said.setText("\n".join(_sentences(result)))
        self._refresh()
        self.read_soon()

    def _on_folder(self, *_: object) -> None:
        self._jobs.drop(self._ticket)
        self._result = None
        self.said.clear()
        self.tree.clear()
        self._refresh()

    def _refresh(self) -> None:
        self.look.setText(tr("Stop") if self.running else tr("Look for copies"))
        self.look.setEnabled(self._session.folder is not None)
        self.bar.setVisible(self.running)
        self.compare.setEnabled(self.tree.currentItem() is not None)

    # The list

    def _on_rows(self, found: _Rows) -> None:
        current = self.tree.currentItem()
        before = None if current is None else current.data(0, _IDS)
        self.tree.clear()
        if self._result is None:
            return
        branches = [_branch(one, rows) for one, rows in found if len(rows) > 1]
        self.tree.addTopLevelItems(branches)
        self.tree.expandAll()
        items = QTreeWidgetItemIterator(self.tree)
        while (item := items.value()) is not None:
            if item.data(0, _IDS) == before:
                self.tree.setCurrentItem(item)
            items += 1
        self._refresh()

    def _on_activated(self, item: QTreeWidgetItem, column: int = 0) -> None:
        ids = item.data(0, _IDS)
        if len(ids) > 1:
            self.compare_asked.emit(ids)
        elif ids[0] in self._session.order:
            self._session.set_current(ids[0])
        else:
            self.tell_hidden()

    def _on_compare(self) -> None:
        if (item := self.tree.currentItem()) is not None:
            branch = item.parent() or item
            self.compare_asked.emit(branch.data(0, _IDS))

    def tell_hidden(self) -> None:
        """Say why what was asked for cannot be shown."""
        self.said.setText(tr("The list hides some of these photos: clear filters, open stacks."))


def _branch(one: Duplicates, rows: Sequence[PhotoRow]) -> QTreeWidgetItem:
    first = rows[0].photo.path
    branch = QTreeWidgetItem([f"{one_line(first.name)} ({len(rows):n})"])
    branch.setData(0, _IDS, [row.photo.id for row in rows])
    set_tree_tip(branch, 0, tr("Alike by {0}").format(f"{one.likeness:.2f}"))
    for row in rows:
        path = row.photo.path
        line = QTreeWidgetItem([f"{one_line(path.parent.name)}/{one_line(path.name)}"])
        line.setData(0, _IDS, [row.photo.id])
        set_tree_tip(line, 0, str(path))
        branch.addChild(line)
    return branch


def _sentences(result: FoundDuplicates) -> list[str]:
    found = len(result.found)
    said = [
        ntr("{n} picture lies in several folders.", "{n} pictures lie in several folders.", found)
        if found
        else tr("No photos in different folders look the same.")
    ]
    if result.unknown:
        said.append(
            ntr(
                "Of {n} photo it is not known what it looks like: rescore it.",
                "Of {n} photos it is not known what they look like: rescore them.",
                result.unknown,
            )
        )
    return said


def _rows(reads: Reads, found: Sequence[Duplicates], scorer: ScorerId) -> _Rows:
    return [(one, reads.rows(one.ids, scorer)) for one in found]


def make(board: Board) -> QWidget:
    """The panel; two are compared, up to six shown together."""
    session, stage = board.session, board.window.stage
    panel = board.add("copies", CopiesPanel(session, board.reader(), board.jobs))

    def compare(ids: list[int]) -> None:
        some = ids[:COMPARED]
        if len(session.order.sort(some)) < len(some):
            panel.tell_hidden()
            return
        session.set_current(some[0])
        session.select(some)
        stage.show_view(View.COMPARE if len(some) == 2 else View.SURVEY)

    panel.compare_asked.connect(compare)
    return panel
