"""The filters: what of the folder is listed, with the numbers each choice would leave."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qualityculler.cull.suggest import not_technical
from qualityculler.domain import (
    MOS_MAX,
    MOS_MIN,
    RATING_MAX,
    Flag,
    Label,
    PhotoQuery,
    SortKey,
    Suggestion,
)
from qualityculler.gui import theme
from qualityculler.gui.accessible import give_name
from qualityculler.gui.delegates import marks
from qualityculler.gui.panels import lines
from qualityculler.gui.panels.apply import ApplyPanel
from qualityculler.gui.panels.choices import ICON_PX, Choices
from qualityculler.gui.panels.counting import FilterCounts, count_up, unfiltered, with_suggestions
from qualityculler.gui.panels.fault_filter import FaultFilter
from qualityculler.gui.panels.histogram import STEP, Histogram
from qualityculler.gui.panels.panel import CountingPanel, Scrolled, plain_label
from qualityculler.gui.plain import label
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.text import ntr, tr, words
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

TYPING_MS = 250
_BOX = QRect(0, 0, ICON_PX, ICON_PX)


class FiltersPanel(CountingPanel):
    """Shows the session's query and changes it; a choice of nothing leaves that open."""

    done = Signal()  # Return was pressed in the text: the keys mean photos again

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__(session, reader)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self._make()
        self._lay_out()
        self._dress()
        session.query_changed.connect(self._show)
        session.current_changed.connect(self._mark)
        session.rows_changed.connect(self._on_rows_changed)
        self._show(session.query)

    def read(self) -> None:
        """Count anew, in whatever order they are listed."""
        query = replace(self._session.query, sort=SortKey.NAME, descending=False)
        if self._session.folder is not None and self.is_new(query):
            self._reader.ask(partial(count_up, query=query), self._on_counted)

    def close_down(self) -> None:
        """No timer runs any more."""
        super().close_down()
        self._typing.stop()

    # Making

    def _make(self) -> None:
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Part of a name or folder"))
        self.text.setAccessibleName(tr("Filter by name or folder"))
        self.text.setClearButtonEnabled(True)
        self.text.textEdited.connect(lambda _: self._typing.start())
        self.text.returnPressed.connect(self._on_return)
        flags = {flag: tr(words.FLAGS[flag]) for flag in (Flag.PICK, Flag.NONE, Flag.REJECT)}
        self.flags = Choices(flags, 2, _draw_flag)
        self.flags.chosen.connect(lambda chosen: self._set(flags=chosen))
        said = {one: tr(words.SUGGESTIONS[one]) for one in Suggestion}
        self.suggestions = Choices(said, 2, _draw_suggestion)
        self.suggestions.chosen.connect(self._on_suggestions)
        labels = {label: tr(words.LABELS[label]) for label in Label}
        self.labels = Choices({**labels, None: tr("No label")}, 3, _draw_label, bare=True)
        self.labels.chosen.connect(lambda chosen: self._set(labels=chosen))
        self.unasked = plain_label()
        self.pending = plain_label()
        self.pending.hide()
        self._make_stars()
        self._make_scores()
        self.total = label()
        self.clear = QPushButton(tr("Show all"))
        self.clear.clicked.connect(self._on_clear)

    def _make_stars(self) -> None:
        self.stars = QComboBox()
        give_name(self.stars, tr("Filter by stars"))
        self.stars.addItem(tr("any number"), (None, None))
        for stars in range(1, RATING_MAX):
            self.stars.addItem(ntr("{n} star or more", "{n} stars or more", stars), (stars, None))
        self.stars.addItem(words.stars(RATING_MAX), (RATING_MAX, None))
        self.stars.addItem(tr("none yet"), (None, 0))
        self.stars.activated.connect(self._on_stars)

    def _make_scores(self) -> None:
        self.spread = Histogram(choosing=True)
        self.spread.setAccessibleName(tr("Scores of the folder"))
        self.spread.range_chosen.connect(self._on_range)
        self.low, self.high = QDoubleSpinBox(), QDoubleSpinBox()
        for box, name in (
            (self.low, tr("Lowest score")),
            (self.high, tr("Highest score")),
        ):
            box.setRange(MOS_MIN, MOS_MAX)
            box.setSingleStep(STEP)
            box.setDecimals(2)
            box.setKeyboardTracking(False)
            box.setAccessibleName(name)
        self.low.setPrefix(tr("from") + " ")
        self.high.setPrefix(tr("to") + " ")
        self.low.valueChanged.connect(self._on_low)
        self.high.valueChanged.connect(self._on_high)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.addWidget(self.text)
        for title, widget in (
            (tr("Your flag"), self.flags),
            (tr("Your stars"), self.stars),
            (tr("Your label"), self.labels),
            (tr("Suggested by the program"), self.suggestions),
            (None, self.unasked),
            (None, self.pending),
            (tr("Score, with the current photo marked"), self.spread),
        ):
            if title is not None:
                layout.addSpacing(4)
                layout.addWidget(label(title))
            layout.addWidget(widget)
        layout.addLayout(_row(self.low, self.high))
        layout.addLayout(_row(self.total, self.clear))

    # The query, to and fro

    def _set(self, **parts: Any) -> None:
        self._ask(replace(self._session.query, **parts))

    def _ask(self, query: PhotoQuery) -> None:
        if query != self._session.query:
            self._session.set_query(query)

    def _on_suggestions(self, chosen: frozenset[Suggestion] | None) -> None:
        self._ask(with_suggestions(self._session.query, chosen))

    def _on_typed(self) -> None:
        self._set(text=self.text.text().strip() or None)

    def _on_return(self) -> None:
        self._typing.stop()
        self._on_typed()
        self.done.emit()

    def _on_stars(self, place: int) -> None:
        least, most = self.stars.itemData(place)
        self._set(min_rating=least, max_rating=most)

    def _on_range(self, low: float, high: float) -> None:
        # The ends stand for "no limit": what has no score yet belongs to the whole scale.
        self._set(
            min_score=None if low <= MOS_MIN else round(low, 2),
            max_score=None if high >= MOS_MAX else round(high, 2),
        )

    def _on_low(self, low: float) -> None:
        self._on_range(low, max(low, self.high.value()))

    def _on_high(self, high: float) -> None:
        self._on_range(min(high, self.low.value()), high)

    def _on_clear(self) -> None:
        """The order and the folder stay as they are."""
        self._typing.stop()
        self._ask(unfiltered(self._session.query))

    def _show(self, query: PhotoQuery) -> None:
        if not self._typing.isActive() and self.text.text().strip() != (query.text or ""):
            self.text.setText(query.text or "")
        self.flags.set_pressed(query.flags)
        self.labels.set_pressed(query.labels)
        self.suggestions.set_pressed(query.suggestions)
        bounds = (query.min_rating, query.max_rating)
        places = [self.stars.itemData(n) for n in range(self.stars.count())]
        self.stars.setCurrentIndex(places.index(bounds) if bounds in places else 0)
        low = MOS_MIN if query.min_score is None else query.min_score
        high = MOS_MAX if query.max_score is None else query.max_score
        for box, value in ((self.low, low), (self.high, high)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self.spread.set_range(low, high)
        self._show_suggestions(query)

    def _show_suggestions(self, query: PhotoQuery) -> None:
        technical = query.scorer.is_technical
        self.suggestions.setVisible(technical)
        self.unasked.setVisible(not technical)
        self.unasked.setText("" if technical else sentence(not_technical(query.scorer)))
        self.spread.set_thresholds(query.thresholds if technical else None)

    # What is known

    def _on_counted(self, counts: FilterCounts) -> None:
        self.flags.set_counts(counts.flags)
        self.labels.set_counts(counts.labels)
        self.suggestions.set_counts(counts.suggestions)
        self.spread.set_counts(counts.spread)
        self.pending.setText(
            ntr("{n} photo is not scored yet.", "{n} photos are not scored yet.", counts.pending)
        )
        self.pending.setVisible(counts.pending > 0)
        shown = len(self._session.order)
        self.total.setText(tr("{0} of {1} shown").format(f"{shown:n}", f"{counts.folder:n}"))
        query = self._session.query
        self.clear.setEnabled(query != unfiltered(query))
        self._mark()

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self._mark()

    def _mark(self, *_: object) -> None:
        row = self._session.row(self._session.current)
        score = None if row is None else row.score
        self.spread.set_mark(None if score is None else (score.low, score.value, score.high))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "labels"):
            self._dress()

    def _dress(self) -> None:
        for choices in (self.flags, self.labels, self.suggestions):
            choices.dress()


