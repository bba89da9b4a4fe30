"""Why a photo is as good or bad as it is: its score, what was measured, and what a model says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QPushButton, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Box, Fault, Findings
from qualityculler.explain.protocol import ModelProgress
from qualityculler.gui.dialogs.models import ModelsDialog
from qualityculler.gui.explainers import Explainers
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.crop import middle
from qualityculler.gui.panels.explanation_sibling import SiblingView
from qualityculler.gui.panels.fault_filter import FaultFilter
from qualityculler.gui.panels.findings import FindingsView
from qualityculler.gui.panels.model_text import ModelText
from qualityculler.gui.panels.panel import Panel, Scrolled, plain_label
from qualityculler.gui.panels.score_summary import ScoreFacts, StandingView, find
from qualityculler.gui.plain import label, one_line
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.gui.views.stage import View
from qualityculler.models.pull import PullProgress
from qualityculler.operations.explain import Expected, Explain, Told, Verified, Wrote
from qualityculler.operations.measure import Measured
from qualityculler.text import tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

FADED = 0.35


class ExplanationPanel(Panel):
    """Stays with the photo it was asked for; greyed out, and saying so, while another is current.

    To look a photo through takes a second, so it does not follow by itself.
    """

    follow_asked = Signal()

    place_asked = Signal(int, object)  # id, Box
    compare_asked = Signal(int, int)  # ids
    photos_asked = Signal(object)  # Fault
    noted = Signal(str)
    measured = Signal()
    left = Signal()

    def __init__(
        self,
        session: Session,
        reader: QueryTask,
        loader: Loader,
        jobs: Jobs,
        explainers: Explainers,
    ) -> None:
        super().__init__(session, reader)
        self._jobs = jobs
        self._ticket: Ticket | None = None
        self._explainers = explainers
        self._model_asked = False
        self._fetching = False
        self._photo_id: int | None = None
        self._row: PhotoRow | None = None
        self._better: PhotoRow | None = None
        self.standing = StandingView(session, loader)
        self.sibling = SiblingView(session, loader, jobs)
        self.findings = FindingsView(loader)
        self.model = ModelText(explainers, loader)
        self._lay_out()
        self._join()
        session.rows_changed.connect(self._on_rows_changed)
        session.query_changed.connect(self.read_soon)
        session.current_changed.connect(self._compare_with_current)
        self._compare_with_current()

    def explain(self, photo_id: int) -> None:
        """Show this photo from now on, and find out all there is to say of it."""
        self._photo_id, self._row = photo_id, None
        self._session.want_rows([photo_id])
        self._compare_with_current()
        self._show()

    def read(self) -> None:
        """Ask for the photo's place, and for a better frame of the same burst."""
        if (row := self._session.row(self._photo_id)) is not None:
            self._reader.ask(partial(find, row=row, query=self._session.query), self._on_found)

    def showEvent(self, event: QShowEvent) -> None:
        """A model may have come or gone meanwhile."""
        super().showEvent(event)
        self._explainers.refresh()

    def stop(self) -> bool:
        """Stop the model, or what is fetched for it; whether there was anything to stop."""
        was = self.asking or self._fetching
        if self._fetching:
            self._explainers.cancel()
        self._jobs.stop(self._ticket)
        return was

    @property
    def asking(self) -> bool:
        """Whether a model is being asked."""
        return self._ticket is not None and self._ticket.active and self._model_asked

    def text(self) -> str:
        """All that is shown, as text."""
        views = (self.standing, self.sibling, self.findings, self.model)
        parts = [view.lines() for view in views]
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    # Making

    def _lay_out(self) -> None:
        self.elsewhere = plain_label()
        self.follow = QPushButton(tr("Explain the current photo"))
        self.follow.clicked.connect(self.follow_asked)
        self.content = QWidget()
        self.faded = QGraphicsOpacityEffect(opacity=FADED)
        self.faded.setEnabled(False)
        self.content.setGraphicsEffect(self.faded)
        outer = QVBoxLayout(self)
        for widget in (self.elsewhere, self.follow, self.content):
            outer.addWidget(widget)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.standing)
        layout.addWidget(label(tr("Measured"), bold=True))
        layout.addWidget(self.findings)
        layout.addWidget(self.sibling)
        layout.addWidget(label(tr("What a model says"), bold=True))
        layout.addWidget(self.model)
        layout.addWidget(label(tr("Scores of the folder"), bold=True))
        layout.addWidget(self.standing.spread)
        layout.addStretch(1)

    def _join(self) -> None:
        model = self.model
        model.stop_asked.connect(self.stop)
        model.again_asked.connect(partial(self._ask, again=True))
        model.copy_asked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        self._join_fetching(model)
        self._explainers.chosen_changed.connect(lambda _: self._ask())
        self._session.set_aside.connect(self._on_disputed)
        self.findings.dispute_asked.connect(self._on_dispute_asked)
        self.findings.photos_asked.connect(self.photos_asked)
        self.standing.sibling_asked.connect(self._on_sibling_asked)
        self.sibling.noted.connect(self.noted)
        for view in (self.findings, self.model):
            view.place_asked.connect(self._on_place_asked)
        escape = QAction(self)
        escape.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        escape.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.triggered.connect(self._on_escape)
        self.addAction(escape)

    def _join_fetching(self, model: ModelText) -> None:
        source = self._explainers
        model.install_asked.connect(self._on_install_asked)
        source.progressed.connect(self._on_progressed)
        source.pulled.connect(lambda _: self._end_fetching(self._ask))
        source.stopped.connect(lambda _: self._end_fetching(model.offer))
        source.failed.connect(lambda sentence: self._end_fetching(partial(model.fail, sentence)))

    def _on_escape(self) -> None:
        """Stop the model; with nothing to stop the keys mean photos again."""
        if not self.stop():
            self.left.emit()

    # What becomes known

    def _compare_with_current(self, *_: object) -> None:
        """Nothing about one photo stands beside another as if it were about that one."""
        other = self._photo_id is not None and self._photo_id != self._session.current
        # Faded and not disabled: places and the better frame still lead back to the photo.
        self.faded.setEnabled(other)
        self.elsewhere.setVisible(other)
        self.follow.setVisible(other)
        self.follow.setEnabled(self._session.current is not None)
        if other:
            name = "" if self._row is None else one_line(self._row.photo.relative.name)
            self.elsewhere.setText(
                tr("This is about {0}, not about the current photo.").format(name)
            )

    def _show(self) -> None:
        if (row := self._session.row(self._photo_id)) is None:
            return
        before, self._row = self._row, row
        self.standing.show_row(row)
        self.read_soon()
        if before is None or _state(before) != _state(row):
            self._set_apart(None)
            self.findings.set_disputed(frozenset())
            self.findings.tell(tr("Measuring …"))
            self._ask()
        # A scan may find the digest out while the photo is being explained.
        if row.photo.fingerprint.digest and (before is None or row.photo != before.photo):
            self._session.ask_set_aside(row.photo.fingerprint.digest)

    def _ask(self, *, again: bool = False) -> None:
        if self._row is not None:
            self.model.begin(self._row)
            self._begin(Explain(self._row.photo.path, self._explainers.chosen, again=again))

    def _begin(self, job: Explain) -> None:
        self._jobs.drop(self._ticket)
        self._model_asked = job.ask
        self._ticket = self._jobs.run(
            job, event=self._on_event, failed=self._on_failed, stopped=self._on_stopped
        )

    def _on_event(self, event: object) -> None:
        model = self.model
        match event:
            case Measured(findings=Findings() as found):
                self._on_measured(found)
            case Expected():
                model.expect(event)
            case ModelProgress():
                model.progress(event)
            case Wrote():
                model.write(event.text)
            case Told():
                self._on_told(event)
            case Verified():
                model.prove(event.claims)

    def _on_failed(self, sentence: str) -> None:
        if self.findings.findings is None:
            self.findings.tell(sentence)
        if not self._model_asked:
            return
        if self._explainers.can_complete:
            self.model.offer()
        else:
            self.model.fail(sentence)

    def _on_stopped(self) -> None:
        """The model was not to go on; what is measured is wanted all the same."""
        self.model.fail(tr("Stopped."))
        if self._row is not None and self.findings.findings is None:
            self._begin(Explain(self._row.photo.path, ask=False))

    def _on_found(self, found: ScoreFacts) -> None:
        if self._row is not None and found.photo_id == self._row.photo.id:
            self.standing.show_found(found)
            self._set_apart(found.better)

    def _on_measured(self, findings: Findings) -> None:
        if self._row is not None:
            self.findings.show_findings(self._row, findings)
            self._set_apart(self._better)
            self.measured.emit()

    def _on_told(self, told: Told) -> None:
        self.model.finish(told)
        # Its speed here is known by now, and shown in the list.
        self._explainers.refresh()

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._photo_id in ids:
            self._show()

    def _on_disputed(self, digest: str, faults: frozenset[Fault]) -> None:
        if self._row is not None and digest == self._row.photo.fingerprint.digest:
            self.findings.set_disputed(faults)
            self._set_apart(self._better)

    def _set_apart(self, better: PhotoRow | None) -> None:
        """Set the photo beside a better frame, once it is known what is measured of it."""
        self._better = better
        measured = self._row if self.findings.findings is not None else None
        self.sibling.consider(measured, better)

    # What is asked for

    def _on_install_asked(self) -> None:
        if self._explainers.at_work_on:
            self.noted.emit(tr("Another download is under way; try again when it has ended."))
            return
        self._fetching = True
        self.model.fetching()
        self._explainers.complete()

    def _on_progressed(self, progress: PullProgress) -> None:
        if self._fetching:
            self.model.fetching(progress)

    def _end_fetching(self, then: Callable[[], object]) -> None:
        if self._fetching:
            self._fetching = False
            then()

    def _on_dispute_asked(self, fault: Fault, wrong: bool) -> None:
        if self._row is None:
            return
        if digest := self._row.photo.fingerprint.digest:
            self._session.set_finding_aside(digest, fault, wrong)
        else:
            self.noted.emit(tr("This can be kept once the photo has been scanned."))

    def _on_place_asked(self, box: Box) -> None:
        if self._row is not None:
            self.place_asked.emit(self._row.photo.id, box)

    def _on_sibling_asked(self, photo_id: int) -> None:
        if self._row is not None:
            self.compare_asked.emit(self._row.photo.id, photo_id)


