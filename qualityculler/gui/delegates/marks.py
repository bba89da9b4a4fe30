"""The marks on a photo. The user's are solid: flag, stars, label. The machine's is an outlined
circle with a question: the two never look alike, with or without colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from qualityculler.domain import Flag, Label, Suggestion
from qualityculler.gui import theme
from qualityculler.gui.stacks import Stack
from qualityculler.text.words import letter

DASHED_PX = 14
"""A smaller ring is drawn through: its dashes and the sign within run into one another."""
Antialiasing = QPainter.RenderHint.Antialiasing
_STAR = [
    (0.500, 0.030), (0.623, 0.345), (0.961, 0.365), (0.699, 0.580), (0.785, 0.910),
    (0.500, 0.725), (0.215, 0.910), (0.301, 0.580), (0.039, 0.365), (0.377, 0.345),
]  # fmt: skip


def draw_flag(painter: QPainter, flag: Flag, rect: QRect, colour: QColor) -> None:
    """A flag on a pole: filled for a pick, crossed out for a reject, nothing for neither."""
    if flag is not Flag.NONE:
        _draw(painter, rect, _flag(flag, rect.height(), colour.rgba(), _dpr(painter)))


def draw_stars(painter: QPainter, rating: int, rect: QRect, on: QColor, off: QColor) -> None:
    """Five places for stars, the first ones filled; dots for the rest."""
    _draw(painter, rect, _stars(rating, rect.height(), on.rgba(), off.rgba(), _dpr(painter)))


def draw_star(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """One star."""
    _draw(painter, rect, _star(rect.height(), colour.rgba(), _dpr(painter)))


def stars_width(height: int) -> int:
    """How wide five stars of a height are."""
    return 5 * height


def draw_label(painter: QPainter, label: Label | None, rect: QRect) -> None:
    """A filled square in the label's colour with its first letter."""
    if label is not None:
        _draw(painter, rect, _label(label, letter(label), rect.height(), _dpr(painter)))


def draw_suggestion(painter: QPainter, suggestion: Suggestion, rect: QRect, colour: QColor) -> None:
    """An outlined circle: a tick, a question mark, a cross, or a dash for "cannot judge"."""
    _draw(painter, rect, _suggestion(suggestion, rect.height(), colour.rgba(), _dpr(painter)))


def draw_stack(painter: QPainter, stack: Stack, rect: QRect, colour: QColor) -> None:
    """Sheets over one another for a closed stack, side by side for an open one, else nothing."""
    if stack is not Stack.NONE:
        _draw(painter, rect, _stack(stack, rect.height(), colour.rgba(), _dpr(painter)))


def _draw(painter: QPainter, rect: QRect, mark: QPixmap) -> None:
    painter.drawPixmap(rect.topLeft(), mark)


def _dpr(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def _blank(width: int, height: int, dpr: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(width * dpr), round(height * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(Antialiasing)
    return pixmap, painter


@cache
def _flag(flag: Flag, side: int, rgba: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(side, side, dpr)
    colour = QColor.fromRgba(rgba)
    painter.scale(side, side)
    painter.setPen(QPen(colour, 0.1))
    painter.drawLine(QPointF(0.2, 0.05), QPointF(0.2, 0.97))
    cloth = QPolygonF([QPointF(0.25, 0.08), QPointF(0.95, 0.12), QPointF(0.8, 0.34),
                       QPointF(0.95, 0.58), QPointF(0.25, 0.58)])  # fmt: skip
    if flag is Flag.PICK:
        painter.setBrush(colour)
        painter.drawPolygon(cloth)
    else:
        painter.setBrush(QColor("#101010"))
        painter.drawPolygon(cloth)
        painter.setPen(QPen(QColor("#ff6b5e"), 0.13, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(0.4, 0.18), QPointF(0.7, 0.48))
        painter.drawLine(QPointF(0.7, 0.18), QPointF(0.4, 0.48))
    painter.end()
    return pixmap


@cache
def _stars(rating: int, side: int, on: int, off: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(stars_width(side), side, dpr)
    painter.setPen(Qt.PenStyle.NoPen)
    star = QPolygonF([QPointF(x * side, y * side) for x, y in _STAR])
    for place in range(5):
        painter.setBrush(QColor.fromRgba(on if place < rating else off))
        if place < rating:
            painter.drawPolygon(star.translated(place * side, 0))
        else:
            painter.drawEllipse(QPointF((place + 0.5) * side, side / 2), side / 9, side / 9)
    painter.end()
    return pixmap


@cache
def _stack(stack: Stack, side: int, rgba: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(side, side, dpr)
    painter.scale(side, side)
    painter.setPen(QPen(QColor.fromRgba(rgba), 0.1))
    if stack is Stack.CLOSED:
        painter.drawPolyline([QPointF(0.32, 0.1), QPointF(0.92, 0.1), QPointF(0.92, 0.66)])
        painter.drawRect(QRectF(0.1, 0.3, 0.62, 0.58))
    else:
        for left in (0.06, 0.56):
            painter.drawRect(QRectF(left, 0.22, 0.38, 0.58))
    painter.end()
    return pixmap


@cache
def _star(side: int, rgba: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(side, side, dpr)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(rgba))
    painter.drawPolygon(QPolygonF([QPointF(x * side, y * side) for x, y in _STAR]))
    painter.end()
    return pixmap


@cache
def _label(label: Label, text: str, side: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(side, side, dpr)
    colour = theme.LABELS[label]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(0, 0, side, side), 2, 2)
    painter.setPen(QColor("#101010") if colour.lightness() > 110 else QColor("#ffffff"))
    painter.setFont(_bold(side * (0.72 if len(text) == 1 else 0.55)))
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap


@cache
def _suggestion(suggestion: Suggestion, side: int, rgba: int, dpr: float) -> QPixmap:
    pixmap, painter = _blank(side, side, dpr)
    colour = QColor.fromRgba(rgba)
    painter.scale(side, side)
    ring = QPen(colour, 0.08)
    if side * dpr >= DASHED_PX:
        ring.setDashPattern([2.0, 1.4])
    painter.setPen(ring)
    painter.drawEllipse(QRectF(0.08, 0.08, 0.84, 0.84))
    if suggestion is Suggestion.REVIEW:
        painter.resetTransform()
        painter.setFont(_bold(side * 0.62))
        painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, "?")
    else:
        painter.setPen(QPen(colour, 0.12, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(_sign(suggestion))
    painter.end()
    return pixmap


def _sign(suggestion: Suggestion) -> QPainterPath:
    lines = {
        Suggestion.KEEP: [(0.3, 0.52, 0.45, 0.67), (0.45, 0.67, 0.71, 0.36)],
        Suggestion.REJECT: [(0.34, 0.34, 0.66, 0.66), (0.66, 0.34, 0.34, 0.66)],
        Suggestion.CANNOT_JUDGE: [(0.31, 0.5, 0.69, 0.5)],
    }[suggestion]
    path = QPainterPath()
    for x1, y1, x2, y2 in lines:
        path.moveTo(x1, y1)
        path.lineTo(x2, y2)
    return path


def _bold(pixels: float) -> QFont:
    font = QFont()
    font.setPixelSize(max(6, round(pixels)))
    font.setBold(True)
    return font
