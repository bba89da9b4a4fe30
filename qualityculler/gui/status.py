"""The line at the lower edge: the target of a key, news, counts, and the scan with its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.gui.plain import OneLine, label, one_line, set_tip
from qualityculler.gui.question import ConfirmLine
from qualityculler.gui.scanning import Scanning, ScanState, ScanStatus, span
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import WHOLE, Stack, stack_of
from qualityculler.operations.history import describe
from qualityculler.operations.remove import Outcome
from qualityculler.operations.undo import Walked
from qualityculler.text import ntr, tr

NEWS_MS = 8000
NAMED = 3
LOOKED_AT = 500
"""So many of the selected photos are looked at for stacks: a key must not wait for all of them."""


class StatusLine(QStatusBar):
    """Shows; decides nothing. ``tell`` shows a sentence for a while, and never in a dialog."""

    def __init__(self, session: Session, scanning: Scanning, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._scanning = scanning
        self.setSizeGripEnabled(False)
        self.target = label(bold=True)
        self.target.setObjectName("target")
        self.news = OneLine()
        self.question = ConfirmLine()
        self.news.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.saving = label()
        self.saving.setObjectName("saving")
        self.counts = label()
        self.rate = label()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(140)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the scan"))
        self.pause, self.cancel = QToolButton(), QToolButton()
        self.addWidget(self.target)
        self.addWidget(self.question, 1)
        self.addWidget(self.news, 1)
        # Qt shows what it is given to hold; nothing is asked yet.
        self.question.hide()
        for widget in (self.saving, self.counts, self.rate, self.bar, self.pause, self.cancel):
            self.addPermanentWidget(widget)
        self._forget = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._forget.timeout.connect(self.news.clear)
        self._follow()

    def tell(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self.news.setText(sentence)
        set_tip(self.news, sentence)
        self._forget.start()

    def show_photos(self, on: bool) -> None:
        """Whether the photos, of which name and number are told, are in sight."""
        self.target.setVisible(on)
        self.counts.setVisible(on)

    def close_down(self) -> None:
        """No timer runs any more."""
        self._forget.stop()

    def _follow(self) -> None:
        session, scanning = self._session, self._scanning
        session.targets_changed.connect(self._on_targets_changed)
        session.rows_changed.connect(self._on_targets_changed)
        session.ids_changed.connect(self._on_targets_changed)
        session.replayed.connect(self._on_replayed)
        session.files_moved.connect(self._on_files_moved)
        session.asked.connect(self.question.ask)
        session.unconfirmed_changed.connect(self._on_unconfirmed_changed)
        # The question was about what was on the screen.
        for signal in (session.folder_changed, session.query_changed, session.selection_changed):
            signal.connect(self.question.leave)
        scanning.state_changed.connect(self._on_state_changed)
        scanning.progressed.connect(self._on_progressed)
        self._on_targets_changed()
        self._on_state_changed(scanning.state)

    def _on_targets_changed(self) -> None:
        targets, order = self._session.targets(), self._session.order
        row = self._session.row(targets[0]) if len(targets) == 1 else None
        if len(targets) > 1:
            self.target.setText(self._selected(targets))
        else:
            self.target.setText("" if row is None else self._one(row))
        place = order.position(self._session.current)
        if place is None:
            self.counts.setText(ntr("{n} photo", "{n} photos", len(order)) if len(order) else "")
        else:
            text = tr("{0} of {1}")
            self.counts.setText(text.format(f"{place + 1:n}", f"{len(order):n}"))

    def _one(self, row: PhotoRow) -> str:
        """The photo a key is about; of a closed stack that is its front, and only one key is about
        all of it."""
        name = one_line(row.photo.relative.name)
        if row.group is None or stack_of(row, self._session.query) is not Stack.CLOSED:
            return name
        if row.group.kind != WHOLE:
            return tr("{0}, front of {1} frames").format(name, row.group.size)
        told = tr("{0}, front of {1} frames (pick with Shift decides about all)")
        return told.format(name, row.group.size)

    def _selected(self, targets: Sequence[int]) -> str:
        text = ntr("{n} photo selected", "{n} photos selected", len(targets))
        query = self._session.query
        rows = [self._session.row(id) for id in targets[:LOOKED_AT]]
        if any(row is not None and stack_of(row, query) is Stack.CLOSED for row in rows):
            return tr("{0}, nothing beneath them").format(text)
        return text

    def _on_unconfirmed_changed(self, count: int) -> None:
        text = ntr("Saving {n} change …", "Saving {n} changes …", count)
        self.saving.setText(text if count else "")

    def _on_replayed(self, walked: Walked, undone: bool) -> None:
        said = [describe(one.entry) for one in walked.steps]
        if not said:
            self.tell(tr("Nothing to undo.") if undone else tr("Nothing to redo."))
            return
        what = said[0] if len(said) == 1 else ntr("{n} step", "{n} steps", len(said))
        if len(said) == 1:
            what += self._names(walked.photo_ids)
        text = tr("Undone: {0}") if undone else tr("Done again: {0}")
        kept = len({id for one in walked.steps for id in one.kept})
        others = ntr(
            "{n} photo was decided about otherwise since and stays as it is.",
            "{n} photos were decided about otherwise since and stay as they are.",
            kept,
        )
        self.tell("  ".join([text.format(what), *([others] if kept else []), *walked.troubles[:3]]))

    def _names(self, ids: Sequence[int]) -> str:
        """The first photos of several by name; of one alone the sentence says it already."""
        if len(ids) < 2:
            return ""
        rows = [self._session.row(id) for id in ids[:NAMED]]
        names = [one_line(row.photo.relative.name) for row in rows if row is not None]
        more = " …" if len(ids) > len(names) else ""
        return f" ({', '.join(names)}{more})" if names else ""

    def _on_files_moved(self, outcome: Outcome) -> None:
        count = len(outcome.photo_ids)
        if not count:
            self.tell(tr("No file was moved."))
        elif outcome.back:
            self.tell(ntr("{n} photo put back.", "{n} photos put back.", count))
        else:
            self.tell(ntr("{n} photo moved to the bin.", "{n} photos moved to the bin.", count))

    def _on_state_changed(self, state: ScanState) -> None:
        active = state is not ScanState.IDLE
        for widget in (self.bar, self.pause, self.cancel):
            widget.setVisible(active)
        if state is ScanState.PAUSED:
            self.rate.setText(tr("scan paused"))
        elif state is ScanState.STOPPING:
            self.rate.setText(tr("stopping …"))
        elif state is ScanState.IDLE:
            self.rate.clear()

    def _on_progressed(self, standing: ScanStatus) -> None:
        progress = standing.progress
        # While the folder is still being walked there is no end to measure against.
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.done if progress.total else -1)
        if self._scanning.state is not ScanState.RUNNING:
            return
        parts = [tr("{0} of {1} done").format(progress.done, progress.total or progress.seen)]
        if standing.rate_per_s is not None:
            parts.append(tr("{0}/s").format(f"{standing.rate_per_s:.1f}"))
        if standing.left_s is not None:
            parts.append(tr("{0} left").format(span(standing.left_s)))
        self.rate.setText("  ·  ".join(parts))