def _row(*widgets: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout()
    for widget in widgets:
        layout.addWidget(widget, 1)
    return layout


def _draw_flag(painter: QPainter, flag: Flag, palette: QPalette) -> None:
    marks.draw_flag(painter, flag, _BOX, theme.colours(palette).text)


def _draw_suggestion(painter: QPainter, suggestion: Suggestion, palette: QPalette) -> None:
    marks.draw_suggestion(painter, suggestion, _BOX, theme.colours(palette).text)


def _draw_label(painter: QPainter, label: Label | None, palette: QPalette) -> None:
    if label is not None:
        marks.draw_label(painter, label, _BOX)
        return
    painter.setPen(theme.colours(palette).faint)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_BOX.adjusted(1, 1, -2, -2), 2, 2)


def make(board: Board) -> QWidget:
    """The filters in a column with what hides photos above and what is done to all below."""
    session = board.session
    faults = board.add("faults", FaultFilter(session, board.reader(), board.jobs))
    panel = board.add("filters", FiltersPanel(session, board.reader()))
    suggestions = lines.make(board)
    apply = board.add("apply", ApplyPanel(session, board.reader(), board.loader))
    stage = board.window.stage
    panel.done.connect(lambda: stage.show_view(stage.view))
    session.set_aside.connect(faults.refresh)

    def find() -> None:
        board.show("filters")
        panel.text.setFocus()
        panel.text.selectAll()

    board.commands.find_asked.connect(find)
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in (faults, panel, suggestions, apply):
        layout.addWidget(widget)
    layout.addStretch(1)
    return Scrolled(column)
