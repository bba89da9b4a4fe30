"""The rejected photos on their way to the bin: looked through, moved, and brought back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qualityculler.domain import Flag, PhotoQuery, PhotoRow, SortKey
from qualityculler.files import bin as trash
from qualityculler.gui.dialogs.audit import AuditDialog
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.counting import whole_folder
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.plain import one_line, set_tree_tip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.reads import Reads
from qualityculler.operations.remove import Outcome
from qualityculler.settings import Settings
from qualityculler.text import ntr, tr, words

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

SIDE_PX = 96
ICON = QSize(72, 52)
_CHECKED, _OPEN = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@dataclass(frozen=True, slots=True)
class Rejected:
    """The rejected photos of a folder, and the ids of the last batch that went to the bin from
    anywhere."""

    rows: list[PhotoRow]
    last: list[int]


class RejectsPanel(Panel):
    """Each line can be unticked; the button says how many files it moves, and how large."""

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._loader = loader
        self._lines: dict[int, QTreeWidgetItem] = {}
        self._rows: dict[int, PhotoRow] = {}
        self._spared: set[int] = set()
        self._last: list[int] = []
        self._told: frozenset[int] = frozenset()
        self._told_seen = False
        self.audit_first = False
        self._checked = False
        self.dialog: AuditDialog | None = None
        self._make()
        for signal in (session.folder_changed, session.history_changed):
            signal.connect(self.read_soon)
        session.moving_changed.connect(self._refresh)
        session.files_moved.connect(self._on_moved)
        loader.loaded.connect(self._on_loaded)

    def read(self) -> None:
        """Ask for the rejected photos."""
        if self._session.folder is not None:
            self._reader.ask(partial(find, query=self._session.query), self._on_found)

    def _make(self) -> None:
        self.said = plain_label(trash.missing() or "")
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Rejected photos"))
        self.tree.setHeaderLabels([tr("Photo")])
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIconSize(ICON)
        self.tree.setUniformRowHeights(True)
        self.tree.itemChanged.connect(self._on_ticked)
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.verticalScrollBar().valueChanged.connect(self._ask_thumbs)
        self.away = QPushButton()
        self.away.clicked.connect(self._on_move)
        self.check = QPushButton(tr("Check a sample blind…"))
        self.check.clicked.connect(self._on_check)
        self.back = QPushButton()
        self.back.clicked.connect(self._on_back)
        layout = QVBoxLayout(self)
        hint = tr("Untick what shall stay. Files go to the system's bin.")
        layout.addWidget(plain_label(hint))
        layout.addWidget(self.tree, 1)
        for widget in (self.away, self.check, self.said, self.back):
            layout.addWidget(widget)
        self._refresh()

    # The list

    def _on_found(self, found: Rejected) -> None:
        self._rows = {row.photo.id: row for row in found.rows}
        self._last = found.last
        # Once they are back, by whatever way, nobody is told that undo would bring them back.
        there = bool(self._told) and self._told <= set(found.last)
        if self._told_seen and not there:
            self.said.clear()
            self._told = frozenset()
        self._told_seen = there
        self._spared &= set(self._rows)
        self.tree.blockSignals(True)
        self.tree.clear()
        self._lines = {row.photo.id: self._line(row) for row in found.rows}
        self.tree.addTopLevelItems(list(self._lines.values()))
        self.tree.blockSignals(False)
        self._refresh()
        self._ask_thumbs()

    def _line(self, row: PhotoRow) -> QTreeWidgetItem:
        size = facts.size_of_file(row.photo.fingerprint.size)
        stars = "★" * row.decision.rating
        line = QTreeWidgetItem([f"{one_line(row.photo.relative.name)}\n{size}  {stars}"])
        set_tree_tip(line, 0, str(row.photo.path))
        line.setData(0, Qt.ItemDataRole.UserRole, row.photo.id)
        spoken = words.spoken(row, self._session.suggestion(row))
        line.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{spoken}, {size}")
        line.setCheckState(0, _OPEN if row.photo.id in self._spared else _CHECKED)
        line.setSizeHint(0, ICON + QSize(0, 4))
        self._dress(line, row)
        return line

    def _dress(self, line: QTreeWidgetItem, row: PhotoRow) -> None:
        if (thumb := self._loader.any_thumb(key(row, SIDE_PX))) is not None:
            line.setIcon(0, QIcon(thumb))

    def _ask_thumbs(self, *_: object) -> None:
        """For what is in sight, and a little more."""
        view = self.tree.viewport()
        first = self.tree.indexAt(view.rect().topLeft()).row()
        shown = self.height() // (ICON.height() + 4) + 4
        rows = list(self._rows.values())[max(0, first) : max(0, first) + shown]
        self._loader.wish("rejects", [want(row, SIDE_PX) for row in rows])

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.side_px == SIDE_PX and (line := self._lines.get(loaded.photo_id)) is not None:
            self.tree.blockSignals(True)
            self._dress(line, self._rows[loaded.photo_id])
            self.tree.blockSignals(False)
            self.tree.viewport().update()

    def _on_ticked(self, line: QTreeWidgetItem, column: int) -> None:
        photo_id = line.data(0, Qt.ItemDataRole.UserRole)
        if line.checkState(0) == _CHECKED:
            self._spared.discard(photo_id)
        else:
            self._spared.add(photo_id)
        self._refresh()

    def _on_activated(self, line: QTreeWidgetItem, column: int = 0) -> None:
        self._session.set_current(line.data(0, Qt.ItemDataRole.UserRole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be in sight."""
        super().resizeEvent(event)
        self._ask_thumbs()

    # The bin

    def _ticked(self) -> list[PhotoRow]:
        return [row for id, row in self._rows.items() if id not in self._spared]

    def _refresh(self) -> None:
        ticked, busy = self._ticked(), self._session.moving
        size = facts.size_of_file(sum(row.photo.fingerprint.size for row in ticked))
        text = ntr(
            "Move {n} photo to the bin ({0})", "Move {n} photos to the bin ({0})", len(ticked)
        )
        self.away.setText(tr("Moving …") if busy else text.format(size))
        self.check.setEnabled(bool(ticked))
        self.away.setEnabled(bool(ticked) and not busy and trash.missing() is None)
        self.back.setVisible(bool(self._last))
        self.back.setEnabled(not busy)
        self.back.setText(
            ntr("Put the last photo back", "Put the last {n} photos back", len(self._last))
        )

    def _on_move(self) -> None:
        ids = [row.photo.id for row in self._ticked()]
        if self.audit_first and not self._checked:
            self._on_check()
            return
        asked = ntr("Move {n} photo to the bin?", "Move {n} photos to the bin?", len(ids))
        self._session.when_sure(len(ids), asked, partial(self._session.remove, ids))

    def _on_check(self) -> None:
        """A look at a sample without verdicts; once done, the rejects may go."""
        ids = [row.photo.id for row in self._ticked()]
        self.dialog = AuditDialog(self._session, self._loader, ids, self)
        self.dialog.finished.connect(self._on_checked)
        self.dialog.open()

    def _on_checked(self, *_: object) -> None:
        self._checked = self.dialog is not None and self.dialog.estimate is not None
        self.read_soon()

    def _on_back(self) -> None:
        self._session.restore(self._last)

    def _on_moved(self, outcome: Outcome) -> None:
        count = len(outcome.photo_ids)
        done = (
            tr("No file was moved.")
            if not count
            else ntr(
                "{n} photo is back in its place.", "{n} photos are back in their place.", count
            )
            if outcome.back
            else ntr(
                "{n} photo moved to the bin; undo brings it back.",
                "{n} photos moved to the bin; undo brings them back.",
                count,
            )
        )
        self.said.setText("\n".join([done, *outcome.troubles[:5]]))
        self._told = frozenset() if outcome.back else frozenset(outcome.photo_ids)
        self._told_seen = False
        self._refresh()


def find(reads: Reads, query: PhotoQuery) -> Rejected:
    """The rejected photos of the folder, whatever else is filtered. Any thread."""
    rejected = replace(
        whole_folder(query), flags=frozenset({Flag.REJECT}), sort=SortKey.NAME, descending=False
    )
    return Rejected(list(reads.stream(rejected)), reads.last_removed())


def make(board: Board) -> QWidget:
    """The panel."""
    panel = board.add("rejects", RejectsPanel(board.session, board.reader(), board.loader))

    def show() -> None:
        board.show("rejects")
        panel.tree.setFocus()

    def follow(now: Settings) -> None:
        panel.audit_first = now.audit_first

    board.preferences.changed.connect(follow)
    follow(board.preferences.now)
    board.commands.rejects_asked.connect(show)
    return panel
