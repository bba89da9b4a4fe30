"""The lines where suggestions change: dragged over the scores of the folder, with what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QDoubleSpinBox, QGroupBox, QVBoxLayout

from qualityculler.domain import (
    MOS_MAX,
    MOS_MIN,
    PhotoQuery,
    PhotoRow,
    ScorerId,
    SortKey,
    Suggestion,
    Thresholds,
)
from qualityculler.gui import theme
from qualityculler.gui.accessible import give_name
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.counting import whole_folder
from qualityculler.gui.panels.histogram import BINS, Histogram
from qualityculler.gui.panels.panel import CountingPanel, plain_label, small_label
from qualityculler.gui.panels.strip import MOST, Strip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.guarantee import OwnPicks
from qualityculler.operations.reads import Reads
from qualityculler.text import tr
from qualityculler.text.words import bound

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

PARTS = 100
"""A slider counts whole numbers: hundredths of the scale."""
WIDE, GRIP = 15, 9
STEP, PAGE = 5, 25


class Line(QAbstractSlider):
    """A line over a histogram: dragged, or moved with the arrow keys. ``settled``: let go."""

    settled = Signal()

    def __init__(self, name: str, plot: Histogram) -> None:
        super().__init__(plot)
        self._plot = plot
        self._held = False
        self.setRange(round(MOS_MIN * PARTS), round(MOS_MAX * PARTS))
        self.setSingleStep(STEP)
        self.setPageStep(PAGE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        give_name(self, name)
        self.valueChanged.connect(self.place)

    @property
    def score(self) -> float:
        """Where it stands on the MOS scale."""
        return self.value() / PARTS

    @property
    def held(self) -> bool:
        """Whether the mouse has it."""
        return self._held

    def place(self, _: int = 0) -> None:
        """Go to where the value is in the plot."""
        x = self._plot.x_of(self.score)
        self.setGeometry(round(x) - WIDE // 2, 0, WIDE, self._plot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line with its grip; thicker while the keys mean it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        area = self._plot.plot()
        middle = WIDE / 2
        painter.setPen(QPen(colours.accent, 3 if self.hasFocus() else 2))
        painter.drawLine(QPointF(middle, area.top()), QPointF(middle, area.bottom()))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(QRectF(middle - GRIP / 2, 1, GRIP, area.top() - 2), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take it along."""
        if self._held:
            at = self.mapToParent(event.position().toPoint()).x()
            self.setValue(round(self._plot.score_at(at) * PARTS / STEP) * STEP)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Here it stays."""
        if self._held:
            self._held = False
            self.settled.emit()


@dataclass(frozen=True, slots=True)
class AtLines:
    """What the lines do: how many photos get each suggestion, and some nearest to one line.

    ``faces`` has those below it before those above it, the worst first.
    """

    counts: dict[Suggestion, int]
    faces: Sequence[PhotoRow]
    spread: Sequence[int]


class LinesPanel(CountingPanel):
    """Counts and faces follow a line while it is dragged; suggestions change when it is let go."""

    chosen = Signal(object)  # Thresholds

    def __init__(self, session: Session, reader: QueryTask, picks: QueryTask, loader: Loader):
        super().__init__(session, reader)
        self._picks_reader = picks
        self._picks: OwnPicks | None = None
        self._picks_of: ScorerId | None = None
        self._last = 0
        self._strip = Strip(session, loader, "lines")
        self._make()
        session.query_changed.connect(self._show)
        self._show(session.query)

    def read(self) -> None:
        """Count, and look for the photos at the line, as if it were let go here."""
        scorer = self._session.scorer
        if self._session.folder is None or not scorer.is_technical:
            return
        asked = replace(whole_folder(self._session.query), thresholds=self._thresholds())
        keep = bool(self._last)
        if self.is_new((asked, keep)):
            self._reader.ask(partial(at_lines, asked=asked, keep=keep), self._on_counted)
        if scorer != self._picks_of:
            self._picks_of = scorer
            self._picks_reader.ask(partial(Reads.own_picks, scorer=scorer), self._on_picks)

    def read_soon(self, *_: object) -> None:
        """Photos, scores or decisions may have changed; fit for any signal."""
        self._picks_of = None
        super().read_soon()

    def _make(self) -> None:
        self.spread = Histogram()
        give_name(self.spread, tr("Scores of the folder"))
        names = (tr("Suggest to reject below"), tr("Suggest to keep from"))
        self.lines = [Line(name, self.spread) for name in names]
        self.spread.resized.connect(self._place)
        self.boxes = [QDoubleSpinBox() for _ in names]
        inside = QVBoxLayout()
        # One above the other: side by side they would take room from the photos.
        numbers = QVBoxLayout()
        for n, (line, box, name) in enumerate(zip(self.lines, self.boxes, names, strict=True)):
            box.setRange(MOS_MIN, MOS_MAX)
            box.setSingleStep(STEP / PARTS)
            box.setDecimals(2)
            box.setKeyboardTracking(False)
            give_name(box, name)
            box.valueChanged.connect(partial(self._on_box, n))
            line.valueChanged.connect(partial(self._on_line, n))
            line.settled.connect(self._on_settled)
            numbers.addWidget(box)
        self.boxes[0].setPrefix(tr("reject below") + " ")
        self.boxes[1].setPrefix(tr("keep from") + " ")
        self.counts = plain_label()
        self.at_line = small_label()
        self.bound = plain_label()
        self.box = QGroupBox(tr("Lines for suggestions"))
        self.box.setLayout(inside)
        inside.addWidget(self.spread)
        inside.addLayout(numbers)
        for widget in (self.counts, self.at_line, self._strip, self.bound):
            inside.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(self.box)
        self._strip.hide()

    def _thresholds(self) -> Thresholds:
        low, high = (line.score for line in self.lines)
        return Thresholds(low, high)

    def _show(self, query: PhotoQuery) -> None:
        self.box.setVisible(query.scorer.is_technical)
        if any(line.held for line in self.lines):
            return
        values = (query.thresholds.reject_below, query.thresholds.keep_above)
        for line, box, value in zip(self.lines, self.boxes, values, strict=True):
            for one in (line, box):
                one.blockSignals(True)
            line.setValue(round(value * PARTS))
            box.setValue(value)
            for one in (line, box):
                one.blockSignals(False)
        self._place()
        self._tell_bound()

    def _on_line(self, which: int, value: int) -> None:
        """The other line gives way."""
        self._last = which
        other = self.lines[1 - which]
        if (other.value() < value) is (which == 0) and other.value() != value:
            other.blockSignals(True)
            other.setValue(value)
            other.blockSignals(False)
            other.place()
        for line, box in zip(self.lines, self.boxes, strict=True):
            box.blockSignals(True)
            box.setValue(line.score)
            box.blockSignals(False)
        self._tell_bound()
        if not self.lines[which].held:
            self._on_settled()
        # One question replaces the other while the mouse goes on.
        self.read()

    def _on_box(self, which: int, value: float) -> None:
        self.lines[which].setValue(round(value * PARTS))

    def _on_settled(self) -> None:
        if self._thresholds() != self._session.query.thresholds:
            self.chosen.emit(self._thresholds())

    def _on_counted(self, found: AtLines) -> None:
        self.spread.set_counts(found.spread)
        text = tr("At these lines {0} to reject, {1} to look at, {2} to keep.")
        some = (Suggestion.REJECT, Suggestion.REVIEW, Suggestion.KEEP)
        self.counts.setText(text.format(*(f"{found.counts[one]:n}" for one in some)))
        said = (
            tr("Around the line to keep, the worst first:")
            if self._last
            else tr("Around the line to reject, the worst first:")
        )
        self.at_line.setText(said if found.faces else "")
        self._strip.show_rows(found.faces, len(found.faces))

    def _on_picks(self, picks: OwnPicks) -> None:
        self._picks = picks
        self._tell_bound()

    def _tell_bound(self) -> None:
        if self._picks is not None:
            self.bound.setText(bound(self._picks.bound_at(self.lines[0].score)))

    def _place(self) -> None:
        for line in self.lines:
            line.place()


def at_lines(reads: Reads, asked: PhotoQuery, *, keep: bool) -> AtLines:
    """What a pair of lines does in a folder; any thread. ``keep``: faces of the line to keep."""
    lower, upper = (
        (Suggestion.REVIEW, Suggestion.KEEP) if keep else (Suggestion.REJECT, Suggestion.REVIEW)
    )
    line = asked.thresholds.keep_above if keep else asked.thresholds.reject_below
    side = replace(asked, sort=SortKey.SCORE, limit=MOST // 2)
    # What is rejected for a blur lies anywhere on the scale, and not at the line.
    low = replace(side, suggestions=frozenset({lower}), descending=True,
                  max_score=None if keep else line)  # fmt: skip
    high = replace(side, suggestions=frozenset({upper}), descending=False)
    ids = [*reversed(reads.ids(low)), *reads.ids(high)]
    return AtLines(
        dict(reads.tally(asked).suggestions),
        reads.rows(ids, asked.scorer),
        reads.histogram(asked, BINS),
    )


def make(board: Board) -> LinesPanel:
    """The panel, joined with the settings that keep its lines."""
    panel = board.add(
        "lines", LinesPanel(board.session, board.reader(), board.reader(), board.loader)
    )
    panel.chosen.connect(lambda chosen: board.preferences.change(thresholds=chosen))
    return panel
