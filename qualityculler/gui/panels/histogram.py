"""How the scores of a folder spread, where the current photo stands, and a range over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualityculler.domain import MOS_MAX, MOS_MIN, Thresholds
from qualityculler.gui import theme
from qualityculler.gui.text_size import px

BINS = 40
TOP, SIDES, BARS = 14, 10, 80
SCALE_PX, GAP = 11, 3
STEP = 0.1


class Histogram(QWidget):
    """A histogram on the MOS scale. With ``choosing`` its two handles can be dragged.

    For the keyboard there are number fields beside it; this widget takes no focus.
    """

    range_chosen = Signal(float, float)
    resized = Signal()

    def __init__(self, *, choosing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Sequence[int] = ()
        self._mark: tuple[float, float, float] | None = None
        self._range = (MOS_MIN, MOS_MAX)
        self._thresholds: Thresholds | None = None
        self._choosing = choosing
        self._held: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def counts(self) -> Sequence[int]:
        """How many photos each part of the scale has."""
        return self._counts

    def set_counts(self, counts: Sequence[int]) -> None:
        """Show these numbers, one for each equal part of the scale."""
        if counts != self._counts:
            self._counts = counts
            self.update()

    def set_mark(self, mark: tuple[float, float, float] | None) -> None:
        """Mark a photo: its lowest likely score, its score, its highest likely score."""
        # Asked for with every key and every batch of scores, while little of it changes.
        if mark != self._mark:
            self._mark = mark
            self.update()

    def set_range(self, low: float, high: float) -> None:
        """What of the scale is chosen."""
        if self._held is None:
            self._range = (low, high)
            self.update()

    def set_thresholds(self, thresholds: Thresholds | None) -> None:
        """Where suggestions change; None where there are none."""
        self._thresholds = thresholds
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(px(220), self._high())

    def minimumSizeHint(self) -> QSize:
        """Enough to tell the parts apart."""
        return QSize(160, self._high())

    def plot(self) -> QRectF:
        """Where the bars are."""
        return self._plot()

    def x_of(self, score: float) -> float:
        """Where a score is, in px of the widget."""
        return self._x(self._plot(), score)

    def score_at(self, x: float) -> float:
        """The score at a place, in px of the widget; at its ends those of the scale."""
        plot = self._plot()
        value = MOS_MIN + (x - plot.left()) / max(1.0, plot.width()) * (MOS_MAX - MOS_MIN)
        return max(MOS_MIN, min(value, MOS_MAX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies over it has to follow."""
        super().resizeEvent(event)
        self.resized.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars, thresholds, the photo, the handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        plot = self._plot()
        self._paint_bars(painter, plot, colours)
        self._paint_scale(painter, plot, colours)
        self._paint_thresholds(painter, plot, colours)
        if self._choosing:
            for value in self._range:
                self._paint_handle(painter, plot, value, colours)
        if self._mark is not None:
            self._paint_mark(painter, plot, self._mark, colours)

    def _paint_bars(self, painter: QPainter, plot: QRectF, colours: theme.ThemeColours) -> None:
        painter.fillRect(plot, colours.empty)
        if not any(self._counts):
            return
        wide = plot.width() / len(self._counts)
        most = max(self._counts)
        span = (MOS_MAX - MOS_MIN) / len(self._counts)
        for place, count in enumerate(self._counts):
            if count:
                # A single photo among thousands is still to be seen.
                high = max(1.5, count / most * (plot.height() - 2))
                middle = MOS_MIN + (place + 0.5) * span
                chosen = self._range[0] <= middle <= self._range[1]
                bar = QRectF(plot.left() + place * wide, plot.bottom() - high, wide - 1, high)
                painter.fillRect(bar, colours.text if chosen else colours.faint.darker(130))

    def _paint_scale(self, painter: QPainter, plot: QRectF, colours: theme.ThemeColours) -> None:
        font = self._scale_font()
        painter.setFont(font)
        painter.setPen(colours.faint)
        high = QFontMetricsF(font).height()
        for value in range(round(MOS_MIN), round(MOS_MAX) + 1):
            # As wide as the space at the ends lets the outermost be.
            wide = 2 * self._sides()
            place = QRectF(self._x(plot, value) - wide / 2, plot.bottom() + GAP, wide, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(value))

    def _paint_thresholds(
        self, painter: QPainter, plot: QRectF, colours: theme.ThemeColours
    ) -> None:
        if self._thresholds is None:
            return
        painter.setPen(QPen(colours.faint, 1, Qt.PenStyle.DashLine))
        for value in (self._thresholds.reject_below, self._thresholds.keep_above):
            x = self._x(plot, value)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    def _paint_handle(
        self, painter: QPainter, plot: QRectF, value: float, colours: theme.ThemeColours
    ) -> None:
        x = self._x(plot, value)
        painter.setPen(QPen(colours.accent, 2))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(QRectF(x - 4, plot.bottom() - 9, 8, 14), 3, 3)

    def _paint_mark(
        self,
        painter: QPainter,
        plot: QRectF,
        mark: tuple[float, float, float],
        colours: theme.ThemeColours,
    ) -> None:
        low, here, high = (self._x(plot, value) for value in mark)
        shade = QColor(colours.accent)
        shade.setAlpha(60)
        painter.fillRect(QRectF(low, plot.top(), high - low, plot.height()), shade)
        painter.setPen(QPen(colours.accent, 2))
        painter.drawLine(QPointF(here, plot.top()), QPointF(here, plot.bottom()))
        painter.setBrush(colours.accent)
        painter.setPen(Qt.PenStyle.NoPen)
        tip = plot.top()
        painter.drawPolygon(
            QPolygonF([QPointF(here, tip), QPointF(here - 6, tip - 9), QPointF(here + 6, tip - 9)])
        )

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearer handle."""
        if self._choosing and event.button() == Qt.MouseButton.LeftButton:
            value = self._value(event.position().x())
            low, high = self._range
            self._held = 0 if value <= low or value - low < high - value else 1
            self._drag(value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take it along."""
        if self._held is not None:
            self._drag(self._value(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The range is chosen: a filter that followed each pixel would ask a hundred times."""
        if self._held is not None:
            self._held = None
            self.range_chosen.emit(*self._range)

    def _drag(self, value: float) -> None:
        low, high = self._range
        self._range = (min(value, high), high) if self._held == 0 else (low, max(value, low))
        self.update()

    def _plot(self) -> QRectF:
        sides = self._sides()
        return QRectF(self.rect()).adjusted(sides, TOP, -sides, -self._bottom())

    def _scale_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(SCALE_PX))
        return font

    def _bottom(self) -> float:
        return GAP + QFontMetricsF(self._scale_font()).height()

    def _sides(self) -> float:
        return max(SIDES, px(SCALE_PX) / 2 + 2)

    def _high(self) -> int:
        return TOP + BARS + round(self._bottom())

    def _x(self, plot: QRectF, value: float) -> float:
        inside = max(MOS_MIN, min(value, MOS_MAX))
        return plot.left() + (inside - MOS_MIN) / (MOS_MAX - MOS_MIN) * plot.width()

    def _value(self, x: float) -> float:
        return max(MOS_MIN, min(round(self.score_at(x) / STEP) * STEP, MOS_MAX))
