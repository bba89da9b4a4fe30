"""Says that only photos with a fault are shown, of how many that is known, and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from qualityculler.domain import PhotoQuery
from qualityculler.evidence import Fault
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.panels.counting import unfiltered, whole_folder
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.scanning import Rate, span
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.measure.limits import RULES
from qualityculler.operations.measure import MeasureFolder, MeasureProgress
from qualityculler.operations.reads import Reads
from qualityculler.task import Progress
from qualityculler.text import evidence_words, tr


class FaultFilter(Panel):
    """In sight only while the list is filtered by faults."""

    def __init__(self, session: Session, reader: QueryTask, jobs: Jobs) -> None:
        super().__init__(session, reader)
        self._jobs = jobs
        self._ticket: Ticket | None = None
        self._rate = Rate()
        self.said = plain_label()
        self.known = plain_label()
        self.measure = QPushButton()
        self.measure.clicked.connect(self._on_measure)
        self.all = QPushButton(tr("Show all photos"))
        self.all.clicked.connect(partial(self.show_only, None))
        buttons = QHBoxLayout()
        buttons.addWidget(self.measure)
        buttons.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.addWidget(self.said)
        layout.addWidget(self.known)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Progress of measuring"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.left = plain_label()
        layout.addWidget(self.bar)
        layout.addWidget(self.left)
        layout.addLayout(buttons)
        session.query_changed.connect(self._show)
        self._show_button()
        self._show(session.query)

    def show_only(self, fault: Fault | None) -> None:
        """Show the photos of the folder with this fault; None shows all of them again."""
        query = self._session.query
        if fault is None:
            self._session.set_query(replace(query, faults=None))
            return
        # A fault is looked for among all photos: other filters would hide what was asked for.
        self._session.set_query(
            replace(unfiltered(query), faults=frozenset({fault.value}), rules=RULES)
        )

    def read(self) -> None:
        """Count what has been measured."""
        if self._session.query.faults is not None:
            self._reader.ask(partial(_count, query=self._session.query), self._on_counted)

    def refresh(self) -> None:
        """More is known of the photos than before."""
        if self._session.query.faults is not None:
            self._session.refresh_soon()
            self.read_soon()

    def _show(self, query: PhotoQuery) -> None:
        self.setVisible(query.faults is not None)
        if query.faults is None:
            self._jobs.cancel(self._ticket)
            return
        names = [evidence_words.fault(one) for one in Fault if one.value in query.faults]
        self.said.setText(tr("Photos with: {0}").format(", ".join(names)))
        self._show_button()
        self.read_soon()

    def _show_button(self) -> None:
        self.measure.setText(tr("Stop measuring") if self.running else tr("Measure the rest"))
        for widget in (self.bar, self.left):
            widget.setVisible(self.running)

    def _on_counted(self, counted: tuple[int, int]) -> None:
        left, total = counted
        text = tr("{0} of {1} photos have been measured.")
        self.known.setText(text.format(f"{total - left:n}", f"{total:n}"))
        self.measure.setVisible(left > 0 or self.running)

    @property
    def running(self) -> bool:
        """Whether the folder is being measured."""
        return self._ticket is not None and self._ticket.active

    def _on_measure(self) -> None:
        if self.running:
            self._jobs.cancel(self._ticket)
            return
        self._rate = Rate()
        self.bar.setRange(0, 0)
        self.left.setText(tr("Measuring …"))
        self._ticket = self._jobs.run(
            MeasureFolder(whole_folder(self._session.query)),
            lambda _: self._on_ended(),
            event=self._on_progress,
            failed=self._on_failed,
            stopped=self._on_ended,
        )
        self._show_button()

    def _on_progress(self, progress: MeasureProgress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        counted = Progress(total=progress.total, seen=progress.total, scored=progress.done)
        standing = self._rate.standing(counted)
        text = tr("{0} of {1} done").format(progress.done, progress.total)
        if standing.left_s is not None:
            text += "  ·  " + tr("{0} left").format(span(standing.left_s))
        self.left.setText(text)
        self.refresh()

    def _on_failed(self, sentence: str) -> None:
        self._jobs.failed.emit(sentence)
        self._on_ended()

    def _on_ended(self) -> None:
        self._show_button()
        self.refresh()


def _count(reads: Reads, query: PhotoQuery) -> tuple[int, int]:
    everyone = whole_folder(query)
    return len(reads.unmeasured(everyone, RULES)), reads.count(everyone)
