"""Photos to another folder, or from a card: a list of every file and its place before anything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qualityculler.domain import Flag, PhotoQuery
from qualityculler.gui.accessible import give_name
from qualityculler.gui.jobs import Ticket
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.plain import label
from qualityculler.gui.session import Session
from qualityculler.gui.text_size import fit
from qualityculler.operations.job import FileMoved
from qualityculler.operations.move import MoveOutcome
from qualityculler.operations.move_plan import PlanImport, PlanMove, PlannedMove, question
from qualityculler.operations.reads import Reads
from qualityculler.text import N_, ntr, tr

WAIT_MS = 300
LINES = 1000
"""So many files are listed; more nobody reads, and a tree takes its time."""
TROUBLES = 5
_WHICH: tuple[tuple[str, Flag | None], ...] = (
    (N_("Selected photos"), None),
    (N_("Picked photos that are shown"), Flag.PICK),
    (N_("Rejected photos that are shown"), Flag.REJECT),
)
_NAMES = ("{name}", "{date}/{name}", "{year}/{date}/{name}", "{date}_{time}_{name}")


class TransferDialog(QDialog):
    """Not modal: the photos can be looked at beside it. ``begun`` names the folder, once the first
    file is in it."""

    begun = Signal(object)  # Path
    ended = Signal()

    def __init__(self, session: Session, parent: QWidget, *, card: bool = False) -> None:
        super().__init__(parent)
        self._session, self._card = session, card
        self._reader = session.reader()
        self._plan: PlannedMove | None = None
        self._planning: Ticket | None = None
        self._moving: Ticket | None = None
        self.setWindowTitle(tr("Import from a card") if card else tr("Copy or move photos"))
        self.setModal(False)
        self._make()
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._on_time)
        session.targets_changed.connect(self._on_outdated)
        session.query_changed.connect(self._on_outdated)
        session.history_changed.connect(self._on_outdated)
        self._on_outdated()
        fit(self, 760, 520)

    def _make(self) -> None:
        self.which, self.deed, self.name = QComboBox(), QComboBox(), QComboBox()
        for text, _ in _WHICH:
            self.which.addItem(tr(text))
        self.deed.addItems([tr("Copy"), tr("Move")])
        self.name.setEditable(True)
        self.name.addItems(_NAMES)
        self.card, self.folder = QLineEdit(), QLineEdit()
        for box in (self.which, self.deed):
            box.currentIndexChanged.connect(self._on_outdated)
        for line in (self.card, self.folder):
            line.textChanged.connect(self._on_outdated)
        self.name.editTextChanged.connect(self._on_outdated)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("File"), tr("Its new place")])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setColumnWidth(0, 300)
        self.said, self.asked = plain_label(), plain_label()
        self.progress = QProgressBar()
        self.progress.setVisible(False)
        self.do, self.leave = QPushButton(), QPushButton(tr("Close"))
        self.do.clicked.connect(self._on_do)
        self.leave.clicked.connect(self._on_leave)

    def _lay_out(self) -> None:
        form = QFormLayout()
        if self._card:
            self._add(form, tr("Card or camera"), self.card)
        else:
            self._add(form, tr("Which"), self.which)
            self._add(form, tr("What to do"), self.deed)
        self._add(form, tr("To the folder"), self.folder)
        self._add(form, tr("Named"), self.name)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.tree, 1)
        for widget in (self.said, self.asked, self.progress):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.do)
        buttons.addWidget(self.leave)
        layout.addLayout(buttons)

    def _add(self, form: QFormLayout, title: str, widget: QWidget) -> None:
        named = label(title)
        named.setBuddy(widget)
        give_name(widget, title)
        if not isinstance(widget, QLineEdit):
            form.addRow(named, widget)
            return
        button = QPushButton(tr("Browse…"))
        button.clicked.connect(partial(self._on_browse, widget))
        row = QHBoxLayout()
        row.addWidget(widget, 1)
        row.addWidget(button)
        form.addRow(named, row)

    def _on_browse(self, line: QLineEdit) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, tr("Open a folder"), line.text()):
            line.setText(chosen)

    def _on_outdated(self, *_: object) -> None:
        """What is listed is no longer what would be done: the button waits for the new list."""
        if self._moving is not None:
            return
        self._plan = None
        self.do.setEnabled(False)
        self.do.setText(tr("Import") if self._card else self.deed.currentText())
        if not self.folder.text().strip():
            self.tree.clear()
            self.said.clear()
            self.asked.setText(tr("Choose the folder the files are to go to."))
        self._timer.start()

    def _on_time(self) -> None:
        if not self.isVisible() or not self.folder.text().strip():
            return
        if self._card:
            if self.card.text().strip():
                self._ask(PlanImport(self._path(self.card), self._path(self.folder), self._name()))
            return
        flag = _WHICH[self.which.currentIndex()][1]
        if flag is None:
            self._on_ids(self._session.targets())
        else:
            self._reader.ask(partial(_flagged, query=self._session.query, flag=flag), self._on_ids)

    def showEvent(self, event: object) -> None:
        """What is shown is of now."""
        self._on_outdated()

    def _on_ids(self, ids: list[int]) -> None:
        copy = self.deed.currentIndex() == 0
        self._ask(PlanMove(tuple(ids), self._path(self.folder), self._name(), copy))

    def _ask(self, job: PlanMove | PlanImport) -> None:
        jobs = self._session.jobs
        jobs.drop(self._planning)
        self._planning = jobs.run(job, self._on_plan, failed=self._on_refused)

    def _path(self, line: QLineEdit) -> Path:
        return Path(line.text().strip()).expanduser().absolute()

    def _name(self) -> str:
        return self.name.currentText().strip()

    def _on_plan(self, plan: PlannedMove) -> None:
        if self._timer.isActive() or self._moving is not None:
            return
        self._plan = plan
        self.tree.clear()
        for one in plan.files[:LINES]:
            self.tree.addTopLevelItem(QTreeWidgetItem([str(one.source), str(one.target)]))
        said = list(plan.troubles[:TROUBLES])
        if more := len(plan.troubles) - len(said):
            said.append(ntr("{n} more photo stays.", "{n} more photos stay.", more))
        if more := len(plan.files) - LINES:
            said += [ntr("{n} more file.", "{n} more files.", more)] if more > 0 else []
        self.said.setText("\n".join(said))
        self.asked.setText(question(plan) if plan.files else tr("There is nothing to move."))
        self.do.setEnabled(bool(plan.files) and not self._session.moving)

    def _on_refused(self, sentence: str) -> None:
        self.tree.clear()
        self.said.setText(sentence)
        self.asked.clear()

    def _on_do(self) -> None:
        plan, self._plan = self._plan, None
        if plan is None:
            return
        self.do.setEnabled(False)
        self.progress.setRange(0, len(plan.files))
        self.progress.setVisible(True)
        self.leave.setText(tr("Cancel"))
        first = [plan.folder]

        def told(event: FileMoved) -> None:
            self.progress.setValue(event.done)
            if first:
                self.begun.emit(first.pop())

        self._moving = self._session.carry_out(plan, told, self._on_done, self._on_failed)
        if self._moving is None:
            self._end()

    def _on_done(self, outcome: MoveOutcome) -> None:
        said = outcome.troubles[:TROUBLES]
        text = ntr("{n} file is in its new place.", "{n} files are in their new places.",
                   outcome.files)  # fmt: skip
        self.tree.clear()
        self._end()
        self.said.setText("\n".join([text, *said]))
        self.asked.clear()
        self.ended.emit()

    def _on_failed(self, sentence: str) -> None:
        self._end()
        self._on_refused(sentence)

    def _end(self) -> None:
        self._moving = None
        self.progress.setVisible(False)
        self.leave.setText(tr("Close"))

    def _on_leave(self) -> None:
        if self._moving is not None:
            self._session.jobs.cancel(self._moving)
        else:
            self.close()


def _flagged(reads: Reads, query: PhotoQuery, flag: Flag) -> list[int]:
    flags = frozenset({flag}) if query.flags is None else query.flags & {flag}
    return reads.ids(replace(query, flags=flags))