def _state(row: PhotoRow) -> tuple[int, int]:
    """What changes with the content of a file."""
    return row.photo.fingerprint.size, row.photo.fingerprint.mtime_ns


def make(board: Board) -> QWidget:
    """The panel, joined with the views it leads to; more models are chosen in a dialog."""
    session, commands = board.session, board.commands
    panel = ExplanationPanel(session, board.reader(), board.loader, board.jobs, board.explainers)

    def explain() -> None:
        if session.current is not None:
            board.show("explanation")
            panel.explain(session.current)

    def show_place(photo_id: int, box: Box) -> None:
        if photo_id not in session.order:
            panel.noted.emit(tr("This photo is not in the list that is shown."))
            return
        session.set_current(photo_id)
        commands.show(View.LOUPE)
        commands.stage.zoom.go(1.0, middle(box))

    def compare(photo_id: int, other: int) -> None:
        commands.show(View.GRID)
        session.select([photo_id, other])
        session.set_current(photo_id, select=False)
        commands.show(View.COMPARE)

    def show_photos_with(fault: Fault) -> None:
        board.show("filters")
        board.panel(FaultFilter).show_only(fault)
        commands.show(View.GRID)

    def choose_model() -> None:
        if board.models is None:
            board.models = ModelsDialog(board.explainers, board.window)
            board.window.closing.connect(board.models.close)
        board.explainers.refresh()
        board.models.show()
        board.models.activateWindow()

    commands.explain_asked.connect(explain)
    panel.follow_asked.connect(explain)
    commands.stop_first = panel.stop
    panel.place_asked.connect(show_place)
    panel.compare_asked.connect(compare)
    panel.photos_asked.connect(show_photos_with)
    panel.measured.connect(board.panel(FaultFilter).refresh)
    panel.noted.connect(board.window.status.tell)
    panel.left.connect(lambda: commands.stage.show_view(commands.stage.view))
    panel.model.choice.more_asked.connect(choose_model)
    return Scrolled(board.add("explanation", panel))
