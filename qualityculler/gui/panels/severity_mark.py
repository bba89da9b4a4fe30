"""The sign of a severity: told by its shape, not by a colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from qualityculler.evidence import ClaimStatus, Severity
from qualityculler.gui import theme

SIDE_PX = 18
_BARS = 3
_TICK = (QPointF(0.2, 0.55), QPointF(0.42, 0.76), QPointF(0.82, 0.28))

Sign = Severity | ClaimStatus | None


class Mark(QWidget):
    """One to three bars for a fault, a tick for sound or supported, a cross for contradicted, a
    dashed ring for what nobody can tell or nobody measured."""

    def __init__(self, sign: Sign) -> None:
        super().__init__()
        self.sign: Sign = sign
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A square beside a line of text."""
        return QSize(SIDE_PX, SIDE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign in the colour of text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(SIDE_PX, SIDE_PX)
        colours = theme.colours(self.palette())
        match self.sign:
            case Severity.NONE | ClaimStatus.SUPPORTED:
                painter.setPen(_pen(colours.text))
                painter.drawPolyline(_TICK)
            case ClaimStatus.CONTRADICTED:
                painter.setPen(_pen(colours.accent))
                painter.drawLine(QPointF(0.22, 0.22), QPointF(0.78, 0.78))
                painter.drawLine(QPointF(0.78, 0.22), QPointF(0.22, 0.78))
            case Severity():
                self._bars(painter, self.sign.rank)
            case _:
                painter.setPen(QPen(colours.faint, 0.09, Qt.PenStyle.DotLine))
                painter.drawEllipse(QRectF(0.15, 0.15, 0.7, 0.7))

    def _bars(self, painter: QPainter, rank: int) -> None:
        colours = theme.colours(self.palette())
        for number in range(_BARS):
            high = 0.3 + 0.25 * number
            bar = QRectF(0.1 + 0.3 * number, 0.9 - high, 0.2, high)
            painter.setPen(QPen(colours.accent if number < rank else colours.faint, 0.05))
            filled = number < rank
            painter.setBrush(colours.accent if filled else Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)


def _pen(colour: QColor) -> QPen:
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(colour, 0.13, Qt.PenStyle.SolidLine, cap, join)
