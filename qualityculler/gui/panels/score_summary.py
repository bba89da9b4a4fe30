"""What the score of a photo says by itself: value, reason, place, and a better frame beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from qualityculler.cull.suggest import reason_of
from qualityculler.domain import PhotoQuery, PhotoRow
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.counting import whole_folder
from qualityculler.gui.panels.histogram import BINS, Histogram
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.panels.strip import Strip
from qualityculler.gui.plain import one_line
from qualityculler.gui.session import Session
from qualityculler.operations.compare import LEAST_GAP
from qualityculler.operations.reads import Reads
from qualityculler.text import tr
from qualityculler.text.reasons import sentence


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What the catalog knows beside the row of a photo."""

    photo_id: int
    place: tuple[int, int] | None
    counts: list[int]
    better: PhotoRow | None


def find(reads: Reads, row: PhotoRow, query: PhotoQuery) -> ScoreFacts:
    """Ask for all of it; any thread with a connection of its own."""
    return ScoreFacts(
        row.photo.id,
        reads.place_in_folder(row),
        reads.histogram(whole_folder(query), BINS),
        reads.better_frame(row, query.scorer),
    )


class StandingView(QWidget):
    """The photo and its score in words; ``spread``, the score among the others, is for its owner to
    place."""

    sibling_asked = Signal(int)  # id of the better frame

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session = session
        self._photo = Strip(session, loader, "explanation", most=1)
        self._row: PhotoRow | None = None
        self._better: PhotoRow | None = None
        self.name = plain_label(tr("Choose “Explain quality” in the menu of a photo."))
        self.said = plain_label()
        self.place = plain_label()
        self.spread = Histogram()
        self.spread.setAccessibleName(tr("Scores of the folder"))
        self.sibling = plain_label()
        self.compare = QPushButton(tr("Compare both"))
        self.compare.clicked.connect(self._on_compare)
        font = self.name.font()
        font.setBold(True)
        self.name.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._photo, self.name, self.said, self.place, self.sibling):
            layout.addWidget(widget)
        layout.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeft)
        self._photo.hide()
        self._show_better(None)

    def show_row(self, row: PhotoRow) -> None:
        """Show what stands in the row."""
        if self._row is None or row.photo.id != self._row.photo.id:
            self.place.setText("")
            self._show_better(None)
        self._row = row
        thresholds = self._session.query.thresholds
        self._photo.show_rows([row], 1)
        self.name.setText(one_line(row.photo.relative.name))
        why = sentence(reason_of(row, thresholds))
        self.said.setText(f"{facts.with_error(row)}\n{why}")
        score = row.score
        self.spread.set_mark(None if score is None else (score.low, score.value, score.high))
        self.spread.set_thresholds(thresholds if self._session.scorer.is_technical else None)

    def show_found(self, found: ScoreFacts) -> None:
        """Show what the catalog knows."""
        self.place.setText(tr("Place in its folder: {0}").format(facts.place(found.place)))
        self.spread.set_counts(found.counts)
        self._show_better(found.better)

    def lines(self) -> list[str]:
        """All of it as text."""
        if self._row is None:
            return []
        said = (self.name, self.said, self.place, self.sibling)
        return [label.text() for label in said if label.text()]

    def _show_better(self, better: PhotoRow | None) -> None:
        self._better = better
        gap = 0.0
        if better and self._row and better.score and self._row.score:
            gap = better.score.value - self._row.score.value
        for widget in (self.sibling, self.compare):
            widget.setVisible(gap >= LEAST_GAP)
        self.sibling.setText("")
        if better is None or better.score is None or gap < LEAST_GAP:
            return
        text = tr("Frame {0} of the same burst scores {1} higher ({2}).")
        name, value = one_line(better.photo.relative.name), better.score.value
        self.sibling.setText(text.format(name, f"{gap:.2f}", f"{value:.2f}"))
        # Compare goes through the list: a frame that is filtered out is not in it.
        self.compare.setVisible(better.photo.id in self._session.order)

    def _on_compare(self) -> None:
        if self._better is not None:
            self.sibling_asked.emit(self._better.photo.id)
