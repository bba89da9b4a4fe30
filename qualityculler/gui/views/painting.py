"""What is painted over a large photo: plain functions with a painter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen

from qualityculler.domain import PhotoRow, Suggestion
from qualityculler.gui.delegates import marks
from qualityculler.gui.plain import one_line
from qualityculler.gui.text_size import px
from qualityculler.gui.theme import ThemeColours
from qualityculler.gui.views.analysis import LevelCounts
from qualityculler.gui.views.zoom import Placement
from qualityculler.text import tr, words

_BAR_PX = 26
_FAINT = QColor("#9a9a9a")
MARK, NARROW = 15, 320
BOX = (232, 108)
SHADE = QColor(0, 0, 0, 190)
"""Under text: dark enough over the whitest photo."""
_PLANES = (QColor(255, 70, 70, 130), QColor(70, 220, 90, 130), QColor(90, 130, 255, 130))


def visible_part(painter: QPainter, here: Placement, image: QImage, view: QRectF) -> None:
    """The part of an image that is in sight; the rest costs nothing. Pixels stay square when near.

    The image may have any size: it stands for the whole photo.
    """
    seen = here.target.intersected(view)
    if seen.isEmpty():
        return
    across = image.width() / here.target.width()
    down = image.height() / here.target.height()
    source = QRectF(
        (seen.left() - here.target.left()) * across,
        (seen.top() - here.target.top()) * down,
        seen.width() * across,
        seen.height() * down,
    )
    smooth = across * here.dpr > 0.5 and not _one_to_one(across * here.dpr)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(seen, image, source)


def thirds(painter: QPainter, target: QRectF) -> None:
    """Lines at a third and two thirds, dark beside light so that they show on anything."""
    for width, colour in ((3, QColor(0, 0, 0, 90)), (1, QColor(255, 255, 255, 190))):
        painter.setPen(QPen(colour, width))
        for part in (1 / 3, 2 / 3):
            x, y = target.left() + part * target.width(), target.top() + part * target.height()
            painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))
            painter.drawLine(QPointF(target.left(), y), QPointF(target.right(), y))


def bar_px() -> int:
    """Height of a bar with one line of text."""
    return px(_BAR_PX)


def is_narrow(view: QRect) -> bool:
    """Whether the lower bar of a view has no room for a name, which then goes before the line of
    the exposure: of a name between stars and score there would be dots left."""
    return view.width() < px(NARROW)


def info_bar(
    painter: QPainter,
    view: QRect,
    row: PhotoRow,
    suggestion: Suggestion | None,
    colours: ThemeColours,
) -> None:
    """Decision, name, score and suggestion on a bar along the lower edge."""
    high, side = bar_px(), px(MARK)
    bar = QRect(view.left(), view.bottom() - high + 1, view.width(), high)
    painter.fillRect(bar, SHADE)
    font = QFont()
    font.setPixelSize(px(13))
    painter.setFont(font)
    metrics, white = QFontMetrics(font), QColor("#f2f2f2")
    top, x = bar.top() + (high - side) // 2, bar.left() + 10
    wanted = 3 * (side + 8) + marks.stars_width(side) + 10
    right = _verdict(painter, bar, row, suggestion, wanted)
    painter.setPen(white)
    marks.draw_flag(painter, row.decision.flag, QRect(x, top, side, side), white)
    x += side + 8
    x = _stars(painter, row.decision.rating, QRect(x, top, right - x, side))
    if x + side <= right:
        marks.draw_label(painter, row.decision.label, QRect(x, top, side, side))
        x += side + 10
    if is_narrow(view):
        return
    name = metrics.elidedText(
        one_line(row.photo.relative.name), Qt.TextElideMode.ElideMiddle, max(0, right - x - 10)
    )
    painter.setPen(white)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRect(x, bar.top(), max(0, right - x), high), middle, name)


def _stars(painter: QPainter, rating: int, room: QRect) -> int:
    """The stars, or their number where five do not fit; where they end."""
    white, side = QColor("#f2f2f2"), room.height()
    if marks.stars_width(side) <= room.width():
        marks.draw_stars(painter, rating, QRect(room.left(), room.top(), 0, side), white, _FAINT)
        return room.left() + marks.stars_width(side) + 8
    if not rating:
        return room.left()
    said = f"{rating} ★"
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)
    return room.left() + painter.fontMetrics().horizontalAdvance(said) + 8


def _verdict(
    painter: QPainter, bar: QRect, row: PhotoRow, suggestion: Suggestion | None, left: int
) -> int:
    """The machine's part, at the right end, in words where the ``left`` leaves them room; where it
    begins."""
    white, side, metrics = QColor("#f2f2f2"), px(MARK), painter.fontMetrics()
    painter.setPen(white)
    text = words.standing(row)
    if suggestion is not None:
        long = f"{tr(words.SUGGESTIONS[suggestion])}   {text}"
        if left + metrics.horizontalAdvance(long) + side + 18 <= bar.width():
            text = long
    x = bar.right() - 12 - metrics.horizontalAdvance(text)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRect(x, bar.top(), bar.right() - x, bar.height()), middle, text)
    if suggestion is not None:
        x -= side + 6
        mark = QRect(x, bar.top() + (bar.height() - side) // 2, side, side)
        marks.draw_suggestion(painter, suggestion, mark, white)
    return x


def note(painter: QPainter, view: QRect, text: str, *, middle: bool) -> None:
    """A line of text on a shade, in the middle or in the upper left corner."""
    font = QFont()
    font.setPixelSize(px(13))
    painter.setFont(font)
    wrap = Qt.TextFlag.TextWordWrap
    room = view.adjusted(24, 14, -24, -14)
    bounds = painter.boundingRect(room, int(wrap), text)
    bounds = bounds.adjusted(-8, -4, 8, 4)
    if middle:
        bounds.moveCenter(view.center())
    painter.fillRect(bounds, SHADE)
    painter.setPen(QColor("#f2f2f2"))
    painter.drawText(bounds, int(Qt.AlignmentFlag.AlignCenter | wrap), text)


def histogram(painter: QPainter, view: QRect, counted: LevelCounts) -> None:
    """Red, green, blue and luminance in the upper right corner, and how much is clipped."""
    width, height = px(BOX[0]), px(BOX[1])
    box = QRect(view.right() - width - 10, view.top() + 10, width, height)
    painter.fillRect(box, SHADE)
    hills(painter, QRectF(box.adjusted(8, 8, -8, -px(24))), counted)
    font = QFont()
    font.setPixelSize(px(11))
    painter.setFont(font)
    painter.setPen(QColor("#f2f2f2"))
    line = QRect(box.left() + 8, box.bottom() - px(20), box.width() - 16, px(16))
    low, high = f"◣ {counted.clipped_low:.1%}", f"{counted.clipped_high:.1%} ◢"
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, low)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, high)


def hills(painter: QPainter, plot: QRectF, counted: LevelCounts) -> None:
    """The levels of each channel over one another."""
    # The ends would flatten everything else: clipped pixels are told in words.
    top = max(1e-6, float(counted.channels[:, 2:253].max()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for plane, colour in zip(counted.channels, (*_PLANES, QColor(230, 230, 230, 60)), strict=True):
        painter.fillPath(_hill(plane.tolist(), plot, top), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _hill(levels: list[float], plot: QRectF, top: float) -> QPainterPath:
    path = QPainterPath(plot.bottomLeft())
    for level, share in enumerate(levels):
        height = min(1.0, share / top) ** 0.7 * plot.height()
        path.lineTo(plot.left() + level / 255 * plot.width(), plot.bottom() - height)
    path.lineTo(plot.bottomRight())
    return path


def _one_to_one(pixels_per_px: float) -> bool:
    return abs(pixels_per_px - 1.0) < 1e-6
