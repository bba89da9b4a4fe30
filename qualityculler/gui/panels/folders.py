"""The folders below the opened one, with how many photos each holds; a click shows one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qualityculler.domain import PhotoQuery
from qualityculler.gui.panels.panel import Panel
from qualityculler.gui.plain import one_line, set_tree_tip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.reads import Reads
from qualityculler.text import tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

_PATH = Qt.ItemDataRole.UserRole


class FoldersPanel(Panel):
    """A folder counts with all below it, as it is shown."""

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__(session, reader)
        self._counted: Mapping[Path, int] | None = None
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([tr("Folder"), tr("Photos")])
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(tr("Folders"))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemClicked.connect(self._on_chosen)
        self.tree.itemActivated.connect(self._on_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 4)
        layout.addWidget(self.tree)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self.read_soon)
        session.query_changed.connect(self._mark)

    def read(self) -> None:
        """Count anew."""
        if self._session.folders:
            asked = partial(Reads.folder_counts, folders=self._session.folders)
            self._reader.ask(asked, self._on_counted)

    def _on_folder_changed(self, *_: object) -> None:
        self._counted = None
        self.tree.clear()
        self.read_soon()

    def _on_counted(self, counted: Mapping[Path, int]) -> None:
        if counted == self._counted:
            return
        self._counted = counted
        self.tree.clear()
        for root in self._session.folders:
            self._add(root, counted)
        self.tree.expandToDepth(1)
        self._mark(self._session.query)

    def _add(self, root: Path, counted: Mapping[Path, int]) -> None:
        lines: dict[Path, QTreeWidgetItem] = {}
        for folder, count in totals(root, counted).items():
            line = QTreeWidgetItem([one_line(folder.name or folder), f"{count:n}"])
            line.setData(0, _PATH, folder)
            set_tree_tip(line, 0, str(folder))
            line.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            lines[folder] = line
            if folder == root:
                self.tree.addTopLevelItem(line)
            else:
                lines[folder.parent].addChild(line)

    def _on_chosen(self, line: QTreeWidgetItem, column: int = 0) -> None:
        folder = line.data(0, _PATH)
        whole = folder in self._session.folders and len(self._session.folders) == 1
        folders = self._session.folders if whole else (folder,)
        if tuple(self._session.query.folders) != folders:
            self._session.set_query(replace(self._session.query, folders=folders))

    def _mark(self, query: PhotoQuery) -> None:
        """The line of the folder that is shown is the current one."""
        wanted = query.folders[0] if len(query.folders) == 1 else None
        for top in range(self.tree.topLevelItemCount()):
            for line in _all(self.tree.topLevelItem(top)):
                if line.data(0, _PATH) == wanted:
                    self.tree.setCurrentItem(line)
                    return


def totals(root: Path, counted: Mapping[Path, int]) -> dict[Path, int]:
    """Each folder from the root down with the photos in it and below, a folder before what is in
    it; folders between that hold none themselves too. Pure."""
    found: dict[Path, int] = {root: 0}
    for folder, count in counted.items():
        if folder != root and root not in folder.parents:
            continue
        for one in (folder, *folder.parents):
            found[one] = found.get(one, 0) + count
            if one == root:
                break
    return dict(sorted(found.items(), key=lambda one: one[0].parts))


def _all(line: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    if line is None:
        return []
    below = [one for n in range(line.childCount()) for one in _all(line.child(n))]
    return [line, *below]


def make(board: Board) -> QWidget:
    """The panel."""
    return board.add("folders", FoldersPanel(board.session, board.reader()))
